#pragma once

#include "vm/runtime/raises.h"

namespace py::vm {

class Thread;

/// Calls `__del__` of the objects that wait for it. An exception in one is reported on standard error and dropped.
void run_finalizers(Thread& thread);
/// Lets Ctrl-C raise KeyboardInterrupt at the next back edge.
void catch_interrupts(Thread& thread);

}  // namespace py::vm
