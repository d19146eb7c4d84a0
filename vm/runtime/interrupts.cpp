#include "vm/runtime/interrupts.h"

#include <csignal>
#include <cstdio>

#include "vm/interp/support.h"
#include "vm/runtime/operations.h"

// What waits for a safe point: finalizers and signals.

namespace py::vm {
namespace {

std::sig_atomic_t volatile interrupt_pending = 0;
Thread* interrupted_thread = nullptr;

void finalize(Thread& thread, Object* object) {
    if (object->flags & kFinalized) return;
    object->flags |= kFinalized;
    Raises<Value> result = call_special(thread, Value::of(object), names.__del__, {});
    if (result.ok()) return;
    Exception* exception = thread.take_pending();
    std::fflush(stdout);
    Value function = lookup(object->type(), names.__del__);
    auto shown = repr_of(thread, function);
    thread.pending = nullptr;
    std::string text = "Exception ignored in: " + (shown.ok() ? to_utf8(shown.value()) : std::string("__del__")) + "\n" +
                       render_exception(thread, exception);
    std::fwrite(text.data(), 1, text.size(), stderr);
}

}  // namespace

void run_finalizers(Thread& thread) {
    auto& waiting = thread.heap.waiting_finalizers();
    while (!waiting.empty()) {
        Object* object = waiting.front();
        waiting.erase(waiting.begin());
        finalize(thread, object);
    }
}

void catch_interrupts(Thread& thread) {
    interrupted_thread = &thread;
    std::signal(SIGINT, [](int) {
        interrupt_pending = 1;
        interrupted_thread->interrupted = true;
    });
}

Raises<void> handle_interrupt(Thread& thread) {
    thread.interrupted = false;
    if (interrupt_pending) {
        interrupt_pending = 0;
        return raise_exception(thread, make_exception(KeyboardInterrupt_type, empty_tuple()));
    }
    run_finalizers(thread);
    return {};
}

}  // namespace py::vm
