#pragma once

#include "vm/objects/object.h"
#include "vm/runtime/raises.h"

namespace py::vm {

class Thread;

/// A set, or a view of a dict's keys or items.
bool is_set_like(Value value);

// The operators; one side is a view of keys or items, the other anything that can be iterated over.
Raises<Value> view_and(Thread& thread, Value left, Value right);
Raises<Value> view_or(Thread& thread, Value left, Value right);
Raises<Value> view_subtract(Thread& thread, Value left, Value right);
Raises<Value> view_xor(Thread& thread, Value left, Value right);
Raises<bool> view_is_disjoint(Thread& thread, Value view, Value other);

}  // namespace py::vm
