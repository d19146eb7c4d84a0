#pragma once

#include "compiler/driver/cli/option_table.h"

namespace py::compiler::driver {

/// `python3.11 -m compileall`; `level` is what -O and -OO of the interpreter ask for.
int run_compileall(cli::Arguments arguments, int level);

/// `python3.11 -m py_compile`; likewise.
int run_py_compile(cli::Arguments arguments, int level);

}  // namespace py::compiler::driver
