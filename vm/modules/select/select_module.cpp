#include <poll.h>
#include <sys/epoll.h>
#include <sys/select.h>
#include <unistd.h>

#include <climits>
#include <vector>

#include "vm/errors/os_error.h"
#include "vm/modules/constants.h"
#include "vm/objects/float/float.h"
#include "vm/objects/function/function.h"
#include "vm/runtime/native/arguments.h"
#include "vm/runtime/native/native_module.h"
#include "vm/runtime/protocol/operations.h"
#include "vm/runtime/system/duration.h"
#include "vm/runtime/thread/idle_collection.h"

// The module select: waiting for descriptors.

namespace py::vm {
namespace {

Raises<void> check_timeout(Thread& thread, Value timeout) {
    if (!is_given(timeout) || is_float(timeout) || is_int(timeout) || type_of(timeout)->slots.index) return {};
    return raise(thread, TypeError_type, "timeout must be a float or None");
}

/// One of the three lists of `select`.
struct DescriptorSet {
    fd_set set;
    List* objects;
    std::vector<int> descriptors;

    Raises<void> take(Thread& thread, Value sequence, int& highest) {
        FD_ZERO(&set);
        // A list as it is: the objects asked for their descriptors may make it shorter.
        auto items = sequence.is<List>() ? Raises<List*>(sequence.as<List>()) : list_from(thread, sequence);
        if (!items.ok()) {
            if (is_iterable(sequence)) return Error{};
            thread.take_pending();
            return raise(thread, TypeError_type, "arguments 1-3 must be sequences");
        }
        objects = new_list();
        for (size_t i = 0; i < items.value()->size; i++) {
            Value object = items.value()->items[i];
            int descriptor = TRY(to_descriptor(thread, object));
            if (descriptor >= FD_SETSIZE)
                return raise(thread, ValueError_type, "filedescriptor out of range in select()");
            FD_SET(descriptor, &set);
            if (objects->size >= FD_SETSIZE)
                return raise(thread, ValueError_type, "too many file descriptors in select()");
            objects->append(object);
            descriptors.push_back(descriptor);
            highest = std::max(highest, descriptor);
        }
        return {};
    }

