#pragma once

#include <span>

#include "vm/objects/type/type.h"

namespace py::vm {

/// Functions of sys about encodings, limits, sizes, audit and hooks.
std::span<MethodDef const> sys_functions();

}  // namespace py::vm
