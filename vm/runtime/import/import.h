#pragma once

#include "vm/objects/str/str.h"
#include "vm/runtime/raises.h"

namespace py::vm {

class Thread;

/// `__import__`: the module `name`, or its top package where `from` names nothing. `globals` tells what a relative name
/// (`level` above 0) starts from; `from` is a sequence of names or None. Errors: ImportError and whatever the module
/// raises.
Raises<Value> import_module(Thread& thread, Str* name, Value globals, Value locals, Value from, int64_t level);

/// The builtin function of that name.
Raises<Value> builtin_import(Thread& thread, Value* args);

}  // namespace py::vm
