#include "vm/interp/support.h"
#include "vm/runtime/builtins_module.h"
#include "vm/runtime/native_module.h"

// Imports. So far of the modules that the machine itself has.

namespace py::vm {

Raises<Value> import_name(Thread& thread, Function*, Str* name, Value, Value) {
    Value module = loaded_modules()->find(name);
    if (!module.is_empty()) return module;
    if (NativeModule const* native = find_native_module(name->ascii())) {
        Module* made = TRY(make_native_module(thread, *native));
        loaded_modules()->store(name, Value::of(made));
        return Value::of(made);
    }
    Error error = raise(thread, ModuleNotFoundError_type, "No module named '{}'", {name});
    exception_field(thread.pending, "name") = Value::of(name);
    return error;
}

Raises<Value> import_from(Thread& thread, Value module, Str* name) {
    Value found = TRY(find_attribute(thread, module, name));
    if (!found.is_empty()) return found;
    Value module_name = TRY(find_attribute(thread, module, names.__name__));
    Str* shown = module_name.is<Str>() ? module_name.as<Str>() : intern("<unknown module name>");
    Error error = raise(thread, ImportError_type, "cannot import name '{}' from '{}' (unknown location)", {name, shown});
    exception_field(thread.pending, "name") = Value::of(shown);
    return error;
}

Raises<void> import_star(Thread& thread, Value module, Value* fp) {
    if (!module.is<Module>()) return raise(thread, ImportError_type, "from-import-* object has no __dict__ and no __all__");
    Dict* dict = module.as<Module>()->dict;
    for (int64_t i = dict->next_entry(0); i >= 0; i = dict->next_entry(uint32_t(i) + 1)) {
        DictEntry entry = dict->entry(uint32_t(i));
        if (!entry.key.is<Str>() || (entry.key.as<Str>()->length && entry.key.as<Str>()->at(0) == '_')) continue;
        TRY(store_name(thread, fp, intern(entry.key.as<Str>()), entry.value));
    }
    return {};
}

Raises<void> print_expression(Thread& thread, Value value) {
    Value hook = TRY(get_attribute(thread, Value::of(sys_module()), intern("displayhook")));
    TRY(call(thread, hook, {value}));
    return {};
}


}  // namespace py::vm
