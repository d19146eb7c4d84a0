#include <fcntl.h>
#include <pthread.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <unistd.h>

#include <cerrno>
#include <cmath>
#include <csignal>
#include <cstring>

#include "vm/errors/os_error.h"
#include "vm/modules/signal/signal_sets.h"
#include "vm/objects/exception.h"
#include "vm/runtime/native/native_module.h"
#include "vm/runtime/protocol/operations.h"
#include "vm/runtime/thread/blocking.h"
#include "vm/runtime/thread/interrupts.h"
#include "vm/runtime/thread/threads.h"

// The module _signal.

namespace py::vm {
namespace {

Type* itimer_error = nullptr;

Raises<int> signal_number(Thread& thread, Value value) {
    int number = TRY(to_c_int(thread, value));
    if (number < 1 || number >= NSIG) return raise(thread, ValueError_type, "signal number out of range");
    return number;
}

bool in_main_thread(Thread& thread) { return &thread == main_thread(); }

/// The C handler that a Python one stands for; null: it is none.
void (*c_handler(Value handler))(int) {
    if (is_callable(handler)) return receive_signal;
    if (!is_int(handler)) return nullptr;
    auto number = int64_of(handler);
    return number == kIgnore ? SIG_IGN : receive_signal;
}

Raises<Value> signal_signal(Thread& thread, Value* args) {
    int given = TRY(to_c_int(thread, args[0]));
    if (!in_main_thread(thread)) {
        return raise(thread, ValueError_type, "signal only works in main thread of the main interpreter");
    }
    int number = TRY(signal_number(thread, Value::small(given)));
    Value handler = args[1];
    bool is_default = is_int(handler) && int64_of(handler) == kDefaultAction;
    bool is_ignored = is_int(handler) && int64_of(handler) == kIgnore;
    if (!is_default && !is_ignored && !is_callable(handler)) {
        return raise(thread, TypeError_type,
                     "signal handler must be signal.SIG_IGN, signal.SIG_DFL, or a callable object");
    }
    TRY(handle_signals(thread));
    struct sigaction action = {};
    action.sa_handler = is_default ? SIG_DFL : c_handler(handler);
    Value before = signal_handler(number);
    if (sigaction(number, &action, nullptr)) return raise_os_error(thread, errno);
    set_signal_handler(number, is_default   ? Value::small(kDefaultAction)
                               : is_ignored ? Value::small(kIgnore)
                                            : handler);
    return before;
}

Raises<Value> signal_getsignal(Thread& thread, Value* args) {
    return signal_handler(TRY(signal_number(thread, args[0])));
}

Raises<Value> signal_strsignal(Thread& thread, Value* args) {
    int number = TRY(signal_number(thread, args[0]));
    errno = 0;
    char const* text = ::strsignal(number);
    if (!text || errno || std::strncmp(text, "Unknown signal", 14) == 0) return none();
    return Value::of(make_str(text));
}

Raises<Value> signal_raise(Thread& thread, Value* args) {
    int number = TRY(to_c_int(thread, args[0]));
    if (::raise(number)) return raise_os_error(thread, errno);
    TRY(handle_signals(thread));
    return none();
}

Raises<Value> signal_pause(Thread& thread, Value*) {
    {
        BlockingRegion region(thread);
        ::pause();
    }
    TRY(handle_interrupt(thread));
    return none();
}

Raises<Value> signal_alarm(Thread& thread, Value* args) {
    int seconds = TRY(to_c_int(thread, args[0]));
    return make_int(uint64_t(::alarm(unsigned(seconds))));
}

// Interval timers.

double seconds_of(timeval const& value) { return double(value.tv_sec) + double(value.tv_usec) / 1e6; }

Raises<timeval> timeval_of(Thread& thread, Value value) {
    if (value.is_empty()) return timeval{0, 0};
    double seconds = TRY(call(thread, Value::of(&float_type), {value})).real();
    double whole = std::floor(seconds);
    // Rounded up: a timer that is not to be off must not become 0.
    auto micros = long(std::ceil((seconds - whole) * 1e6));
    return timeval{time_t(whole) + micros / 1'000'000, micros % 1'000'000};
}

Value timer_value(itimerval const& timer) {
    return Value::of(make_tuple({Value::real(seconds_of(timer.it_value)), Value::real(seconds_of(timer.it_interval))}));
}

Error raise_itimer_error(Thread& thread, int number) {
    Value arguments[] = {Value::small(number), Value::of(make_str(std::strerror(number)))};
    Raises<Value> made = call(thread, Value::of(itimer_error), {arguments[0], arguments[1]});
    if (!made.ok()) return Error{};
    return raise_exception(thread, made.value().as<Exception>());
}

Raises<Value> signal_setitimer(Thread& thread, Value* args) {
    int which = TRY(to_c_int(thread, args[0]));
    itimerval timer;
    itimerval before;
    timer.it_value = TRY(timeval_of(thread, args[1]));
    timer.it_interval = TRY(timeval_of(thread, args[2]));
    if (::setitimer(__itimer_which(which), &timer, &before)) return raise_itimer_error(thread, errno);
    return timer_value(before);
}

Raises<Value> signal_getitimer(Thread& thread, Value* args) {
    int which = TRY(to_c_int(thread, args[0]));
    itimerval timer;
    if (::getitimer(__itimer_which(which), &timer)) return raise_itimer_error(thread, errno);
    return timer_value(timer);
}

// Other processes, threads and descriptors.

Raises<Value> signal_siginterrupt(Thread& thread, Value* args) {
    int number = TRY(signal_number(thread, args[0]));
    bool interrupts = TRY(truth_of(thread, args[1]));
    struct sigaction action;
    if (sigaction(number, nullptr, &action)) return raise_os_error(thread, errno);
    action.sa_flags = interrupts ? action.sa_flags & ~SA_RESTART : action.sa_flags | SA_RESTART;
    if (sigaction(number, &action, nullptr)) return raise_os_error(thread, errno);
    return none();
}

Raises<Value> signal_pthread_kill(Thread& thread, Value* args) {
    Value ident = TRY(to_index(thread, args[0]));
    auto target = int64_of(ident);
    int number = TRY(to_c_int(thread, args[1]));
    // The system gives no safe answer for a thread that has ended.
    bool known = false;
    for (Thread* each : all_threads()) known |= target && each->ident() == uint64_t(*target);
    if (!known) return raise_os_error(thread, ESRCH);
    if (int problem = ::pthread_kill(pthread_t(*target), number)) return raise_os_error(thread, problem);
    TRY(handle_signals(thread));
    return none();
}

Raises<Value> signal_pidfd_send_signal(Thread& thread, Value* args) {
    int descriptor = TRY(to_c_int(thread, args[0]));
    int number = TRY(to_c_int(thread, args[1]));
    if (!args[2].is_empty() && !is_none(args[2])) return raise(thread, TypeError_type, "siginfo must be None");
    int64_t flags = args[3].is_empty() ? 0 : TRY(to_int64(thread, args[3]));
    if (syscall(SYS_pidfd_send_signal, descriptor, number, nullptr, unsigned(flags))) {
        return raise_os_error(thread, errno);
    }
    return none();
}

Raises<Value> signal_set_wakeup_fd(Thread& thread, Value* args) {
    int64_t descriptor = TRY(to_int64(thread, args[0]));
    bool warn = args[1].is_empty() || TRY(truth_of(thread, args[1]));
    if (!in_main_thread(thread)) {
        return raise(thread, ValueError_type, "set_wakeup_fd only works in main thread of the main interpreter");
    }
    if (descriptor >= 0) {
        struct stat status;
        if (fstat(int(descriptor), &status)) return raise_os_error(thread, errno);
        int flags = fcntl(int(descriptor), F_GETFL);
        if (flags < 0) return raise_os_error(thread, errno);
        if (!(flags & O_NONBLOCK)) {
            return raise(thread, ValueError_type, "the fd {} must be in non-blocking mode", {descriptor});
        }
    }
    int before = wakeup_descriptor();
    set_wakeup_descriptor(descriptor < 0 ? -1 : int(descriptor), warn);
    return Value::small(before);
}

constexpr MethodDef kFunctions[] = {
    {"default_int_handler", "(signalnum, frame, /)", default_int_handler,
     "Raises KeyboardInterrupt: what Ctrl-C does at first."},
    {"signal", "(signalnum, handler, /)", signal_signal, "Sets what a signal does; gives what it did before."},
    {"getsignal", "(signalnum, /)", signal_getsignal,
     "What a signal does: a callable, SIG_DFL, SIG_IGN, or None if unknown."},
    {"strsignal", "(signalnum, /)", signal_strsignal, "The system's description of a signal, or None."},
    {"raise_signal", "(signalnum, /)", signal_raise, "Sends a signal to this very thread."},
    {"pause", "()", signal_pause, "Waits until a signal comes."},
    {"alarm", "(seconds, /)", signal_alarm, "Has SIGALRM come in some seconds."},
    {"setitimer", "(which, seconds, interval=0.0, /)", signal_setitimer,
     "Sets an interval timer; gives its state before."},
    {"getitimer", "(which, /)", signal_getitimer, "The state of an interval timer."},
    {"siginterrupt", "(signalnum, flag, /)", signal_siginterrupt, "Whether a signal interrupts system calls."},
    {"pthread_kill", "(thread_id, signalnum, /)", signal_pthread_kill, "Sends a signal to a thread."},
    {"pidfd_send_signal", "(pidfd, signalnum, siginfo=None, flags=0, /)", signal_pidfd_send_signal,
     "Sends a signal to a process by its descriptor."},
    {"set_wakeup_fd", "(fd, /, *, warn_on_full_buffer=True)", signal_set_wakeup_fd,
     "Has each signal's number written to a descriptor."},
    {"pthread_sigmask", "(how, mask, /)", signal_pthread_sigmask,
     "Changes the signals that this thread blocks; gives those before."},
    {"sigpending", "()", signal_sigpending, "The blocked signals that wait."},
    {"sigwait", "(sigset, /)", signal_sigwait, "Waits for one of the signals."},
    {"sigwaitinfo", "(sigset, /)", signal_sigwaitinfo, "Waits for one of the signals and tells all about it."},
    {"sigtimedwait", "(sigset, timeout, /)", signal_sigtimedwait,
     "The same for a limited time; None when that is over."},
    {"valid_signals", "()", signal_valid_signals, "The signals that there are."},
};

/// A class derived from OSError, as a class statement would make it.
Raises<Type*> make_itimer_error(Thread& thread) {
    Dict* space = new_dict();
    space->store(names.__module__, Value::of(intern("signal")));
    Value made = TRY(
        call(thread, Value::of(&type_type),
             {Value::of(intern("itimer_error")), Value::of(make_tuple({Value::of(&OSError_type)})), Value::of(space)}));
    return made.as<Type>();
}

Raises<void> fill(Thread& thread, Module* module) {
    auto set = [&](std::string_view name, Value value) { module->dict->store(intern(name), value); };
#define SIGNAL_NAME(name) set(#name, Value::small(name));
#include "vm/modules/signal/signal_names.def"
#undef SIGNAL_NAME
    set("SIG_DFL", Value::small(kDefaultAction));
    set("SIG_IGN", Value::small(kIgnore));
    set("NSIG", Value::small(NSIG));
    // The very function that answers Ctrl-C from the start.
    Value handler = signal_handler(SIGINT);
    bool is_default =
        handler.is<NativeFunction>() && handler.as<NativeFunction>()->definition->function == default_int_handler;
    if (is_default) set("default_int_handler", handler);
    if (!itimer_error) {
        the_heap->add_roots([](Marker& marker, void*) { marker.mark(itimer_error); }, nullptr);
        itimer_error = TRY(make_itimer_error(thread));
    }
    set("ItimerError", Value::of(itimer_error));
    return {};
}

constexpr ModuleType kTypes[] = {{&signal_info_type, &kSignalInfoSpec}};

}  // namespace

extern NativeModule const kSignalModule;
NativeModule const kSignalModule{
    .name = "_signal", .doc = "Signals of the system.", .functions = kFunctions, .types = kTypes, .fill = fill};

}  // namespace py::vm