    List* ready(fd_set const& result) const {
        List* list = new_list();
        for (size_t i = 0; i < descriptors.size(); i++) {
            if (FD_ISSET(descriptors[i], &result)) list->append(objects->items[i]);
        }
        return list;
    }
};

/// Nothing came: whether that was the first part of the wait only. Its end is a time for finalizers.
bool goes_on(IdleCollection& idle, Deadline const& deadline) {
    if (!idle.due() || deadline.left() == 0) return false;
    idle.collect();
    return true;
}

Raises<Value> select_select(Thread& thread, Value* args) {
    TRY(check_timeout(thread, args[3]));
    int64_t timeout = -1;
    if (is_given(args[3])) {
        timeout = TRY(to_nanoseconds(thread, args[3], Rounding::Ceiling));
        if (timeout < 0) return raise(thread, ValueError_type, "timeout must be non-negative");
    }
    DescriptorSet sets[3];
    int highest = -1;
    for (int i = 0; i < 3; i++) TRY(sets[i].take(thread, args[i], highest));
    Deadline deadline(timeout);
    IdleCollection idle(thread);
    for (;;) {
        fd_set results[3] = {sets[0].set, sets[1].set, sets[2].set};
        int64_t left = idle.part(deadline.left());
        timeval time{time_t(left / kNanosecondsEach), suseconds_t((left % kNanosecondsEach + 999) / 1000)};
        if (time.tv_usec >= 1000000) time = {time.tv_sec + 1, 0};
        int count, error;
        {
            BlockingRegion region(thread);
            count = ::select(highest + 1, &results[0], &results[1], &results[2], left < 0 ? nullptr : &time);
            error = errno;
        }
        if (count < 0 && error == EINTR) {
            TRY(check_signals(thread));
            continue;
        }
        if (count < 0) return raise_os_error(thread, error);
        if (count == 0 && goes_on(idle, deadline)) continue;
        Value lists[3];
        for (int i = 0; i < 3; i++) lists[i] = Value::of(count ? sets[i].ready(results[i]) : new_list());
        return Value::of(make_tuple(std::span<Value const>(lists, 3)));
    }
}

/// Milliseconds to wait now, rounded up; -1 for no end.
int milliseconds_left(Deadline const& deadline, IdleCollection const& idle) {
    int64_t left = idle.part(deadline.left());
    if (left < 0) return -1;
    return int(std::min<int64_t>((left + 999'999) / 1'000'000, INT_MAX));
}

struct Poll : Object {
    static constexpr Layout kLayout = Layout::Poll;
    /// Descriptors to event masks, ints both.
    Dict* masks;
    bool running;
};
Type poll_type;

Raises<Value> select_poll(Thread&, Value*) {
    auto* poll = static_cast<Poll*>(new_instance(&poll_type));
    poll->masks = new_dict();
    return Value::of(poll);
}

Raises<uint16_t> to_mask(Thread& thread, Value value, uint16_t fallback) {
    if (value.is_empty()) return fallback;
    Value index = TRY(to_index(thread, value));
    if (int_is_negative(index)) return raise(thread, ValueError_type, "value must be positive");
    int64_t mask = clamped_int64_of(index);
    if (mask > UINT16_MAX)
        return raise(thread, OverflowError_type, "Python int too large to convert to C unsigned short");
    return uint16_t(mask);
}

Raises<Value> poll_register(Thread& thread, Value* args) {
    int descriptor = TRY(to_descriptor(thread, args[1]));
    uint16_t mask = TRY(to_mask(thread, args[2], POLLIN | POLLPRI | POLLOUT));
    TRY(args[0].as<Poll>()->masks->store(thread, Value::small(descriptor), Value::small(mask)));
    return none();
}

Raises<Value> poll_modify(Thread& thread, Value* args) {
    int descriptor = TRY(to_descriptor(thread, args[1]));
    uint16_t mask = TRY(to_mask(thread, args[2], 0));
    Dict* masks = args[0].as<Poll>()->masks;
    if (TRY(masks->find(thread, Value::small(descriptor))).is_empty()) return raise_os_error(thread, ENOENT);
    TRY(masks->store(thread, Value::small(descriptor), Value::small(mask)));
    return none();
}

Raises<Value> poll_unregister(Thread& thread, Value* args) {
    Value descriptor = Value::small(TRY(to_descriptor(thread, args[1])));
    if (TRY(args[0].as<Poll>()->masks->remove(thread, descriptor)).is_empty())
        return raise_value(thread, KeyError_type, descriptor);
    return none();
}

/// Milliseconds, as an int or a float, in nanoseconds; negative: no end.
Raises<int64_t> milliseconds_argument(Thread& thread, Value value) {
    if (!is_given(value)) return int64_t(-1);
    TRY(check_timeout(thread, value));
    double milliseconds = is_float(value) ? float_of(value) : double(clamped_int64_of(TRY(to_index(thread, value))));
    if (milliseconds != milliseconds) return raise(thread, ValueError_type, "Invalid value NaN (not a number)");
    if (milliseconds < 0) return int64_t(-1);
    if (milliseconds > double(INT_MAX)) return raise(thread, OverflowError_type, "timeout is too large");
    return int64_t(milliseconds * 1e6 + 0.999999);
}

Raises<Value> poll_poll(Thread& thread, Value* args) {
    auto* self = args[0].as<Poll>();
    int64_t timeout = TRY(milliseconds_argument(thread, args[1]));
    if (self->running) return raise(thread, RuntimeError_type, "concurrent poll() invocation");
    std::vector<pollfd> descriptors;
    Dict* masks = self->masks;
    for (int64_t i = masks->next_entry(0); i >= 0; i = masks->next_entry(uint32_t(i) + 1)) {
        DictEntry const& entry = masks->entry(uint32_t(i));
        descriptors.push_back({int(entry.key.small()), short(entry.value.small()), 0});
    }
    Deadline deadline(timeout);
    IdleCollection idle(thread);
    int count;
    for (;;) {
        int error;
        self->running = true;
        {
            BlockingRegion region(thread);
            count = ::poll(descriptors.data(), descriptors.size(), milliseconds_left(deadline, idle));
            error = errno;
        }
        self->running = false;
        if (count == 0 && goes_on(idle, deadline)) continue;
        if (count >= 0) break;
        if (error != EINTR) return raise_os_error(thread, error);
        TRY(check_signals(thread));
    }
    List* ready = new_list();
    for (pollfd const& entry : descriptors) {
        if (entry.revents)
            ready->append(Value::of(make_tuple({Value::small(entry.fd), Value::small(uint16_t(entry.revents))})));
    }
    return Value::of(ready);
}

void trace_poll(Object* object, Marker& marker) { marker.mark(static_cast<Poll*>(object)->masks); }

constexpr MethodDef kPollMethods[] = {
    {"register", "($self, fd, eventmask=select.POLLIN | select.POLLPRI | select.POLLOUT, /)", poll_register,
     "Has poll() wait for events at a descriptor too, or for other events than before."},
    {"modify", "($self, fd, eventmask, /)", poll_modify,
     "Changes for which events of a descriptor poll() waits. FileNotFoundError if it is not registered."},
    {"unregister", "($self, fd, /)", poll_unregister,
     "Has poll() leave out a descriptor. KeyError if it is not registered."},
    {"poll", "($self, timeout=None, /)", poll_poll,
     "Waits up to timeout milliseconds (None: for ever) and gives a list of pairs (descriptor, events)."},
};
TypeSpec const kPollSpec{.name = "select.poll",
                         .layout = Poll::kLayout,
                         .size = sizeof(Poll),
                         .flags = kNoConstructor,
                         .methods = kPollMethods,
                         .trace = trace_poll,
                         .doc = "Waits for events at descriptors."};

struct Epoll : Object {
    static constexpr Layout kLayout = Layout::Epoll;
    /// -1 once closed.
    int descriptor;
};
Type epoll_type;

Epoll* epoll_of(Value value) { return value.as<Epoll>(); }

Raises<Epoll*> open_epoll(Thread& thread, Value value) {
    if (epoll_of(value)->descriptor < 0) return raise(thread, ValueError_type, "I/O operation on closed epoll object");
    return epoll_of(value);
}

Raises<Value> construct_epoll(Thread& thread, Value* args) {
    int size = TRY(to_c_int(thread, args[1], -1));
    int flags = TRY(to_c_int(thread, args[2], 0));
    if (size < -1 || size == 0) return raise(thread, ValueError_type, "negative sizehint");
    if (flags & ~EPOLL_CLOEXEC) return raise(thread, OSError_type, "invalid flags");
    int descriptor = epoll_create1(EPOLL_CLOEXEC);
    if (descriptor < 0) return raise_os_error(thread, errno);
    return Value::small(descriptor);
}
constexpr MethodDef kEpollConstructor{"epoll", "($self, sizehint=-1, flags=0)", construct_epoll};

Raises<Value> epoll_create(Thread& thread, Type* type, CallArgs args) {
    Value descriptor = TRY(call_native(thread, kEpollConstructor, "", Value::of(type), args));
    auto* epoll = static_cast<Epoll*>(new_instance(type));
    epoll->descriptor = int(descriptor.small());
    return Value::of(epoll);
}

Raises<Value> epoll_fromfd(Thread& thread, Value* args) {
    int descriptor = TRY(to_c_int(thread, args[1]));
    auto* epoll = static_cast<Epoll*>(new_instance(args[0].as<Type>()));
    epoll->descriptor = descriptor;
    return Value::of(epoll);
}

Raises<Value> epoll_close(Thread& thread, Value* args) {
    int descriptor = epoll_of(args[0])->descriptor;
    epoll_of(args[0])->descriptor = -1;
    if (descriptor >= 0 && close(descriptor) < 0) return raise_os_error(thread, errno);
    return none();
}

Raises<Value> control(Thread& thread, Value self, int operation, Value target, Value mask) {
    Epoll* epoll = TRY(open_epoll(thread, self));
    int descriptor = TRY(to_descriptor(thread, target));
    epoll_event event{};
    event.events = mask.is_empty() ? EPOLLIN | EPOLLPRI | EPOLLOUT : uint32_t(TRY(to_masked(thread, mask)));
    event.data.fd = descriptor;
    if (epoll_ctl(epoll->descriptor, operation, descriptor, &event) < 0) return raise_os_error(thread, errno);
    return none();
}
Raises<Value> epoll_register(Thread& thread, Value* args) {
    return control(thread, args[0], EPOLL_CTL_ADD, args[1], args[2]);
}
Raises<Value> epoll_modify(Thread& thread, Value* args) {
    return control(thread, args[0], EPOLL_CTL_MOD, args[1], args[2]);
}
Raises<Value> epoll_unregister(Thread& thread, Value* args) {
    return control(thread, args[0], EPOLL_CTL_DEL, args[1], kEmpty);
}

Raises<Value> epoll_poll(Thread& thread, Value* args) {
    Epoll* epoll = TRY(open_epoll(thread, args[0]));
    TRY(check_timeout(thread, args[1]));
    int64_t timeout = -1;
    if (is_given(args[1])) timeout = std::max<int64_t>(TRY(to_nanoseconds(thread, args[1], Rounding::Ceiling)), -1);
    int most = TRY(to_c_int(thread, args[2], -1));
    if (most == -1) most = FD_SETSIZE - 1;
    if (most < 1) return raise(thread, ValueError_type, "maxevents must be greater than 0, got {}", {most});
    std::vector<epoll_event> events(static_cast<size_t>(most));
    Deadline deadline(timeout);
    IdleCollection idle(thread);
    int count;
    for (;;) {
        int error;
        {
            BlockingRegion region(thread);
            count = epoll_wait(epoll->descriptor, events.data(), most, milliseconds_left(deadline, idle));
            error = errno;
        }
        if (count == 0 && goes_on(idle, deadline)) continue;
        if (count >= 0) break;
        if (error != EINTR) return raise_os_error(thread, error);
        TRY(check_signals(thread));
    }
    List* ready = new_list();
    for (int i = 0; i < count; i++) {
        ready->append(
            Value::of(make_tuple({Value::small(events[size_t(i)].data.fd), Value::small(events[size_t(i)].events)})));
    }
    return Value::of(ready);
}

Raises<Value> epoll_fileno(Thread& thread, Value* args) {
    return Value::small(TRY(open_epoll(thread, args[0]))->descriptor);
}
Raises<Value> epoll_enter(Thread& thread, Value* args) {
    TRY(open_epoll(thread, args[0]));
    return args[0];
}
Raises<Value> epoll_closed(Thread&, Value self) { return boolean(epoll_of(self)->descriptor < 0); }

constexpr MethodDef kEpollMethods[] = {
    {"fromfd", "($type, fd, /)", epoll_fromfd, "An epoll object for a descriptor that is open already."},
    {"close", "($self, /)", epoll_close, "Closes the descriptor."},
    {"fileno", "($self, /)", epoll_fileno, "The descriptor that all this goes through."},
    {"register", "($self, /, fd, eventmask=select.EPOLLIN | select.EPOLLPRI | select.EPOLLOUT)", epoll_register,
     "Watches a descriptor for events. FileExistsError if it is watched already."},
    {"modify", "($self, /, fd, eventmask)", epoll_modify, "Changes for which events a descriptor is watched."},
    {"unregister", "($self, /, fd)", epoll_unregister, "Watches a descriptor no more."},
    {"poll", "($self, /, timeout=None, maxevents=-1)", epoll_poll,
     "Waits up to timeout seconds (None: for ever) and gives a list of at most maxevents pairs (descriptor, events)."},
    {"__enter__", "($self, /)", epoll_enter, "Gives the object itself; it is closed at the end of the block."},
    {"__exit__", "($self, exc_type=None, exc_value=None, exc_tb=None, /)", epoll_close, "Closes the descriptor."},
    {"__del__", "($self, /)", epoll_close, "Closes the descriptor."},
};
constexpr GetSetDef kEpollAttributes[] = {
    {"closed", epoll_closed, nullptr, AttributeKind::Computed, "Whether close() has been called."}};
TypeSpec const kEpollSpec{.name = "select.epoll",
                          .layout = Epoll::kLayout,
                          .size = sizeof(Epoll),
                          .flags = kHasDel,
                          .slots = {.create = epoll_create},
                          .methods = kEpollMethods,
                          .attributes = kEpollAttributes,
                          .doc = "Waits for events at descriptors, however many."};

constexpr IntConstant kConstants[] = {
#define CONSTANT(name) {#name, int64_t(uint32_t(name))},
#include "vm/modules/select/constants.def"
#undef CONSTANT
};
constexpr MethodDef kFunctions[] = {
    {"select", "(rlist, wlist, xlist, timeout=None, /)", select_select,
     "Waits up to timeout seconds (None: for ever) and gives three lists: who of each is ready to read, ready to "
     "write, or in trouble."},
    {"poll", "()", select_poll, "An object to which descriptors can be given, to wait for all of them."},
};
constexpr ModuleType kTypes[] = {{&epoll_type, &kEpollSpec}, {&poll_type, &kPollSpec, false}};

Raises<void> fill(Thread&, Module* module) {
    add_int_constants(module, kConstants);
    module->dict->store(intern("error"), Value::of(&OSError_type));
    return {};
}

}  // namespace

extern NativeModule const kSelectModule;
NativeModule const kSelectModule{.name = "select",
                                 .doc = "Waiting for descriptors to become ready.",
                                 .functions = kFunctions,
                                 .types = kTypes,
                                 .fill = fill};

}  // namespace py::vm
