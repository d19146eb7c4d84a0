#pragma once

#include "vm/objects/value.h"
#include "vm/runtime/raises.h"

namespace py::vm {

class Thread;

/// What a signal does: its number stands for the system's default or for being ignored, as in
/// `signal.signal`.
inline constexpr int64_t kDefaultAction = 0;
inline constexpr int64_t kIgnore = 1;

/// Begins to look after signals: Ctrl-C raises KeyboardInterrupt, a closed pipe gives an error instead of the
/// end.
void prepare_signals(Thread& thread);
/// Acts at the main thread's next poll as if signal `number` had come. Async-signal-safe.
void note_signal(int number);
/// The Python handler of a signal: a callable, `kDefaultAction`, `kIgnore`, or None if it was set by someone
/// else.
Value signal_handler(int number);
void set_signal_handler(int number, Value handler);
/// The C handler of signals that Python code handles.
void receive_signal(int number);
/// Where receive_signal writes each signal's number as a byte; -1: nowhere.
void set_wakeup_descriptor(int descriptor, bool warn_if_full);
int wakeup_descriptor();
bool wakeup_warns();
/// `signal.default_int_handler`
Raises<Value> default_int_handler(Thread& thread, Value* args);
/// Whether signals came that `handle_signals` would handle; only ever so in the main thread.
bool has_signals_to_handle(Thread& thread);
/// Runs the handlers of signals that came; does nothing but in the main thread.
Raises<void> handle_signals(Thread& thread);
/// All that waits for a safe point: another thread, signals, finalizers. Between the tries of a system call
/// that EINTR ended, too.
Raises<void> handle_interrupt(Thread& thread);

/// Lets the thread pass so many polls; from then on each raises KeyboardInterrupt. Code between two polls runs once at
/// most, so that this bounds how long any bytecode can run, to the same length every time. For tests.
void limit_polls(Thread& thread, uint64_t polls);
/// Back to no limit.
void end_poll_limit(Thread& thread);

}  // namespace py::vm
