#pragma once

#include "vm/runtime/thread.h"

namespace py::vm {

/// While it lives the running thread neither touches objects nor raises, so that other threads of Python may run: around
/// system calls that may wait.
class BlockingRegion {
  public:
    explicit BlockingRegion(Thread& thread) : thread_(thread) {}
    BlockingRegion(BlockingRegion const&) = delete;
    ~BlockingRegion() { (void)thread_; }

  private:
    Thread& thread_;
};

}  // namespace py::vm
