#pragma once

#include "vm/objects/containers.h"
#include "vm/runtime/raises.h"

namespace py::vm {

class Thread;

/// Appends the items of a built-in collection other than a list or tuple, or what a reversed list has left, without
/// stepping an iterator. False for all else, of which nothing is taken.
Raises<bool> append_in_bulk(Thread& thread, List* list, Value iterable);

}  // namespace py::vm
