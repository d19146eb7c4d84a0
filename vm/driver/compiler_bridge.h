#pragma once

#include "vm/runtime/code/compiler_interface.h"

namespace py::vm {

/// pycc's compiler, in this process.
CompilerInterface& linked_compiler();

}  // namespace py::vm
