#pragma once

#include <cstdint>
#include <span>

#include "vm/runtime/raises.h"

namespace py::vm {

class Thread;

/// All threads that run Python code, the main one first. For the holder of the interpreter lock.
std::span<Thread* const> all_threads();
Thread* main_thread();
/// In the child of a fork: only the running thread is left, and it is the main one.
void forget_other_threads(Thread& thread);

}  // namespace py::vm
