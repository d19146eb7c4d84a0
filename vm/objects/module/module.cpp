#include "vm/objects/module/module.h"

#include "vm/gc/heap.h"
#include "vm/objects/exception.h"
#include "vm/objects/function/function.h"
#include "vm/objects/str/str_builder.h"
#include "vm/runtime/native/builtins_module.h"
#include "vm/runtime/protocol/operations.h"

// The type of modules.

namespace py::vm {
namespace {

Module* self_of(Value value) { return value.as<Module>(); }

void set_standard_names(Dict* dict, Value name, Value doc, Value package) {
    dict->store(names.__name__, name);
    dict->store(names.__doc__, doc);
    dict->store(names.__package__, package);
    dict->store(names.__loader__, none());
    dict->store(names.__spec__, none());
}

Raises<Value> module_create(Thread&, Type* type, CallArgs) {
    auto* module = static_cast<Module*>(new_instance(type));
    module->dict = new_dict();
    return Value::of(module);
}

Raises<Value> init_module(Thread& thread, Value* args) {
    if (!args[1].is<Str>()) {
        return raise(thread, TypeError_type, "module() argument 'name' must be str, not {}", {type_of(args[1])});
    }
    set_standard_names(self_of(args[0])->dict, args[1], args[2].is_empty() ? none() : args[2], none());
    return none();
}
constexpr MethodDef kInit{"module", "($self, name, doc=None)", init_module};

Raises<void> module_init(Thread& thread, Value self, CallArgs args) {
    TRY(call_native(thread, kInit, {}, self, args));
    return {};
}

/// As importlib says it; without importlib there are only modules of the machine.
Raises<Value> module_repr(Thread& thread, Value self) {
    Value importlib = loaded_modules()->find(names._frozen_importlib);
    if (importlib.is<Module>()) {
        return call_method(thread, importlib, intern("_module_repr"), {self});
    }
    Value name = self_of(self)->dict->find(names.__name__);
    Str* shown = name.is_empty() ? intern("'?'") : TRY(repr_of(thread, name));
    return Value::of(format_message("<module {} (built-in)>", {shown}));
}

Raises<bool> is_initializing(Thread& thread, Dict* dict) {
    Value spec = dict->find(names.__spec__);
    if (spec.is_empty() || is_none(spec)) return false;
    Value flag = TRY(find_attribute(thread, spec, names._initializing));
    return !flag.is_empty() && TRY(truth_of(thread, flag));
}

/// Whether a submodule of that name is being imported further out.
Raises<bool> is_unfinished_submodule(Thread& thread, Dict* dict, Str* name) {
    Value spec = dict->find(names.__spec__);
    if (spec.is_empty() || is_none(spec)) return false;
    Value unfinished = TRY(find_attribute(thread, spec, intern("_uninitialized_submodules")));
    return !unfinished.is_empty() && TRY(contains(thread, unfinished, Value::of(name)));
}

Error raise_no_module_attribute(Thread& thread, Value self, Str* name) {
    Dict* dict = self_of(self)->dict;
    Value own_name = dict->find(names.__name__);
    std::string_view format = "module '{}' has no attribute '{}'";
    Str* shown = own_name.is<Str>() ? own_name.as<Str>() : nullptr;
    if (shown && TRY(is_initializing(thread, dict))) {
        format = "partially initialized module '{}' has no attribute '{}' (most likely due to a circular import)";
    } else if (shown && TRY(is_unfinished_submodule(thread, dict, name))) {
        return raise(thread, AttributeError_type,
                     "cannot access submodule '{}' of module '{}' (most likely due to a circular import)",
                     {name, shown});
    }
    Error error = shown ? raise(thread, AttributeError_type, format, {shown, name})
                        : raise(thread, AttributeError_type, "module has no attribute '{}'", {name});
    exception_field(thread.pending, "name") = Value::of(name);
    exception_field(thread.pending, "obj") = self;
    return error;
}

Raises<Value> module_get_attribute(Thread& thread, Value self, Str* name) {
    Value found = TRY(generic_find_attribute(thread, self, name));
    if (!found.is_empty()) return found;
    Value hook = self_of(self)->dict->find(names.__getattr__);
    if (!hook.is_empty()) return call(thread, hook, {Value::of(name)});
    return raise_no_module_attribute(thread, self, name);
}

Raises<Value> module_dir(Thread& thread, Value* args) {
    Value dict = TRY(get_attribute(thread, args[0], names.__dict__));
    if (!dict.is<Dict>()) return raise(thread, TypeError_type, "<module>.__dict__ is not a dictionary");
    Value hook = dict.as<Dict>()->find(names.__dir__);
    if (!hook.is_empty()) return call(thread, hook, {});
    return Value::of(TRY(list_from(thread, dict)));
}

Raises<Value> get_module_dict(Thread&, Value self) { return Value::of(self_of(self)->dict); }

Raises<Value> get_annotations(Thread&, Value self) {
    Dict* dict = self_of(self)->dict;
    Value found = dict->find(names.__annotations__);
    if (found.is_empty()) {
        found = Value::of(new_dict());
        dict->store(names.__annotations__, found);
    }
    return found;
}

Raises<void> set_annotations(Thread& thread, Value self, Value value) {
    Dict* dict = self_of(self)->dict;
    if (!value.is_empty()) {
        dict->store(names.__annotations__, value);
    } else if (!dict->remove(names.__annotations__)) {
        return raise(thread, AttributeError_type, "__annotations__");
    }
    return {};
}

constexpr MethodDef kModuleMethods[] = {
    {"__dir__", "($self, /)", module_dir, "The names that it holds, or what its own __dir__() gives."}};
constexpr GetSetDef kModuleAttributes[] = {{"__dict__", get_module_dict, nullptr, AttributeKind::Member},
                                           {"__annotations__", get_annotations, set_annotations}};

void trace_module(Object* object, Marker& marker) { marker.mark(static_cast<Module*>(object)->dict); }

}  // namespace

Module* new_module(std::string_view name) {
    Module* module = the_heap->make<Module>(module_type.root_shape);
    module->dict = new_dict();
    set_standard_names(module->dict, Value::of(intern(name)), none(), Value::of(empty_str()));
    return module;
}

void add_functions(Module* module, std::span<MethodDef const> functions) {
    Value name = module->dict->find(names.__name__);
    for (MethodDef const& function : functions) {
        NativeFunction* native = new_native_function(&function, kEmpty);
        native->module = name;
        module->dict->store(intern(function.name), Value::of(native));
    }
}

extern TypeSpec const kModuleSpec;
TypeSpec const kModuleSpec{
    .name = "module",
    .layout = Layout::Module,
    .size = sizeof(Module),
    .flags = kBaseType | kWeaklyReferable,
    .slots = {.repr = module_repr, .get_attribute = module_get_attribute, .create = module_create, .init = module_init},
    .methods = kModuleMethods,
    .attributes = kModuleAttributes,
    .trace = trace_module,
    .doc = "A namespace with a name: what an import statement makes."};

}  // namespace py::vm
