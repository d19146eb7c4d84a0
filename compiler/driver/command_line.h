#pragma once

#include <string>

#include "compiler/driver/options.h"
#include "marshal/base/result.h"

namespace py::compiler::driver {

/// Reads pycc's arguments, `@file` response files included. The error is a line for people; the exit status is
/// then 2. `--help` and `--version` print and leave the process with status 0.
Result<Options, std::string> parse_command_line(int argc, char const* const* argv);

}  // namespace py::compiler::driver
