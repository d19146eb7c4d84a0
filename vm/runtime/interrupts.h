#pragma once

#include "vm/runtime/raises.h"

namespace py::vm {

class Thread;

/// Lets Ctrl-C raise KeyboardInterrupt at the next back edge.
void catch_interrupts(Thread& thread);

}  // namespace py::vm
