#pragma once

#include <cstdint>

#include "vm/runtime/raises.h"

namespace py::vm {

class Thread;

/// Asks whether `items` of `item_size` bytes could be had, before something is made whose size a program chose:
/// MemoryError if not. Small requests cost nothing. The heap itself cannot raise: it ends the process when memory is
/// gone.
Raises<void> request_memory(Thread& thread, uint64_t items, uint64_t item_size);

}  // namespace py::vm
