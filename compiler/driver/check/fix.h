#pragma once

#include "compiler/driver/check/checker.h"

namespace py::compiler::driver {

/// Compiles anew what is missing or wrong, and removes compiled files without a source or of levels not asked for.
void mend(CheckResult const& result, CheckOptions const& options);

}  // namespace py::compiler::driver
