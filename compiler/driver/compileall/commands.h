#pragma once

#include <optional>

#include "compiler/driver/cli/option_table.h"

namespace py::compiler::driver {

/// `pycc compileall …` and `pycc py_compile …`: Python's modules, option by option.
extern cli::Command const kCompileAllCommand;
extern cli::Command const kPyCompileCommand;

/// Runs `[-BEIOSsu] [-W ARG] [-X ARG] -m compileall|py_compile …`, the way these modules are called, so that `pycc` may
/// stand in place of `python3.11`. Nothing if the arguments are no such call.
std::optional<int> run_python_call(cli::Arguments arguments);

}  // namespace py::compiler::driver
