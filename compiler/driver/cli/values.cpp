#include "compiler/driver/cli/values.h"

#include <fmt/format.h>
#include <re2/re2.h>
#include <sys/stat.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "compiler/driver/cli/option_table.h"

namespace py::compiler::driver {

namespace {

constexpr std::pair<std::string_view, marshal::Invalidation> kInvalidations[] = {
    {"timestamp", marshal::Invalidation::Timestamp},
    {"checked-hash", marshal::Invalidation::CheckedHash},
    {"unchecked-hash", marshal::Invalidation::UncheckedHash},
};

constexpr std::pair<std::string_view, Emit> kEmits[] = {
#define EMIT(name, text, description) {text, Emit::name},
#include "compiler/driver/batch/emit.def"
#undef EMIT
};

Result<WarningAction, std::string> parse_action(std::string_view text) {
    if (text == "ignore") return WarningAction::Ignore;
    if (text == "error") return WarningAction::Error;
    for (auto shown : {"default", "always", "module", "once"})
        if (text == shown) return WarningAction::Show;
    return Err{fmt::format("invalid action: '{}'", text)};
}

std::string_view without_slashes(std::string_view path) {
    while (path.size() > 1 && path.ends_with('/')) path.remove_suffix(1);
    return path;
}

Result<void, std::string> check_patterns(std::string_view option, std::vector<std::string> const& patterns) {
    for (auto const& text : patterns) {
        re2::RE2 pattern(text, re2::RE2::Quiet);
        if (!pattern.ok()) return Err{fmt::format("{}: {}", option, pattern.error())};
    }
    return {};
}

}  // namespace

Switch parse_switch(std::string_view text) {
    return text == "always" ? Switch::Always : text == "never" ? Switch::Never : Switch::Auto;
}

Result<std::vector<int>, std::string> parse_levels(std::string_view text) {
    std::vector<int> levels;
    while (true) {
        auto comma = text.find(',');
        levels.push_back(int(TRY(cli::parse_number(text.substr(0, comma), 2))));
        if (comma == text.npos) break;
        text.remove_prefix(comma + 1);
    }
    std::sort(levels.begin(), levels.end());
    levels.erase(std::unique(levels.begin(), levels.end()), levels.end());
    return levels;
}

marshal::Invalidation parse_invalidation(std::string_view text) {
    for (auto const& [name, value] : kInvalidations)
        if (name == text) return value;
    VERIFY_NOT_REACHED();
}

std::string_view name_of(marshal::Invalidation invalidation) {
    for (auto const& [name, value] : kInvalidations)
        if (value == invalidation) return name;
    VERIFY_NOT_REACHED();
}

Result<std::pair<std::string, std::string>, std::string> parse_path_map(std::string_view text) {
    auto equals = text.find('=');
    if (equals == text.npos || equals == 0) return Err{fmt::format("no A=B: '{}'", text)};
    return std::pair(std::string(without_slashes(text.substr(0, equals))),
                     std::string(without_slashes(text.substr(equals + 1))));
}

Result<std::pair<std::string, ErrorPolicy>, std::string> parse_error_policy(std::string_view text) {
    auto colon = text.find(':');
    auto glob = colon == text.npos ? std::string() : std::string(text.substr(colon + 1));
    auto policy = text.substr(0, colon);
    if (policy == "fail") return std::pair(glob, ErrorPolicy::Fail);
    if (policy == "warn") return std::pair(glob, ErrorPolicy::Warn);
    if (policy == "ignore") return std::pair(glob, ErrorPolicy::Ignore);
    return Err{fmt::format("invalid policy: '{}' (choose from 'fail', 'warn', 'ignore')", policy)};
}

Result<uint64_t, std::string> parse_milliseconds(std::string_view text) {
    std::string copy(text);
    char* end = nullptr;
    double seconds = std::strtod(copy.c_str(), &end);
    if (copy.empty() || *end != 0 || !(seconds > 0) || seconds > 1e9)
        return Err{fmt::format("no number of seconds: '{}'", text)};
    return uint64_t(std::ceil(seconds * 1000));
}

Emit parse_emit(std::string_view text) {
    for (auto const& [name, value] : kEmits)
        if (name == text) return value;
    VERIFY_NOT_REACHED();
}

Result<void, std::string> apply_filter(std::string_view filter, WarningActions& actions) {
    size_t colon = filter.find("::");
    auto action = TRY(parse_action(filter.substr(0, colon)));
    auto category = colon == filter.npos ? "Warning" : filter.substr(colon + 2);
    bool every = category == "Warning" || category.empty();
    if (!every && category != "SyntaxWarning" && category != "DeprecationWarning") return {};
    if (every || category == "SyntaxWarning") actions.syntax = action;
    if (every || category == "DeprecationWarning") actions.deprecation = action;
    return {};
}

Result<void, std::string> settle_tree_options(TreeOptions& options) {
    auto const& naming = options.naming;
    if (naming.destination && (naming.strip || naming.prepend))
        return Err{std::string("-d cannot be used together with -s or -p")};
    TRY(check_patterns("-x", options.selection.excluded_patterns));
    TRY(check_patterns("--forbid-path", naming.forbidden));
    char const* prefix = std::getenv("PYTHONPYCACHEPREFIX");
    if (prefix) options.layout.prefix = prefix;
    // An output folder that exists is one, whatever it is called.
    auto& output = options.layout.output;
    struct stat status;
    if (!output.empty() && ::stat(output.c_str(), &status) == 0 && S_ISDIR(status.st_mode)) output += '/';
    return {};
}

}  // namespace py::compiler::driver
