#include <fcntl.h>
#include <semaphore.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <ctime>
#include <vector>

#include "vm/errors/os_error.h"
#include "vm/gc/heap.h"
#include "vm/runtime/native/arguments.h"
#include "vm/runtime/native/native_module.h"
#include "vm/runtime/native/native_type.h"
#include "vm/runtime/protocol/operations.h"
#include "vm/runtime/thread/blocking.h"
#include "vm/runtime/thread/thread.h"

// The module _multiprocessing: locks between processes, made of POSIX's named semaphores.

namespace py::vm {
namespace {

constexpr int kRecursiveMutex = 0;
constexpr int kSemaphore = 1;

/// `_multiprocessing.SemLock`. It has an instance's layout: no value of another type is taken for one, as methods look
/// at the type of their first argument.
struct ProcessSemaphore : Object {
    sem_t* handle;
    /// A `str`, or None where the name is gone.
    Value name;
    /// The thread of this process that has taken it last, and how often, less what was released.
    uint64_t owner;
    int64_t count;
    int32_t kind;
    int32_t most;
};

Type semaphore_type;

ProcessSemaphore* self_of(Value self) { return static_cast<ProcessSemaphore*>(self.object()); }

/// All that are open in this process, those that it has from its parent included: an address from elsewhere is none.
std::vector<sem_t*>& open_handles() {
    static auto* all = new std::vector<sem_t*>;
    return *all;
}

Value new_semaphore(Type* type, sem_t* handle, int kind, int most, Value name) {
    auto* self = static_cast<ProcessSemaphore*>(new_instance(type));
    self->handle = handle;
    self->kind = kind;
    self->most = most;
    self->name = name;
    open_handles().push_back(handle);
    return Value::of(self);
}

Raises<Value> make_semaphore(Thread& thread, Value* args) {
    int kind = TRY(to_c_int(thread, args[1]));
    int value = TRY(to_c_int(thread, args[2]));
    int most = TRY(to_c_int(thread, args[3]));
    std::string name = TRY(to_c_text(thread, args[4], "SemLock", "'name'"));
    bool unlink = TRY(truth_of(thread, args[5]));
    if (kind != kRecursiveMutex && kind != kSemaphore) return raise(thread, ValueError_type, "unrecognized kind");
    sem_t* handle = sem_open(name.c_str(), O_CREAT | O_EXCL, 0600, unsigned(value));
    if (handle == SEM_FAILED) return raise_os_error(thread, errno);
    if (unlink && sem_unlink(name.c_str()) < 0) {
        int error = errno;
        sem_close(handle);
        return raise_os_error(thread, error);
    }
    return new_semaphore(args[0].as<Type>(), handle, kind, most, unlink ? none() : args[4]);
}
constexpr MethodDef kNew{"SemLock", "($type, kind, value, maxvalue, name, unlink)", make_semaphore};

/// In another process: by the name, or without one by the handle that a fork has kept.
Raises<Value> rebuild(Thread& thread, Value* args) {
    auto handle = reinterpret_cast<sem_t*>(TRY(to_masked(thread, args[1])));
    int kind = TRY(to_c_int(thread, args[2]));
    int most = TRY(to_c_int(thread, args[3]));
    if (!is_none(args[4])) {
        std::string name = TRY(to_c_text(thread, args[4], "_rebuild", "4"));
        handle = sem_open(name.c_str(), 0);
        if (handle == SEM_FAILED) return raise_os_error(thread, errno);
    } else if (std::find(open_handles().begin(), open_handles().end(), handle) == open_handles().end()) {
        return raise(thread, ValueError_type, "no semaphore has this handle");
    }
    return new_semaphore(args[0].as<Type>(), handle, kind, most, args[4]);
}

bool is_mine(Thread& thread, ProcessSemaphore* self) { return self->count > 0 && self->owner == thread.ident(); }

timespec after_now(double seconds) {
    timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    constexpr double kLongest = 1e9;
    seconds = std::clamp(seconds, 0.0, kLongest);
    auto whole = time_t(seconds);
    time.tv_sec += whole;
    time.tv_nsec += long((seconds - double(whole)) * 1e9);
    if (time.tv_nsec >= 1'000'000'000) {
        time.tv_sec++;
        time.tv_nsec -= 1'000'000'000;
    }
    return time;
}

/// False when the time is over. Handlers of signals run, and may raise.
Raises<bool> wait_for(Thread& thread, sem_t* handle, timespec const* deadline) {
    for (;;) {
        int result, error;
        {
            BlockingRegion region(thread);
            result = deadline ? sem_clockwait(handle, CLOCK_MONOTONIC, deadline) : sem_wait(handle);
            error = errno;
        }
        if (result == 0) return true;
        if (error == ETIMEDOUT) return false;
        if (error != EINTR) return raise_os_error(thread, error);
        TRY(check_signals(thread));
    }
}

Raises<bool> take(Thread& thread, ProcessSemaphore* self, bool blocking, Value timeout) {
    if (self->kind == kRecursiveMutex && is_mine(thread, self)) {
        self->count++;
        return true;
    }
    timespec deadline;
    bool limited = blocking && is_given(timeout);
    if (limited) deadline = after_now(TRY(call(thread, Value::of(&float_type), {timeout})).real());
    if (sem_trywait(self->handle) < 0) {
        if (errno != EAGAIN && errno != EINTR) return raise_os_error(thread, errno);
        if (!blocking) return false;
        if (!TRY(wait_for(thread, self->handle, limited ? &deadline : nullptr))) return false;
    }
    self->count++;
    self->owner = thread.ident();
    return true;
}

Raises<Value> acquire(Thread& thread, Value* args) {
    bool blocking = TRY(to_bool(thread, args[1], true));
    return boolean(TRY(take(thread, self_of(args[0]), blocking, args[2])));
}

Raises<Value> enter(Thread& thread, Value* args) { return boolean(TRY(take(thread, self_of(args[0]), true, kEmpty))); }

Raises<int> value_of(Thread& thread, ProcessSemaphore* self) {
    int value;
    if (sem_getvalue(self->handle, &value) < 0) return raise_os_error(thread, errno);
    return std::max(value, 0);
}

Raises<Value> release(Thread& thread, Value* args) {
    ProcessSemaphore* self = self_of(args[0]);
    if (self->kind == kRecursiveMutex) {
        if (!is_mine(thread, self)) {
            return raise(thread, AssertionError_type, "attempt to release recursive lock not owned by thread");
        }
        if (self->count > 1) {
            self->count--;
            return none();
        }
    } else if (TRY(value_of(thread, self)) >= self->most) {
        return raise(thread, ValueError_type, "semaphore or lock released too many times");
    }
    if (sem_post(self->handle) < 0) return raise_os_error(thread, errno);
    self->count--;
    return none();
}

Raises<Value> get_count(Thread&, Value* args) { return Value::small(self_of(args[0])->count); }
Raises<Value> get_is_mine(Thread& thread, Value* args) { return boolean(is_mine(thread, self_of(args[0]))); }
Raises<Value> get_value(Thread& thread, Value* args) { return Value::small(TRY(value_of(thread, self_of(args[0])))); }
Raises<Value> is_zero(Thread& thread, Value* args) { return boolean(TRY(value_of(thread, self_of(args[0]))) == 0); }
Raises<Value> after_fork(Thread&, Value* args) {
    self_of(args[0])->count = 0;
    return none();
}

constexpr MethodDef kMethods[] = {
    {"acquire", "($self, /, block=True, timeout=None)", acquire, "Takes it, waiting for that if asked to."},
    {"release", "($self, /)", release, "Gives it up once."},
    {"__enter__", "($self, /)", enter, "Takes it."},
    {"__exit__", "($self, /, *exc_info)", release, "Gives it up once."},
    {"_count", "($self, /)", get_count, "How often this process has taken it, less what was released."},
    {"_is_mine", "($self, /)", get_is_mine, "Whether the running thread has taken it last."},
    {"_get_value", "($self, /)", get_value, "How often it can be taken just now."},
    {"_is_zero", "($self, /)", is_zero, "Whether it cannot be taken just now."},
    {"_after_fork", "($self, /)", after_fork, "Forgets in the child of a fork what the parent has taken."},
    {"_rebuild", "($type, handle, kind, maxvalue, name, /)", rebuild, "The same semaphore in another process."},
};

Raises<Value> get_handle(Thread&, Value self) { return make_int(reinterpret_cast<uint64_t>(self_of(self)->handle)); }
Raises<Value> get_kind(Thread&, Value self) { return Value::small(self_of(self)->kind); }
Raises<Value> get_most(Thread&, Value self) { return Value::small(self_of(self)->most); }
Raises<Value> get_name(Thread&, Value self) { return self_of(self)->name; }

constexpr GetSetDef kAttributes[] = {
    {"handle", get_handle, nullptr, AttributeKind::Member},
    {"kind", get_kind, nullptr, AttributeKind::Member},
    {"maxvalue", get_most, nullptr, AttributeKind::Member},
    {"name", get_name, nullptr, AttributeKind::Member},
};

void trace(Object* object, Marker& marker) { marker.mark(static_cast<ProcessSemaphore*>(object)->name); }

/// A handle may be shared with what was rebuilt by it: the last one closes it.
Raises<void> finalize(Thread&, Value value) {
    sem_t* handle = self_of(value)->handle;
    auto& all = open_handles();
    auto place = std::find(all.begin(), all.end(), handle);
    if (place == all.end()) return {};
    all.erase(place);
    if (std::find(all.begin(), all.end(), handle) == all.end()) sem_close(handle);
    return {};
}

void add_greatest_value(Type* type) { type->dict->store(intern("SEM_VALUE_MAX"), Value::small(SEM_VALUE_MAX)); }

TypeSpec const kSemaphoreSpec{.name = "_multiprocessing.SemLock",
                              .layout = Layout::Instance,
                              .size = sizeof(ProcessSemaphore),
                              .flags = kBaseType | kExtendsLayout | kNativeFinalizer,
                              .slots = {.create = create_with<kNew>, .finalize = finalize},
                              .methods = kMethods,
                              .attributes = kAttributes,
                              .trace = trace,
                              .doc = "A semaphore or recursive lock that processes share.",
                              .finish = add_greatest_value};

constexpr ModuleType kTypes[] = {{&semaphore_type, &kSemaphoreSpec}};

Raises<Value> unlink_semaphore(Thread& thread, Value* args) {
    std::string name = TRY(to_c_text(thread, args[0], "sem_unlink", "1"));
    if (sem_unlink(name.c_str()) < 0) return raise_os_error(thread, errno);
    return none();
}

constexpr MethodDef kFunctions[] = {
    {"sem_unlink", "(name, /)", unlink_semaphore, "Takes the name away from a semaphore; those who have it keep it."}};

Raises<void> fill(Thread&, Module* module) {
    Dict* flags = new_dict();
    flags->store(intern("HAVE_SEM_OPEN"), Value::small(1));
    flags->store(intern("HAVE_SEM_TIMEDWAIT"), Value::small(1));
    module->dict->store(intern("flags"), Value::of(flags));
    return {};
}

}  // namespace

extern NativeModule const kMultiprocessingModule;
NativeModule const kMultiprocessingModule{.name = "_multiprocessing",
                                          .doc = "Semaphores that processes share.",
                                          .functions = kFunctions,
                                          .types = kTypes,
                                          .fill = fill};

}  // namespace py::vm
