#pragma once

#include <string_view>

#include "compiler/driver/options.h"

namespace py::compiler::driver {

/// What the interpreter that runs one of Python's modules was told before the module's own options.
struct InterpreterFlags {
    /// -O, -OO, PYTHONOPTIMIZE.
    int level = 0;
    WarningActions warnings;

    /// As PYTHONOPTIMIZE and PYTHONWARNINGS say.
    static InterpreterFlags from_environment();
    /// One `action:message:category:module:line`. Python warns of a wrong one, on standard error, and goes on.
    void add_warning_filter(std::string_view filter);
};

}  // namespace py::compiler::driver
