#pragma once

namespace py::vm {

class Thread;

/// Runs what a collection left to do: callbacks of weak references, then native finalizers and `__del__`,
/// each object once. What they raise is reported and dropped.
void run_finalizers(Thread& thread);
/// The same between two instructions, except inside a finalizer: the thread would dive into one after the other, and
/// run out of stack, where it can take them in turn.
void run_finalizers_at_poll(Thread& thread);

/// Runs the finalizers of all there is, reachable or not, as the program ends: first those in Python, which may use
/// objects with native ones, such as open files.
void run_all_finalizers(Thread& thread);

/// `sys.is_finalizing`: exit functions have run, and what is left of the program comes to its end.
bool program_ends();
void note_program_ends();

}  // namespace py::vm
