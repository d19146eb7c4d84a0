#pragma once

#include "compiler/driver/cli/option_table.h"

namespace py::compiler::driver {

/// `pycc cache stats|clear|trim`.
extern cli::Command const kCacheCommand;

}  // namespace py::compiler::driver
