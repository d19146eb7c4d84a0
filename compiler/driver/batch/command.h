#pragma once

#include "compiler/driver/cli/option_table.h"

namespace py::compiler::driver {

/// `pycc PATH…`.
extern cli::Command const kBatchCommand;

}  // namespace py::compiler::driver
