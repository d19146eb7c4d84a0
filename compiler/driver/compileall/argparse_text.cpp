#include "compiler/driver/compileall/argparse_text.h"

#include <fmt/format.h>

#include <charconv>
#include <vector>

#include "compiler/driver/cli/exit_status.h"
#include "compiler/driver/io/files.h"

namespace py::compiler::driver {

namespace {

constexpr size_t kWidth = 78;

std::string value_text(cli::OptionSpec const& option) {
    if (option.choices.empty()) return std::string(option.value_name);
    std::string text;
    for (char character : option.choices) text += character == '|' ? ',' : character;
    return fmt::format("{{{}}}", text);
}

}  // namespace

std::string argparse_usage(std::string_view program, cli::Command const& command) {
    std::vector<std::string> parts = {"[-h]"};
    for (auto const& option : command.options) {
        bool has_value = option.takes == cli::Takes::Value;
        parts.push_back(has_value ? fmt::format("[{} {}]", option.shortest(), value_text(option))
                                  : fmt::format("[{}]", option.shortest()));
    }
    auto line = fmt::format("usage: {}", program);
    size_t indent = line.size() + 1;
    std::string text;
    bool fits = true;
    auto add = [&](std::string_view part) {
        if (line.size() + 1 + part.size() > kWidth) {
            text += line + "\n";
            line.assign(indent - 1, ' ');
            fits = false;
        }
        (line += ' ') += part;
    };
    for (auto const& part : parts) add(part);
    // Operands have a line of their own where not all is one line.
    if (!fits || line.size() + 1 + command.operands.size() > kWidth) {
        text += line + "\n";
        line.assign(indent - 1, ' ');
    }
    (line += ' ') += command.operands;
    return text + line + "\n";
}

int argparse_error(std::string_view program, cli::Command const& command, cli::UsageError const& error) {
    auto what = error.option.empty() ? error.message : fmt::format("argument {}: {}", error.option, error.message);
    auto text = fmt::format("{}{}: error: {}\n", argparse_usage(program, command), program, what);
    (void)write_all(2, as_bytes(text));
    return kUsage;
}

Result<int64_t, std::string> parse_int(std::string_view text) {
    int64_t number = 0;
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (text.empty() || error != std::errc() || end != text.data() + text.size())
        return Err{fmt::format("invalid int value: '{}'", text)};
    return number;
}

}  // namespace py::compiler::driver
