#pragma once

#include "vm/objects/type/type.h"

namespace py::vm {

/// `list.append`, which the interpreter knows how to do without a call.
Raises<Value> list_append(Thread& thread, Value* args);

}  // namespace py::vm
