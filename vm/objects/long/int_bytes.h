#pragma once

#include "vm/objects/type/type.h"

namespace py::vm {

// int.to_bytes and int.from_bytes.
Raises<Value> int_to_bytes(Thread& thread, Value* args);
Raises<Value> int_from_bytes(Thread& thread, Value* args);

}  // namespace py::vm
