#pragma once

#include "compiler/driver/cli/option_table.h"

namespace py::compiler::driver {

/// `pycc verify PATH…`.
extern cli::Command const kVerifyCommand;

}  // namespace py::compiler::driver
