#pragma once

#include "vm/runtime/thread/interpreter_lock.h"
#include "vm/runtime/thread/thread.h"

namespace py::vm {

/// While it lives the running thread neither touches objects nor raises, so that other threads of Python may
/// run: around system calls that may wait. `errno` is the same before and after its end.
class BlockingRegion {
  public:
    explicit BlockingRegion(Thread& thread) : thread_(thread) { thread_.leave(registers_); }
    BlockingRegion(BlockingRegion const&) = delete;
    ~BlockingRegion() { thread_.come_back(); }

  private:
    Thread& thread_;
    /// What the caller keeps in registers, where the collector sees it.
    uint64_t registers_[Thread::kSavedRegisters];
};

}  // namespace py::vm
