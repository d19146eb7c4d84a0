#include "vm/modules/signal/signal_sets.h"

#include <pthread.h>

#include <cerrno>
#include <cmath>

#include "vm/errors/os_error.h"
#include "vm/objects/set/set.h"
#include "vm/objects/tuple/struct_sequence.h"
#include "vm/runtime/protocol/operations.h"
#include "vm/runtime/thread/blocking.h"
#include "vm/runtime/thread/interrupts.h"

// Functions of _signal that take or give sets of signals, and those that wait for one.

namespace py::vm {
namespace {

Raises<Value> set_of(Thread& thread, sigset_t const& mask) {
    Set* found = new_set(set_type);
    for (int number = 1; number < NSIG; number++) {
        if (sigismember(&mask, number) == 1) TRY(found->add(thread, Value::small(number)));
    }
    return Value::of(found);
}

Raises<sigset_t> mask_of(Thread& thread, Value iterable) {
    sigset_t mask;
    sigemptyset(&mask);
    TRY(for_each_item(thread, iterable, [&](Value item) -> Raises<void> {
        // What is too large for any number of a signal is not told apart.
        int64_t number = int64_of(TRY(to_index(thread, item))).value_or(-1);
        if (number < 1 || number >= NSIG) {
            return raise(thread, ValueError_type, "signal number {} out of range [1; {}]", {number, NSIG - 1});
        }
        sigaddset(&mask, int(number));
        return {};
    }));
    return mask;
}

constexpr StructField kInfoFields[] = {{"si_signo", "Which signal"},
                                       {"si_code", "Why it was sent: an SI_ code"},
                                       {"si_errno", "An error number that belongs to it"},
                                       {"si_pid", "Which process sent it"},
                                       {"si_uid", "Who the sender belongs to"},
                                       {"si_status", "How a child ended: its status, or the signal"},
                                       {"si_band", "For SIGPOLL: which events"}};

Value info_value(siginfo_t const& info) {
    return Value::of(make_struct_sequence(
        signal_info_type, {Value::small(info.si_signo), Value::small(info.si_code), Value::small(info.si_errno),
                           Value::small(info.si_pid), Value::small(info.si_uid), Value::small(info.si_status),
                           make_int(int64_t(info.si_band))}));
}

/// Waits again where another signal's handler has run; null: without end.
Raises<Value> wait_for_info(Thread& thread, sigset_t const& mask, timespec const* timeout) {
    for (;;) {
        siginfo_t info;
        int number;
        {
            BlockingRegion region(thread);
            number = timeout ? ::sigtimedwait(&mask, &info, timeout) : ::sigwaitinfo(&mask, &info);
        }
        if (number >= 0) return info_value(info);
        if (errno == EAGAIN) return none();
        if (errno != EINTR) return raise_os_error(thread, errno);
        TRY(handle_interrupt(thread));
    }
}

}  // namespace

Type signal_info_type;
StructSequenceSpec const kSignalInfoSpec{"signal.struct_siginfo", kInfoFields, 7,
                                         "What is known of a signal that came."};

Raises<Value> signal_pthread_sigmask(Thread& thread, Value* args) {
    int how = TRY(to_c_int(thread, args[0]));
    sigset_t mask = TRY(mask_of(thread, args[1]));
    sigset_t before;
    if (int problem = ::pthread_sigmask(how, &mask, &before)) return raise_os_error(thread, problem);
    TRY(handle_interrupt(thread));
    return set_of(thread, before);
}

Raises<Value> signal_sigpending(Thread& thread, Value*) {
    sigset_t mask;
    if (::sigpending(&mask)) return raise_os_error(thread, errno);
    return set_of(thread, mask);
}

Raises<Value> signal_valid_signals(Thread& thread, Value*) {
    sigset_t mask;
    sigfillset(&mask);
    return set_of(thread, mask);
}

Raises<Value> signal_sigwait(Thread& thread, Value* args) {
    sigset_t mask = TRY(mask_of(thread, args[0]));
    int number = 0;
    int problem;
    {
        BlockingRegion region(thread);
        problem = ::sigwait(&mask, &number);
    }
    if (problem) return raise_os_error(thread, problem);
    return Value::small(number);
}

Raises<Value> signal_sigwaitinfo(Thread& thread, Value* args) {
    sigset_t mask = TRY(mask_of(thread, args[0]));
    return wait_for_info(thread, mask, nullptr);
}

Raises<Value> signal_sigtimedwait(Thread& thread, Value* args) {
    sigset_t mask = TRY(mask_of(thread, args[0]));
    Value seconds = TRY(call(thread, Value::of(&float_type), {args[1]}));
    if (seconds.real() < 0) return raise(thread, ValueError_type, "timeout must be non-negative");
    double whole = std::floor(seconds.real());
    timespec timeout{time_t(whole), long((seconds.real() - whole) * 1e9)};
    return wait_for_info(thread, mask, &timeout);
}

}  // namespace py::vm
