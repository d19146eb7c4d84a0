#pragma once

#include <string_view>

#include "vm/objects/value.h"
#include "vm/runtime/raises.h"

namespace py::vm {

class Thread;
struct Module;

/// Takes the pending exception and shows it through `sys.unraisablehook`, as nobody can catch it: it was
/// raised in a finalizer, a callback or the like. `object` is where (empty: unknown); `message` stands in
/// front of it instead of "Exception ignored in".
void report_unraisable(Thread& thread, Value object, std::string_view message = {});

/// `sys.unraisablehook` as the machine has it.
Raises<Value> default_unraisablehook(Thread& thread, Value* args);
/// Adds `UnraisableHookArgs` to sys.
void add_unraisable_type(Module* sys);

}  // namespace py::vm
