#include "compiler/driver/commands.h"

#include <fmt/format.h>

#include "compiler/driver/batch/command.h"
#include "compiler/driver/cache/command.h"
#include "compiler/driver/check/command.h"
#include "compiler/driver/cli/exit_status.h"
#include "compiler/driver/cli/help.h"
#include "compiler/driver/compileall/commands.h"
#include "compiler/driver/inspect/commands.h"
#include "compiler/driver/io/files.h"
#include "compiler/driver/manifest/command.h"
#include "compiler/driver/verify/command.h"

namespace py::compiler::driver {

namespace {

constexpr char kVersion[] = "0.1.0";

int run_completion(cli::Arguments arguments);
int run_documentation(cli::Arguments arguments);

constexpr cli::Command kCompletionCommand = {
    "completion", "bash|zsh|fish", "prints a script of completions for a shell", {}, {}, run_completion};
constexpr cli::Command kDocumentationCommand = {
    "documentation", "markdown|man", "prints the table of options, or the manual page", {}, {}, run_documentation};

constexpr cli::Command const* kCommands[] = {
#define COMMAND(symbol) &symbol,
#include "compiler/driver/commands.def"
#undef COMMAND
    &kCompletionCommand,
    &kDocumentationCommand,
};

int print(std::string const& text) {
    (void)write_all(1, as_bytes(text));
    return kSuccess;
}

int run_completion(cli::Arguments arguments) {
    std::string_view shell = arguments.size() == 1 ? arguments[0] : "";
    if (shell == "--help" || shell == "-h") return print_help(kCompletionCommand);
    if (shell != "bash" && shell != "zsh" && shell != "fish")
        return usage_error("pycc", "completion: bash, zsh or fish?");
    return print(cli::completion_text(shell, kCommands));
}

int run_documentation(cli::Arguments arguments) {
    std::string_view kind = arguments.size() == 1 ? arguments[0] : "";
    if (kind == "--help" || kind == "-h") return print_help(kDocumentationCommand);
    if (kind == "markdown") return print(cli::markdown_text(kCommands));
    if (kind == "man") return print(cli::manual_text(kCommands));
    return usage_error("pycc", "documentation: markdown or man?");
}

}  // namespace

std::span<cli::Command const* const> all_commands() { return kCommands; }

int run_command_line(cli::Arguments arguments) {
    std::string_view first = arguments.empty() ? "" : arguments[0];
    if (first == "--version") return print(fmt::format("pycc {} (Python 3.11)\n", kVersion));
    for (auto const* command : kCommands)
        if (!first.empty() && command->name == first) return command->run(arguments.subspan(1));
    if (arguments.size() == 1 && (first == "--help" || first == "-h")) {
        auto text = cli::help_text(kBatchCommand) + "\ncommands:\n";
        for (auto const* command : kCommands)
            if (!command->name.empty()) text += fmt::format("  {:<14}{}\n", command->name, command->summary);
        return print(text);
    }
    if (auto status = run_python_call(arguments)) return *status;
    return kBatchCommand.run(arguments);
}

}  // namespace py::compiler::driver
