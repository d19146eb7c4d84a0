#pragma once

#include "vm/errors/raise.h"

namespace py::vm {

/// `warnings.warn(text, category, stack_level, source)`: an error only where a filter turns the warning into an
/// exception.
Raises<void> warn(Thread& thread, Type& category, Str* text, int stack_level = 1, Value source = kEmpty);

/// ResourceWarning for an object that was collected with something left open.
Raises<void> warn_unclosed(Thread& thread, Str* text, Value source);

}  // namespace py::vm
