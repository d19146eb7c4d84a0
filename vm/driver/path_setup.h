#pragma once

namespace py::vm {

/// Finds the executable, its prefix and the standard library, and makes the start of sys.path, all into
/// `configuration`. A `pyvenv.cfg` beside the executable or above it, PYTHONHOME and PYTHONPATH have their say.
void set_up_paths(char const* program);

}  // namespace py::vm
