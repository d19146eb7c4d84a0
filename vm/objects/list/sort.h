#pragma once

#include "vm/objects/containers.h"

namespace py::vm {

/// Stable sort in place by `<`; `key` is None or a function. The list is empty while keys and comparisons run.
Raises<void> sort_list(Thread& thread, List* list, Value key, bool reverse);

}  // namespace py::vm
