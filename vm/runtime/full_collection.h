#pragma once

#include <cstddef>

#include "vm/objects/type/type.h"

namespace py::vm {

/// One full collection; gives how many objects it counts. `stack_top`: as `Heap::collect_cycles` takes it.
using CollectOnce = size_t (*)(Thread& thread, void const* stack_top);
size_t collect_cycles_once(Thread& thread, void const* stack_top);

/// Finds all garbage there is, and runs its finalizers; what has some dies in a second round. `function` is the native
/// function that wants it: where Python code has called that itself, nothing on the C stack keeps objects alive.
size_t collect_for(Thread& thread, NativeFn function, CollectOnce collect_once = collect_cycles_once);

}  // namespace py::vm
