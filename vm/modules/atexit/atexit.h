#pragma once

namespace py::vm {

class Thread;

/// Calls what atexit.register was given, the latest first, as the program ends; what is raised is shown and dropped.
void run_exit_functions(Thread& thread);

}  // namespace py::vm
