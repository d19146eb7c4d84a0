#pragma once

#include <string>

#include "compiler/driver/cli/option_table.h"

namespace py::compiler::driver {

/// Prints what `pycc NAME --help` shows, to standard output; gives status 0.
int print_help(cli::Command const& command);

namespace cli {

std::string help_text(Command const& command);
/// The page docs/pycc-options.md for all commands.
std::string markdown_text(std::span<Command const* const> commands);
/// A manual page in roff, for all commands.
std::string manual_text(std::span<Command const* const> commands);
/// A script of completions for `bash`, `zsh` or `fish`; `shell` is one of these.
std::string completion_text(std::string_view shell, std::span<Command const* const> commands);

}  // namespace cli
}  // namespace py::compiler::driver
