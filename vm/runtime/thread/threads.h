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
/// `task` runs in the child of a fork that had other threads: they are gone, whatever they were about to do.
void when_threads_are_gone(void (*task)());

}  // namespace py::vm
