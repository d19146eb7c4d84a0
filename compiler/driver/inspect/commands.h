#pragma once

#include "compiler/driver/cli/option_table.h"

namespace py::compiler::driver {

/// `pycc dis|dump|header|diff|normalize FILE`: what is in a .pyc, which may come from anywhere.
extern cli::Command const kDisCommand;
extern cli::Command const kDumpCommand;
extern cli::Command const kHeaderCommand;
extern cli::Command const kDiffCommand;
extern cli::Command const kNormalizeCommand;

}  // namespace py::compiler::driver
