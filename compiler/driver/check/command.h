#pragma once

#include "compiler/driver/cli/option_table.h"

namespace py::compiler::driver {

/// `pycc check PATH…`.
extern cli::Command const kCheckCommand;

}  // namespace py::compiler::driver
