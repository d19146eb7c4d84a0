#pragma once

#include <span>

#include "vm/objects/type/type.h"

namespace py::vm {

/// The error handlers that exist from the start, by the name under which they are registered. Each takes a UnicodeError
/// and returns a replacement and the position behind it, or raises the error.
std::span<MethodDef const> builtin_error_handlers();

}  // namespace py::vm
