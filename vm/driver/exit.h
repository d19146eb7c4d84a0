#pragma once

#include <optional>

namespace py::vm {

class Thread;

/// Shows the pending exception through sys.excepthook, or takes the status from a SystemExit; the exit status of the
/// process.
int report_exception(Thread& thread);

/// Prints the pending exception, SystemExit and KeyboardInterrupt like any other. The program goes on.
void print_exception(Thread& thread);

/// The exit status that a pending SystemExit asks for; nothing if another exception is pending.
std::optional<int> pending_exit_status(Thread& thread);

/// Ends the program: other threads, atexit's functions, finalizers, standard streams. `status`, or 120 if what was
/// written could not be got rid of.
int end_program(Thread& thread, int status);

}  // namespace py::vm
