#pragma once

#include "vm/runtime/thread/lock_word.h"

namespace py::vm {

/// The lock of `_imp.acquire_lock`. Modules have locks of their own; this one is held while those are looked for, and
/// by whoever wants no import to be halfway: a fork, for one. A thread may take it several times.
class ImportLock {
  public:
    /// Waits. Raises what a signal's handler raises.
    Raises<void> acquire(Thread& thread);
    /// False where the thread does not hold it.
    bool release(Thread& thread);
    bool is_held() const { return owner_ != nullptr; }

  private:
    LockWord word_;
    Thread* owner_ = nullptr;
    int depth_ = 0;
};

extern ImportLock import_lock;

}  // namespace py::vm
