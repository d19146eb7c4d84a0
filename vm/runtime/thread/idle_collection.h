#pragma once

#include <cstdint>

#include "vm/runtime/thread/thread.h"

namespace py::vm {

/// A file that a program has dropped is to be closed soon, though nothing asks for memory and thereby for a collection:
/// whoever waits for long collects after the first part of the wait, once, if nobody else has. That part is so long that
/// collections take a small share of the time.
///
/// The wait itself is the caller's: of `left` nanoseconds (negative: without end) it waits for `part(left)`; when they
/// are over and `due()` is true, it calls `collect()` and goes on.
class IdleCollection {
  public:
    explicit IdleCollection(Thread& thread);

    bool due() const { return patience_ >= 0; }
    int64_t part(int64_t left) const;
    /// Runs finalizers, thus Python code.
    void collect();

  private:
    Thread& thread_;
    /// Nanoseconds; -1: there is nothing to be done.
    int64_t patience_ = -1;
    uint64_t collections_;
};

}  // namespace py::vm
