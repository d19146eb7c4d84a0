#include "vm/runtime/thread/interrupts.h"

#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <csignal>

#include "vm/gc/heap.h"
#include "vm/objects/exception.h"
#include "vm/objects/frame/frame.h"
#include "vm/runtime/finalization.h"
#include "vm/runtime/protocol/operations.h"
#include "vm/runtime/thread/interpreter_lock.h"
#include "vm/runtime/thread/threads.h"

// What waits for a safe point: other threads, signals, finalizers.

namespace py::vm {
namespace {

struct Signals {
    /// Empty: never asked about.
    Value handlers[NSIG];
    std::atomic<bool> came[NSIG];
    std::atomic<bool> any{false};
    std::atomic<int> wakeup{-1};
    std::atomic<bool> wakeup_failed{false};
    bool wakeup_warns = true;
};
Signals signals;

void read_action(int number) {
    struct sigaction action;
    Value known = none();
    if (sigaction(number, nullptr, &action) == 0) {
        if (action.sa_handler == SIG_DFL) known = Value::small(kDefaultAction);
        if (action.sa_handler == SIG_IGN) known = Value::small(kIgnore);
    }
    signals.handlers[number] = known;
}

void set_action(int number, void (*handler)(int)) {
    struct sigaction action = {};
    action.sa_handler = handler;
    sigaction(number, &action, nullptr);
}

MethodDef const kDefaultHandler{"default_int_handler", "(signalnum, frame, /)", default_int_handler,
                                "Raises KeyboardInterrupt: what Ctrl-C does at first."};

}  // namespace

Raises<Value> default_int_handler(Thread& thread, Value*) {
    return raise_exception(thread, make_exception(KeyboardInterrupt_type, empty_tuple()));
}

void prepare_signals(Thread&) {
    the_heap->add_roots([](Marker& marker, void*) { marker.mark_range(signals.handlers, NSIG); }, nullptr);
    for (Value& handler : signals.handlers) handler = kEmpty;
    set_action(SIGPIPE, SIG_IGN);
    set_action(SIGXFSZ, SIG_IGN);
    read_action(SIGINT);
    if (signals.handlers[SIGINT] != Value::small(kDefaultAction)) return;
    NativeFunction* handler = new_native_function(&kDefaultHandler, kEmpty);
    handler->module = Value::of(intern("_signal"));
    signals.handlers[SIGINT] = Value::of(handler);
    set_action(SIGINT, receive_signal);
}

Value signal_handler(int number) {
    if (signals.handlers[number].is_empty()) read_action(number);
    return signals.handlers[number];
}

void set_signal_handler(int number, Value handler) { signals.handlers[number] = handler; }

void note_signal(int number) {
    signals.came[number].store(true);
    signals.any.store(true);
    if (Thread* main = main_thread()) main->request_attention();
}

void receive_signal(int number) {
    int saved = errno;
    note_signal(number);
    int descriptor = signals.wakeup.load();
    if (descriptor >= 0) {
        auto byte = static_cast<unsigned char>(number);
        if (write(descriptor, &byte, 1) < 0) signals.wakeup_failed.store(true);
    }
    errno = saved;
}

void set_wakeup_descriptor(int descriptor, bool warn_if_full) {
    signals.wakeup.store(descriptor);
    signals.wakeup_warns = warn_if_full;
}
int wakeup_descriptor() { return signals.wakeup.load(); }
bool wakeup_warns() { return signals.wakeup_warns; }

namespace {

Raises<void> call_handler(Thread& thread, int number) {
    Value handler = signal_handler(number);
    // The handler may have changed since the signal came.
    if (!handler.is_object() || is_none(handler)) return {};
    Value frame = thread.fp ? Value::of(frame_of(thread, thread.fp)) : none();
    TRY(call(thread, handler, {Value::small(number), frame}));
    return {};
}

}  // namespace

bool has_signals_to_handle(Thread& thread) { return signals.any.load() && &thread == main_thread(); }

Raises<void> handle_signals(Thread& thread) {
    if (!has_signals_to_handle(thread)) return {};
    signals.any.store(false);
    for (int number = 1; number < NSIG; number++) {
        if (!signals.came[number].exchange(false)) continue;
        auto handled = call_handler(thread, number);
        if (handled.ok()) continue;
        // The others get their turn at the next poll.
        signals.any.store(true);
        thread.request_attention();
        return Error{};
    }
    return {};
}

namespace {

struct PollLimit {
    bool exists = false;
    uint64_t left = 0;
};
PollLimit poll_limit;

Raises<void> count_poll(Thread& thread) {
    // The next back edge, and the next call, is to come here as well.
    thread.request_attention();
    if (poll_limit.left == 0) return raise_exception(thread, make_exception(KeyboardInterrupt_type, empty_tuple()));
    poll_limit.left--;
    return {};
}

}  // namespace

void limit_polls(Thread& thread, uint64_t polls) {
    poll_limit = {true, polls};
    thread.request_attention();
}

void end_poll_limit(Thread& thread) {
    poll_limit.exists = false;
    thread.attend();
}

Raises<void> handle_interrupt(Thread& thread) {
    thread.attend();
    if (poll_limit.exists) TRY(count_poll(thread));
    interpreter_lock.give_way(thread);
    TRY(handle_signals(thread));
    run_finalizers_at_poll(thread);
    if (thread.heap.take_shortage()) return raise_exception(thread, make_memory_error());
    return {};
}

}  // namespace py::vm
