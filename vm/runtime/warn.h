#pragma once

#include "vm/runtime/raises.h"

namespace py::vm {

class Thread;

/// RuntimeWarning for a coroutine that is gone before anybody awaited it.
Raises<void> warn_never_awaited(Thread& thread, Value coroutine);

}  // namespace py::vm
