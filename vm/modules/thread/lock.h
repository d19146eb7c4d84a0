#pragma once

#include "vm/objects/type/type.h"
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

/// `_thread.lock`
struct Lock : Object {
    static constexpr Layout kLayout = Layout::Lock;
    LockWord word;
};

/// `_thread.RLock`
struct RecursiveLock : Object {
    static constexpr Layout kLayout = Layout::RecursiveLock;
    LockWord word;
    /// Identifier of the owning thread, 0 if none.
    uint64_t owner;
    uint64_t count;
};

extern Type lock_type, recursive_lock_type;
extern TypeSpec const kLockSpec, kRecursiveLockSpec;

Value new_lock();
/// What `acquire` of both kinds of locks takes: nothing where it must not wait at all.
struct WaitArguments {
    bool blocking;
    WaitLimit deadline;
};
Raises<WaitArguments> wait_arguments(Thread& thread, Value blocking, Value timeout);

}  // namespace py::vm
