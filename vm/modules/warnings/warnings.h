#pragma once

#include "vm/objects/str/str.h"
#include "vm/objects/type/type.h"
#include "vm/runtime/raises.h"

namespace py::vm {

class Thread;

/// Warns about a line of a file; the module's name is made from that of the file. Raises what the filters make an
/// error.
Raises<void> warn_explicit(Thread& thread, Type& category, Value message, Str* filename, int64_t line);

/// `warnings.warn`: about the code that runs `stack_level` frames out (1: the innermost one). `message` is a text or a
/// Warning; `source` may be empty.
Raises<void> issue_warning(Thread& thread, Value message, Type* category, int64_t stack_level, Value source);

}  // namespace py::vm
