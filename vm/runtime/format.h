#pragma once

#include "vm/objects/str.h"
#include "vm/runtime/raises.h"

namespace py::vm {

class Thread;

/// The format mini-language (PEP 3101) for each kind of value.
Raises<Str*> format_int(Thread& thread, Value value, Str* spec);
Raises<Str*> format_float(Thread& thread, Value value, Str* spec);
Raises<Str*> format_str(Thread& thread, Value value, Str* spec);
/// `format % arguments` of str.
Raises<Value> percent_format(Thread& thread, Str* format, Value arguments);

}  // namespace py::vm
