#include "compiler/driver/cli/help.h"

#include <fmt/format.h>

#include "compiler/driver/cli/exit_status.h"
#include "compiler/driver/io/files.h"

namespace py::compiler::driver {

int usage_error(std::string_view program, std::string const& message) {
    (void)write_all(2, as_bytes(fmt::format("{}: {}\n", program, message)));
    return kUsage;
}

int print_help(cli::Command const& command) {
    (void)write_all(1, as_bytes(cli::help_text(command)));
    return kSuccess;
}

namespace cli {

namespace {

constexpr size_t kWidth = 100;
constexpr size_t kHelpColumn = 30;

std::string full_name(Command const& command) {
    return command.name.empty() ? std::string("pycc") : fmt::format("pycc {}", command.name);
}

/// `-j, --jobs N`, `--emit pyc|ast`.
std::string signature(OptionSpec const& option) {
    auto text = option.names(", ");
    if (option.takes == Takes::Value) text += fmt::format(" {}", option.value_name);
    return text;
}

std::string description(OptionSpec const& option) {
    if (option.choices.empty()) return std::string(option.help);
    std::string choices;
    for (char character : option.choices) choices += character == '|' ? std::string(", ") : std::string(1, character);
    return fmt::format("{} ({})", option.help, choices);
}

/// `text` in lines of at most `kWidth` columns, the first of which begins at column `at`.
std::string wrapped(std::string_view text, size_t at) {
    std::string result;
    size_t column = at;
    while (!text.empty()) {
        auto blank = text.find(' ');
        auto word = text.substr(0, blank);
        if (column > at && column + 1 + word.size() > kWidth) {
            result += "\n" + std::string(at, ' ');
            column = at;
        } else if (column > at) {
            result += ' ';
            column++;
        }
        result += word;
        column += word.size();
        text = blank == text.npos ? std::string_view() : text.substr(blank + 1);
    }
    return result;
}

std::string option_lines(OptionSpec const& option) {
    auto left = fmt::format("  {}", signature(option));
    if (left.size() + 2 > kHelpColumn) left += "\n" + std::string(kHelpColumn, ' ');
    if (left.size() < kHelpColumn) left.resize(kHelpColumn, ' ');
    return left + wrapped(description(option), kHelpColumn) + "\n";
}

}  // namespace

std::string help_text(Command const& command) {
    auto text = fmt::format("usage: {} [options] {}\n\n{}\n\noptions:\n", full_name(command), command.operands,
                            wrapped(command.summary, 0));
    for (auto const& option : command.options) text += option_lines(option);
    text += "  -h, --help" + std::string(kHelpColumn - 12, ' ') + "print this\n";
    if (!command.exit_codes.empty()) text += "\nexit status:\n";
    for (auto const& [status, meaning] : command.exit_codes) text += fmt::format("  {}  {}\n", status, meaning);
    return text;
}

std::string markdown_text(std::span<Command const* const> commands) {
    auto escaped = [](std::string text) {
        for (size_t i = 0; (i = text.find('|', i)) != text.npos; i += 2) text.insert(i, "\\");
        return text;
    };
    std::string text =
        "# pycc's options\n\nMade by `pycc documentation markdown` from the tables that pycc itself reads; a test "
        "compares.\n";
    for (auto const* command : commands) {
        text += fmt::format("\n## `{} {}`\n\n{}.\n", full_name(*command), command->operands, command->summary);
        if (!command->options.empty()) text += "\n| option | |\n|---|---|\n";
        for (auto const& option : command->options)
            text += fmt::format("| `{}` | {} |\n", escaped(signature(option)), escaped(description(option)));
        if (!command->exit_codes.empty()) text += "\n| exit status | |\n|---|---|\n";
        for (auto const& [status, meaning] : command->exit_codes) text += fmt::format("| {} | {} |\n", status, meaning);
    }
    return text;
}

}  // namespace cli
}  // namespace py::compiler::driver
