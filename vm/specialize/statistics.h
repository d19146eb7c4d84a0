#pragma once

#include <string>

namespace py::vm {

/// From here on, ops of the families in families.def are counted. To be called before any code is lowered.
void count_executions();
/// What was counted: a line for each family.
std::string execution_report();

}  // namespace py::vm
