#pragma once

#include "vm/objects/value.h"
#include "vm/runtime/raises.h"

namespace py::vm {

class Thread;

/// How many items iterating over `value` may give (PEP 424): its length, or what `__length_hint__` says; `fallback`
/// where it has neither. Errors: TypeError and ValueError for a hint that is no int or is negative.
Raises<int64_t> length_hint(Thread& thread, Value value, int64_t fallback);

}  // namespace py::vm
