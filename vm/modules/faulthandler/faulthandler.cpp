#include <pthread.h>
#include <unistd.h>

#include <cerrno>
#include <condition_variable>
#include <csignal>
#include <cstdio>
#include <mutex>

#include "vm/errors/os_error.h"
#include "vm/gc/heap.h"
#include "vm/modules/faulthandler/stack_text.h"
#include "vm/runtime/native/builtins_module.h"
#include "vm/runtime/native/native_module.h"
#include "vm/runtime/protocol/operations.h"
#include "vm/runtime/thread/blocking.h"
#include "vm/runtime/thread/threads.h"

// The module faulthandler: what Python code was doing when the process crashes, hangs, or is asked.

namespace py::vm {
namespace {

struct FatalSignal {
    int number;
    char const* name;
    struct sigaction before;
};
FatalSignal fatal_signals[] = {{SIGBUS, "Bus error", {}},
                               {SIGILL, "Illegal instruction", {}},
                               {SIGFPE, "Floating point exception", {}},
                               {SIGABRT, "Aborted", {}},
                               {SIGSEGV, "Segmentation fault", {}}};

struct Watched {
    bool enabled = false;
    int descriptor = -1;
    bool all_threads = true;
    bool chain = false;
    struct sigaction before = {};
};
/// Of fatal signals, and of those that programs registered.
Watched fatal;
Watched registered[NSIG];
/// Files whose descriptors are in use: they must stay open.
List* files = nullptr;

void keep_open(Value file) {
    if (!files) {
        files = new_list();
        the_heap->add_roots([](Marker& marker, void*) { marker.mark(files); }, nullptr);
    }
    files->append(file);
}

/// The descriptor of a file, an int, or by default of sys.stderr.
Raises<int> descriptor_of(Thread& thread, Value file) {
    if (file.is_empty() || is_none(file)) {
        file = sys_module()->dict->find(names.stderr);
        if (file.is_empty()) return raise(thread, RuntimeError_type, "unable to get sys.stderr");
        if (is_none(file)) return raise(thread, RuntimeError_type, "sys.stderr is None");
    }
    if (is_int(file)) {
        int64_t number = TRY(to_int64(thread, file));
        if (number < 0 || number > INT32_MAX)
            return raise(thread, ValueError_type, "file is not a valid file descripter");
        return int(number);
    }
    Value number = TRY(call_method(thread, file, intern("fileno"), {}));
    auto descriptor = is_int(number) ? int64_of(number) : std::nullopt;
    if (!descriptor || *descriptor < 0)
        return raise(thread, RuntimeError_type, "file.fileno() is not a valid file descriptor");
    TRY(call_method(thread, file, names.flush, {}));
    keep_open(file);
    return int(*descriptor);
}

Raises<bool> flag_of(Thread& thread, Value value, bool fallback) {
    if (value.is_empty()) return fallback;
    return truth_of(thread, value);
}

void write_stacks(Watched const& watched) {
    Thread* running = interpreter_lock.holder();
    if (watched.all_threads || !running) {
        write_all_stacks(watched.descriptor);
    } else {
        write_stack(watched.descriptor, *running);
    }
}

// Fatal signals.

void on_fatal_signal(int number) {
    int saved = errno;
    for (FatalSignal& signal : fatal_signals) {
        if (signal.number != number) continue;
        sigaction(number, &signal.before, nullptr);
        write_text(fatal.descriptor, "Fatal Python error: ");
        write_text(fatal.descriptor, signal.name);
        write_text(fatal.descriptor, "\n\n");
    }
    write_stacks(fatal);
    errno = saved;
    // Once more, for whoever was asked before.
    ::raise(number);
}

Raises<Value> enable(Thread& thread, Value* args) {
    fatal.descriptor = TRY(descriptor_of(thread, args[0]));
    fatal.all_threads = TRY(flag_of(thread, args[1], true));
    if (fatal.enabled) return none();
    fatal.enabled = true;
    static char stack[64 * 1024];
    stack_t alternative{stack, 0, sizeof stack};
    sigaltstack(&alternative, nullptr);
    for (FatalSignal& signal : fatal_signals) {
        struct sigaction action = {};
        action.sa_handler = on_fatal_signal;
        action.sa_flags = SA_NODEFER | SA_ONSTACK;
        if (sigaction(signal.number, &action, &signal.before)) return raise_os_error(thread, errno);
    }
    return none();
}

Raises<Value> disable(Thread&, Value*) {
    bool was_enabled = fatal.enabled;
    fatal.enabled = false;
    for (FatalSignal& signal : fatal_signals) {
        if (was_enabled) sigaction(signal.number, &signal.before, nullptr);
    }
    return boolean(was_enabled);
}

Raises<Value> is_enabled(Thread&, Value*) { return boolean(fatal.enabled); }

Raises<Value> dump_traceback(Thread& thread, Value* args) {
    int descriptor = TRY(descriptor_of(thread, args[0]));
    if (TRY(flag_of(thread, args[1], true))) {
        write_all_stacks(descriptor);
    } else {
        write_stack(descriptor, thread);
    }
    return none();
}

// Signals that a program registers.

void on_registered_signal(int number) {
    int saved = errno;
    Watched& watched = registered[number];
    write_stacks(watched);
    if (watched.chain) {
        struct sigaction ours;
        sigaction(number, &watched.before, &ours);
        ::raise(number);
        sigaction(number, &ours, nullptr);
    }
    errno = saved;
}

Raises<int> user_signal(Thread& thread, Value value) {
    int64_t number = TRY(to_int64(thread, value));
    for (FatalSignal const& signal : fatal_signals) {
        if (signal.number == number) {
            return raise(thread, RuntimeError_type, "signal {} cannot be registered, use enable() instead", {number});
        }
    }
    if (number < 1 || number >= NSIG) return raise(thread, ValueError_type, "signal number out of range");
    return int(number);
}

Raises<Value> register_signal(Thread& thread, Value* args) {
    int number = TRY(user_signal(thread, args[0]));
    int descriptor = TRY(descriptor_of(thread, args[1]));
    bool all = TRY(flag_of(thread, args[2], true));
    bool chain = TRY(flag_of(thread, args[3], false));
    Watched& watched = registered[number];
    watched.descriptor = descriptor;
    watched.all_threads = all;
    watched.chain = chain;
    if (watched.enabled) return none();
    struct sigaction action = {};
    action.sa_handler = on_registered_signal;
    action.sa_flags = SA_RESTART | (chain ? SA_NODEFER : 0);
    if (sigaction(number, &action, &watched.before)) return raise_os_error(thread, errno);
    watched.enabled = true;
    return none();
}

Raises<Value> unregister_signal(Thread& thread, Value* args) {
    int number = TRY(user_signal(thread, args[0]));
    Watched& watched = registered[number];
    if (!watched.enabled) return boolean(false);
    watched.enabled = false;
    sigaction(number, &watched.before, nullptr);
    return boolean(true);
}

// The watchdog.

struct Watchdog {
    std::mutex mutex;
    std::condition_variable changed;
    /// Counts what was asked, so that a watchdog knows that it is not wanted any more.
    uint64_t request = 0;
    Watched target;
    std::chrono::microseconds period{};
    bool repeats = false;
    bool exits = false;
    char header[64] = "";
};
/// Never freed: a watchdog may be waiting when the process ends.
Watchdog& watchdog = *new Watchdog;

void* watch(void* argument) {
    auto mine = reinterpret_cast<uint64_t>(argument);
    std::unique_lock guard(watchdog.mutex);
    for (;;) {
        watchdog.changed.wait_for(guard, watchdog.period, [&] { return watchdog.request != mine; });
        if (watchdog.request != mine) return nullptr;
        write_text(watchdog.target.descriptor, watchdog.header);
        // Frames that run can be looked at safely only while they stand still.
        constexpr std::chrono::seconds kPatience(1);
        auto show = [] { write_all_stacks(watchdog.target.descriptor); };
        if (!interpreter_lock.while_stopped(kPatience, show))
            write_text(watchdog.target.descriptor, "  <busy in native code>\n");
        if (watchdog.exits) _exit(1);
        if (!watchdog.repeats) return nullptr;
    }
}

void set_header(int64_t micros) {
    int64_t seconds = micros / 1'000'000;
    int64_t fraction = micros % 1'000'000;
    int written = std::snprintf(watchdog.header, sizeof watchdog.header, "Timeout (%ld:%02ld:%02ld",
                                long(seconds / 3600), long(seconds / 60 % 60), long(seconds % 60));
    char* rest = watchdog.header + written;
    size_t left = sizeof watchdog.header - size_t(written);
    if (fraction) {
        std::snprintf(rest, left, ".%06ld)!\n", long(fraction));
    } else {
        std::snprintf(rest, left, ")!\n");
    }
}

Raises<Value> dump_traceback_later(Thread& thread, Value* args) {
    double seconds = TRY(call(thread, Value::of(&float_type), {args[0]})).real();
    bool repeats = TRY(flag_of(thread, args[1], false));
    int descriptor = TRY(descriptor_of(thread, args[2]));
    bool exits = TRY(flag_of(thread, args[3], false));
    auto micros = int64_t(seconds * 1e6);
    if (!(seconds < 9e9)) return raise(thread, OverflowError_type, "timeout value is too large");
    if (micros <= 0) return raise(thread, ValueError_type, "timeout must be greater than 0");
    uint64_t request;
    {
        std::unique_lock guard(watchdog.mutex);
        request = ++watchdog.request;
        watchdog.target.descriptor = descriptor;
        watchdog.period = std::chrono::microseconds(micros);
        watchdog.repeats = repeats;
        watchdog.exits = exits;
        set_header(micros);
        watchdog.changed.notify_all();
    }
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    pthread_t native;
    int problem = pthread_create(&native, &attributes, watch, reinterpret_cast<void*>(request));
    pthread_attr_destroy(&attributes);
    if (problem) return raise(thread, RuntimeError_type, "unable to start watchdog thread");
    return none();
}

Raises<Value> cancel_dump_traceback_later(Thread&, Value*) {
    std::unique_lock guard(watchdog.mutex);
    watchdog.request++;
    watchdog.changed.notify_all();
    return none();
}

// For tests of the handlers.

template <int number>
Raises<Value> send(Thread&, Value*) {
    ::raise(number);
    return none();
}

constexpr MethodDef kFunctions[] = {
    {"enable", "(file=sys.stderr, all_threads=True)", enable, "Shows tracebacks when the process crashes."},
    {"disable", "()", disable, "Undoes enable; tells whether it was in force."},
    {"is_enabled", "()", is_enabled, "Whether tracebacks are shown when the process crashes."},
    {"dump_traceback", "(file=sys.stderr, all_threads=True)", dump_traceback, "Shows tracebacks now."},
    {"dump_traceback_later", "(timeout, repeat=False, file=sys.stderr, exit=False)", dump_traceback_later,
     "Shows the tracebacks of all threads when the time is over."},
    {"cancel_dump_traceback_later", "()", cancel_dump_traceback_later, "Undoes dump_traceback_later."},
    {"register", "(signum, file=sys.stderr, all_threads=True, chain=False)", register_signal,
     "Shows tracebacks when the signal comes."},
    {"unregister", "(signum, /)", unregister_signal, "Undoes register; tells whether it was in force."},
    {"_sigsegv", "(release_gil=False, /)", send<SIGSEGV>, "Sends SIGSEGV to this process."},
    {"_read_null", "()", send<SIGSEGV>, "Ends as a read through a null pointer does."},
    {"_sigabrt", "()", send<SIGABRT>, "Sends SIGABRT to this process."},
    {"_sigfpe", "()", send<SIGFPE>, "Sends SIGFPE to this process."},
};

}  // namespace

extern NativeModule const kFaulthandlerModule;
NativeModule const kFaulthandlerModule{
    .name = "faulthandler", .doc = "Tracebacks of crashes and hangs.", .functions = kFunctions};

}  // namespace py::vm
