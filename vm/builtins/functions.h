#pragma once

#include <span>

#include "vm/objects/type/type.h"

namespace py::vm {

// The tables of the module builtins, by theme.
std::span<MethodDef const> builtin_object_functions();
std::span<MethodDef const> builtin_number_functions();
std::span<MethodDef const> builtin_iteration_functions();
std::span<MethodDef const> builtin_io_functions();
std::span<MethodDef const> builtin_async_functions();
std::span<MethodDef const> builtin_code_functions();

// Those that the interpreter knows how to do without a call.
Raises<Value> builtin_len(Thread& thread, Value* args);
Raises<Value> builtin_isinstance(Thread& thread, Value* args);
Raises<Value> builtin_abs(Thread& thread, Value* args);
Raises<Value> builtin_min(Thread& thread, Value* args);
Raises<Value> builtin_max(Thread& thread, Value* args);

}  // namespace py::vm
