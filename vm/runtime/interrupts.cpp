#include "vm/runtime/interrupts.h"

#include <csignal>

#include "vm/interp/support.h"
#include "vm/runtime/finalization.h"
#include "vm/runtime/operations.h"

// What waits for a safe point: finalizers and signals.

namespace py::vm {
namespace {

std::sig_atomic_t volatile interrupt_pending = 0;
Thread* interrupted_thread = nullptr;

}  // namespace

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
