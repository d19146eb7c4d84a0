#pragma once

#include <span>
#include <string_view>

#include "compiler/driver/cli/option_table.h"

namespace py::compiler::driver {

/// All commands, the nameless one first.
std::span<cli::Command const* const> all_commands();

/// Runs what the command line (without the program's name) asks for, and gives the exit status.
int run_command_line(cli::Arguments arguments);

}  // namespace py::compiler::driver
