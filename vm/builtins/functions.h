#pragma once

#include <span>

#include "vm/objects/type/type.h"

namespace py::vm {

// The tables of the module builtins, by theme.
std::span<MethodDef const> builtin_object_functions();
std::span<MethodDef const> builtin_number_functions();
std::span<MethodDef const> builtin_iteration_functions();
std::span<MethodDef const> builtin_io_functions();
std::span<MethodDef const> builtin_async_functions();
std::span<MethodDef const> builtin_code_functions();

}  // namespace py::vm
