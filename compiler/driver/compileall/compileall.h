#pragma once

#include "compiler/driver/cli/option_table.h"
#include "compiler/driver/compileall/interpreter_flags.h"

namespace py::compiler::driver {

/// `python3.11 -m compileall`; `flags` is what the interpreter was told.
int run_compileall(cli::Arguments arguments, InterpreterFlags const& flags);

/// `python3.11 -m py_compile`; likewise.
int run_py_compile(cli::Arguments arguments, InterpreterFlags const& flags);

}  // namespace py::compiler::driver
