#pragma once

#include "vm/runtime/thread/futex.h"

namespace py::vm {

/// A futex word: 0 free, 1 taken, 2 taken and perhaps waited for.
struct LockWord {
    uint32_t state = 0;

    bool try_take();
    bool is_taken() const;
    void release();
    /// False when the deadline has passed.
    Raises<bool> take(Thread& thread, WaitLimit deadline);
};

}  // namespace py::vm
