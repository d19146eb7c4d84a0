#pragma once

#include <string>

#include "vm/objects/str/str.h"
#include "vm/runtime/raises.h"

namespace py::vm {

class Thread;

/// Source text for the compiler, and what keeps its bytes in place meanwhile.
struct SourceText {
    std::string text;
    bool is_str = false;
};

/// The source that `compile`, `eval` and the like were given as str or bytes. `what` says what would have been right,
/// in TypeError "{function}() arg 1 must be a {what}". Errors also: ValueError, UnicodeEncodeError.
Raises<void> read_source(Thread& thread, Value source, char const* function, char const* what, SourceText& result);

/// The file name that goes with it: str, bytes, or an object with `__fspath__`. Errors: TypeError, ValueError.
Raises<Str*> source_file_name(Thread& thread, Value value);

}  // namespace py::vm
