#pragma once

#include "compiler/driver/cli/option_table.h"

namespace py::compiler::driver {

/// `pycc manifest write TREE`, `pycc manifest check MANIFEST TREE`.
extern cli::Command const kManifestCommand;

}  // namespace py::compiler::driver
