#include "vm/errors/warn.h"

#include "vm/runtime/native/builtins_module.h"
#include "vm/runtime/native/native_module.h"
#include "vm/runtime/protocol/operations.h"

namespace py::vm {
namespace {

/// The module that warns: `warnings` where it is loaded, since programs replace its functions; else the native one.
/// Empty if the machine has neither.
Raises<Value> warning_module(Thread& thread) {
    Value module = loaded_modules()->find(intern("warnings"));
    if (module.is<Module>()) return module;
    Str* name = intern("_warnings");
    module = loaded_modules()->find(name);
    if (module.is<Module>()) return module;
    NativeModule const* native = find_native_module("_warnings");
    if (!native) return kEmpty;
    Module* made = TRY(make_native_module(thread, *native));
    loaded_modules()->store(name, Value::of(made));
    return Value::of(made);
}

}  // namespace

Raises<void> warn(Thread& thread, Type& category, Str* text, int stack_level, Value source) {
    Value module = TRY(warning_module(thread));
    if (module.is_empty()) return {};
    Value function = TRY(find_attribute(thread, module, intern("warn")));
    if (function.is_empty()) return {};
    TRY(call(thread, function,
             {Value::of(text), Value::of(&category), Value::small(stack_level), source.is_empty() ? none() : source}));
    return {};
}

Raises<void> warn_unclosed(Thread& thread, Str* text, Value source) {
    return warn(thread, ResourceWarning_type, text, 1, source);
}

}  // namespace py::vm
