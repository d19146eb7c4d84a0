#pragma once

#include "vm/runtime/protocol/operations.h"

namespace py::vm {

/// A dunder method of the object's type, bound to the object; empty if there is none.
Raises<Value> bind_special(Thread& thread, Value object, Str* name);
/// Whether what a class has is called with the object itself, and not bound to it before.
bool is_unbound_method(Value method);
/// The iterator that an `await` of the value drives.
Raises<Value> awaitable_iterator(Thread& thread, Value value);

}  // namespace py::vm
