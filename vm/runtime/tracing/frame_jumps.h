#pragma once

#include "vm/objects/frame/frame.h"

namespace py::vm {

/// `frame.f_lineno = line`: lets the frame go on at another line once its trace function has returned. Only from a line
/// event, and only where the stack has what the code there expects. Errors: ValueError, AttributeError.
Raises<void> set_line(Thread& thread, Frame* frame, Value line);

/// Does what `set_line` has prepared: leaves the handlers that the new place is not in, and gives the op there.
Instr* perform_jump(Thread& thread, Frame* frame, LoweredCode const& variant);

}  // namespace py::vm
