#pragma once

namespace py::vm {

class Thread;

/// Writes what a thread's Python frames are to a file descriptor, the innermost first. Allocates nothing, so that it
/// may run in a signal handler.
void write_stack(int descriptor, Thread& thread);
/// The same for all threads, each under a line that names it.
void write_all_stacks(int descriptor);
void write_text(int descriptor, char const* text);

}  // namespace py::vm
