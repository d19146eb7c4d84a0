#include <fmt/format.h>

#include "compiler/driver/cli/help.h"

namespace py::compiler::driver::cli {

namespace {

/// Text that roff prints as it stands.
std::string plain(std::string_view text) {
    std::string result;
    for (char character : text) {
        if (character == '\\') {
            result += "\\e";
        } else if (character == '-') {
            result += "\\-";
        } else if ((character == '.' || character == '\'') && result.empty()) {
            result += fmt::format("\\&{}", character);
        } else {
            result += character;
        }
    }
    return result;
}

std::string option_entry(OptionSpec const& option) {
    auto text = fmt::format(".TP\n\\fB{}\\fR", plain(option.names(", ")));
    if (option.takes == Takes::Value) text += fmt::format(" \\fI{}\\fR", plain(option.value_name));
    text += "\n" + plain(option.help);
    if (!option.choices.empty()) text += fmt::format(" ({})", plain(option.choices));
    return text + "\n";
}

std::string_view separator_of(Command const& command) { return command.name.empty() ? "" : " "; }

}  // namespace

std::string manual_text(std::span<Command const* const> commands) {
    std::string text = ".TH PYCC 1\n.SH NAME\npycc \\- compiles Python 3.11 sources to .pyc files\n.SH SYNOPSIS\n";
    for (auto const* command : commands)
        text += fmt::format("\\fBpycc{}{}\\fR [options] {}\n.br\n", separator_of(*command), plain(command->name),
                            plain(command->operands));
    for (auto const* command : commands) {
        text += fmt::format(".SH \"PYCC{}{}\"\n{}.\n", separator_of(*command), plain(command->name),
                            plain(command->summary));
        for (auto const& option : command->options) text += option_entry(option);
        if (!command->exit_codes.empty()) text += ".PP\nExit status:\n";
        for (auto const& [status, meaning] : command->exit_codes)
            text += fmt::format(".TP\n{}\n{}\n", status, plain(meaning));
    }
    return text;
}

}  // namespace py::compiler::driver::cli
