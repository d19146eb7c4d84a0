#include "compiler/driver/compileall/interpreter_flags.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <string>
#include <vector>

#include "compiler/driver/cli/values.h"
#include "compiler/driver/io/files.h"
#include "compiler/driver/io/text.h"

namespace py::compiler::driver {

namespace {

/// In the order in which abbreviations are tried.
constexpr std::string_view kActions[] = {"default", "always", "ignore", "module", "once", "error"};

constexpr std::string_view kCategories[] = {
    "",
    "BytesWarning",
    "DeprecationWarning",
    "EncodingWarning",
    "FutureWarning",
    "ImportWarning",
    "PendingDeprecationWarning",
    "ResourceWarning",
    "RuntimeWarning",
    "SyntaxWarning",
    "UnicodeWarning",
    "UserWarning",
    "Warning",
};

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view kBlanks = " \t\r\n\f\v";
    auto start = text.find_first_not_of(kBlanks);
    if (start == text.npos) return {};
    return text.substr(start, text.find_last_not_of(kBlanks) + 1 - start);
}

std::vector<std::string_view> fields_of(std::string_view text, char separator) {
    std::vector<std::string_view> fields;
    while (true) {
        auto end = text.find(separator);
        fields.push_back(trimmed(text.substr(0, end)));
        if (end == text.npos) return fields;
        text.remove_prefix(end + 1);
    }
}

int optimize_of(char const* text) {
    if (!text || !*text) return 0;
    char* end;
    long value = std::strtol(text, &end, 10);
    return *end || value < 0 ? 1 : int(std::min(value, 2L));
}

void complain(std::string const& why) {
    (void)write_all(2, as_bytes(printable(fmt::format("Invalid -W option ignored: {}\n", why))));
}

}  // namespace

InterpreterFlags InterpreterFlags::from_environment() {
    InterpreterFlags flags;
    flags.level = optimize_of(std::getenv("PYTHONOPTIMIZE"));
    char const* filters = std::getenv("PYTHONWARNINGS");
    if (filters && *filters)
        for (auto filter : fields_of(filters, ',')) flags.add_warning_filter(filter);
    return flags;
}

void InterpreterFlags::add_warning_filter(std::string_view filter) {
    auto fields = fields_of(filter, ':');
    if (fields.size() > 5) return complain(fmt::format("too many fields (max 5): {}", quoted(std::string(filter))));
    fields.resize(5);
    auto action = std::find_if(std::begin(kActions), std::end(kActions),
                               [&](std::string_view one) { return one.starts_with(fields[0]); });
    if (action == std::end(kActions))
        return complain(fmt::format("invalid action: {}", quoted(std::string(fields[0]))));
    bool is_builtin = fields[2].find('.') == fields[2].npos;
    if (is_builtin && std::find(std::begin(kCategories), std::end(kCategories), fields[2]) == std::end(kCategories))
        return complain(fmt::format("unknown warning category: {}", quoted(std::string(fields[2]))));
    // Those for certain messages, modules or lines are not about what a compiler says.
    bool is_general = fields[1].empty() && fields[3].empty() && (fields[4].empty() || fields[4] == "0");
    if (is_general) (void)apply_filter(fmt::format("{}::{}", *action, fields[2]), warnings);
}

}  // namespace py::compiler::driver
