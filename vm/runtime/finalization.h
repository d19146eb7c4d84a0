#pragma once

namespace py::vm {

class Thread;

/// Runs what a collection left to do: callbacks of weak references, then native finalizers and `__del__`,
/// each object once. What they raise is reported and dropped.
void run_finalizers(Thread& thread);

}  // namespace py::vm
