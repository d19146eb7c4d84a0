#pragma once

#include "vm/objects/type/type.h"

namespace py::vm {

// What the interpreter knows how to do without a call.
Raises<Value> list_append(Thread& thread, Value* args);
Raises<Value> list_pop(Thread& thread, Value* args);

}  // namespace py::vm
