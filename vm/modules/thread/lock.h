#pragma once

#include "vm/objects/type/type.h"
#include "vm/runtime/thread/lock_word.h"

namespace py::vm {

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
