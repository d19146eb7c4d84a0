#include "vm/modules/thread/lock.h"

#include "vm/gc/heap.h"
#include "vm/runtime/protocol/operations.h"
#include "vm/runtime/text/text.h"
#include "vm/runtime/thread/thread.h"

// Locks of threads.

namespace py::vm {

Raises<WaitArguments> wait_arguments(Thread& thread, Value blocking, Value timeout) {
    bool waits = blocking.is_empty() || TRY(truth_of(thread, blocking));
    double seconds = -1;
    if (!timeout.is_empty()) {
        Value number = TRY(call(thread, Value::of(&float_type), {timeout}));
        seconds = number.real();
    }
    if (!waits && seconds != -1)
        return raise(thread, ValueError_type, "can't specify a timeout for a non-blocking call");
    return WaitArguments{waits, waits ? TRY(deadline_after(thread, seconds)) : WaitLimit()};
}

Type lock_type, recursive_lock_type;

Value new_lock() { return Value::of(new_instance(&lock_type)); }

namespace {

Raises<bool> take(Thread& thread, LockWord& word, Value* args) {
    WaitArguments wait = TRY(wait_arguments(thread, args[1], args[2]));
    if (wait.blocking) return word.take(thread, wait.deadline);
    return word.try_take();
}

LockWord& word_of(Value self) { return self.as<Lock>()->word; }

Raises<Value> lock_acquire(Thread& thread, Value* args) { return boolean(TRY(take(thread, word_of(args[0]), args))); }

Raises<Value> lock_release(Thread& thread, Value* args) {
    if (!word_of(args[0]).is_taken()) return raise(thread, RuntimeError_type, "release unlocked lock");
    word_of(args[0]).release();
    return none();
}

Raises<Value> lock_enter(Thread& thread, Value* args) {
    TRY(word_of(args[0]).take(thread, WaitLimit()));
    return boolean(true);
}

Raises<Value> lock_locked(Thread&, Value* args) { return boolean(word_of(args[0]).is_taken()); }

Raises<Value> lock_reset(Thread&, Value* args) {
    word_of(args[0]).state = 0;
    return none();
}

Raises<Value> lock_repr(Thread&, Value self) {
    return Value::of(format_message("<{} _thread.lock object at {}>",
                                    {word_of(self).is_taken() ? "locked" : "unlocked", address_text(self)}));
}

constexpr MethodDef kLockMethods[] = {
    {"acquire", "($self, /, blocking=True, timeout=-1)", lock_acquire, "Takes the lock, waiting for it if asked to."},
    {"acquire_lock", "($self, /, blocking=True, timeout=-1)", lock_acquire, "The same as acquire."},
    {"release", "($self, /)", lock_release, "Gives the lock up; another thread may have taken it."},
    {"release_lock", "($self, /)", lock_release, "The same as release."},
    {"locked", "($self, /)", lock_locked, "Whether the lock is taken."},
    {"locked_lock", "($self, /)", lock_locked, "The same as locked."},
    {"__enter__", "($self, /)", lock_enter, "Takes the lock."},
    {"__exit__", "($self, /, *exc_info)", lock_release, "Gives the lock up."},
    {"_at_fork_reinit", "($self, /)", lock_reset, "Makes the lock free in the child of a fork."},
};

// RLock

RecursiveLock* recursive(Value self) { return self.as<RecursiveLock>(); }

Raises<bool> take_again(Thread& thread, RecursiveLock* lock, Value* args) {
    if (lock->owner == thread.ident()) {
        lock->count++;
        return true;
    }
    if (!TRY(take(thread, lock->word, args))) return false;
    lock->owner = thread.ident();
    lock->count = 1;
    return true;
}

Raises<Value> recursive_acquire(Thread& thread, Value* args) {
    return boolean(TRY(take_again(thread, recursive(args[0]), args)));
}

Raises<Value> recursive_enter(Thread& thread, Value* args) {
    Value all[] = {args[0], kEmpty, kEmpty};
    return boolean(TRY(take_again(thread, recursive(args[0]), all)));
}

Raises<Value> recursive_release(Thread& thread, Value* args) {
    RecursiveLock* lock = recursive(args[0]);
    if (lock->count == 0 || lock->owner != thread.ident())
        return raise(thread, RuntimeError_type, "cannot release un-acquired lock");
    if (--lock->count > 0) return none();
    lock->owner = 0;
    lock->word.release();
    return none();
}

Raises<Value> recursive_is_owned(Thread& thread, Value* args) {
    RecursiveLock* lock = recursive(args[0]);
    return boolean(lock->count > 0 && lock->owner == thread.ident());
}

/// For Condition.wait: gives up all levels at once.
Raises<Value> recursive_release_save(Thread& thread, Value* args) {
    RecursiveLock* lock = recursive(args[0]);
    if (lock->count == 0) return raise(thread, RuntimeError_type, "cannot release un-acquired lock");
    Value saved = Value::of(make_tuple({make_int(lock->count), make_int(lock->owner)}));
    lock->count = 0;
    lock->owner = 0;
    lock->word.release();
    return saved;
}

Raises<Value> recursive_acquire_restore(Thread& thread, Value* args) {
    RecursiveLock* lock = recursive(args[0]);
    if (!args[1].is<Tuple>() || args[1].as<Tuple>()->size != 2) {
        return raise(thread, TypeError_type, "_acquire_restore() argument 1 must be 2-item tuple");
    }
    int64_t count = TRY(to_int64(thread, args[1].as<Tuple>()->items[0]));
    int64_t owner = TRY(to_int64(thread, args[1].as<Tuple>()->items[1]));
    TRY(lock->word.take(thread, WaitLimit()));
    lock->count = uint64_t(count);
    lock->owner = uint64_t(owner);
    return none();
}

Raises<Value> recursive_reset(Thread&, Value* args) {
    RecursiveLock* lock = recursive(args[0]);
    lock->word.state = 0;
    lock->count = lock->owner = 0;
    return none();
}

Raises<Value> recursive_create(Thread&, Type* type, CallArgs) { return Value::of(new_instance(type)); }
Raises<void> recursive_init(Thread&, Value, CallArgs) { return {}; }

Raises<Value> recursive_repr(Thread&, Value self) {
    RecursiveLock* lock = recursive(self);
    return Value::of(format_message(
        "<{} {} object owner={} count={} at {}>",
        {lock->count ? "locked" : "unlocked", "_thread.RLock", lock->owner, lock->count, address_text(self)}));
}

constexpr MethodDef kRecursiveMethods[] = {
    {"acquire", "($self, /, blocking=True, timeout=-1)", recursive_acquire, "Takes the lock, or one more level of it."},
    {"release", "($self, /)", recursive_release, "Gives up one level."},
    {"__enter__", "($self, /)", recursive_enter, "Takes the lock."},
    {"__exit__", "($self, /, *exc_info)", recursive_release, "Gives up one level."},
    {"_is_owned", "($self, /)", recursive_is_owned, "Whether the running thread has the lock."},
    {"_release_save", "($self, /)", recursive_release_save, "Gives up all levels and tells what to restore."},
    {"_acquire_restore", "($self, state, /)", recursive_acquire_restore,
     "Takes the lock with as many levels as before."},
    {"_at_fork_reinit", "($self, /)", recursive_reset, "Makes the lock free in the child of a fork."},
};

}  // namespace

TypeSpec const kLockSpec{.name = "_thread.lock",
                         .layout = Layout::Lock,
                         .size = sizeof(Lock),
                         .flags = kNoConstructor | kWeaklyReferable,
                         .slots = {.repr = lock_repr},
                         .methods = kLockMethods,
                         .doc = "A lock that one thread at a time can take."};
TypeSpec const kRecursiveLockSpec{.name = "_thread.RLock",
                                  .layout = Layout::RecursiveLock,
                                  .size = sizeof(RecursiveLock),
                                  .flags = kBaseType | kWeaklyReferable,
                                  .slots = {.repr = recursive_repr, .create = recursive_create, .init = recursive_init},
                                  .methods = kRecursiveMethods,
                                  .doc = "A lock that its owner can take again."};

}  // namespace py::vm
