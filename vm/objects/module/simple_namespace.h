#pragma once

#include "vm/objects/object.h"

namespace py::vm {

/// types.SimpleNamespace without attributes; `store_own_attribute` adds them.
Object* new_simple_namespace();

}  // namespace py::vm
