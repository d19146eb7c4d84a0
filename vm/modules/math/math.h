#pragma once

#include <span>

#include "vm/objects/type/type.h"

// The functions of the module math, by theme.

namespace py::vm {

std::span<MethodDef const> math_float_functions();
std::span<MethodDef const> math_integer_functions();
std::span<MethodDef const> math_sum_functions();

}  // namespace py::vm
