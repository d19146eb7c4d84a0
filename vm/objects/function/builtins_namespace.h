#pragma once

#include "vm/objects/function/function.h"

// What `__builtins__` of a namespace may be: a module, a dict, or anything else, which is then asked for names by its
// `__getitem__`. A function keeps a dict in any case.

namespace py::vm {

/// The dict that a function keeps for something that is no dict.
Dict* builtins_stand_in(Value builtins);
/// What Python code sees of it.
Value builtins_value(Dict* builtins);
/// Whether a dict is one of these.
bool is_builtins_stand_in(Dict* builtins);
/// Empty where there is no such name.
Raises<Value> find_builtin(Thread& thread, Dict* builtins, Str* name);
/// The same in a namespace that may be of a class derived from dict, with a `__getitem__` of its own.
Raises<Value> find_item(Thread& thread, Value space, Str* name);

}  // namespace py::vm
