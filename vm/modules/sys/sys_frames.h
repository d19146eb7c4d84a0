#pragma once

#include "vm/objects/type/type.h"

namespace py::vm {

std::span<MethodDef const> sys_frame_functions();

}  // namespace py::vm
