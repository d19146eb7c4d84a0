#include "vm/runtime/native/native_module.h"

#include "vm/objects/str/str.h"
#include "vm/runtime/names.h"

namespace py::vm {

#define NATIVE_MODULE(constant) extern NativeModule const constant;
#include "vm/modules/modules.def"
#undef NATIVE_MODULE

namespace {

NativeModule const* const all_modules[] = {
#define NATIVE_MODULE(constant) &constant,
#include "vm/modules/modules.def"
#undef NATIVE_MODULE
};

}  // namespace

std::span<NativeModule const* const> native_modules() { return all_modules; }

NativeModule const* find_native_module(std::string_view name) {
    for (NativeModule const* module : all_modules) {
        if (module->name == name) return module;
    }
    return nullptr;
}

Raises<Module*> make_native_module(Thread& thread, NativeModule const& native) {
    Module* module = new_module(native.name);
    if (!native.doc.empty()) module->dict->store(names.__doc__, Value::of(make_str(native.doc)));
    add_functions(module, native.functions);
    for (ModuleType const& entry : native.types) {
        prepare_module_type(*entry.type, *entry.spec);
        if (entry.exported) module->dict->store(entry.type->name, Value::of(entry.type));
    }
    if (native.fill) TRY(native.fill(thread, module));
    return module;
}

}  // namespace py::vm
