#include "vm/gc/heap.h"
#include "vm/objects/weak/weak_reference.h"
#include "vm/runtime/native/native_module.h"
#include "vm/runtime/protocol/operations.h"

// The module _weakref.

namespace py::vm {
namespace {

Raises<Value> proxy(Thread& thread, Value* args) {
    Value target = args[0];
    if (!is_weakly_referable(type_of(target))) {
        return raise(thread, TypeError_type, "cannot create weak reference to '{}' object", {type_of(target)});
    }
    Value callback = args[1].is_empty() || is_none(args[1]) ? kEmpty : args[1];
    return Value::of(
        make_weak_reference(is_callable(target) ? weak_callable_proxy_type : weak_proxy_type, target, callback));
}

/// Shared ones first, as CPython keeps them: the plain reference, the plain proxy, the others by age.
List* references_to(Value target) {
    List* first = new_list();
    List* rest = new_list();
    if (!target.is_object()) return first;
    the_heap->weak_references().for_each(target.object(), [&](WeakReference* reference) {
        bool shared = reference->callback.is_empty() && !(reference->type()->type_flags & kHeapType);
        if (!shared) {
            rest->append(Value::of(reference));
        } else if (reference->type() == &weak_reference_type) {
            first->insert(0, Value::of(reference));
        } else {
            first->append(Value::of(reference));
        }
    });
    for (Value reference : rest->span()) first->append(reference);
    return first;
}

Raises<Value> getweakrefcount(Thread&, Value* args) { return Value::small(int64_t(references_to(args[0])->size)); }
Raises<Value> getweakrefs(Thread&, Value* args) { return Value::of(references_to(args[0])); }

/// Used by WeakValueDictionary: nothing may happen between the look and the removal.
Raises<Value> remove_dead_weakref(Thread& thread, Value* args) {
    if (!args[0].is<Dict>()) {
        return raise(thread, TypeError_type, "_remove_dead_weakref() argument 1 must be dict, not {}",
                     {type_of(args[0])});
    }
    Dict* dict = args[0].as<Dict>();
    Value found = TRY(dict->find(thread, args[1]));
    if (found.is_empty()) return none();
    if (!found.is<WeakReference>()) return raise(thread, TypeError_type, "not a weakref");
    if (found.as<WeakReference>()->target.is_empty()) TRY(dict->remove(thread, args[1]));
    return none();
}

constexpr MethodDef kFunctions[] = {
    {"_remove_dead_weakref", "(dct, key, /)", remove_dead_weakref,
     "Takes a key out of a dict if its value is a weak reference to what is gone."},
    {"getweakrefcount", "(object, /)", getweakrefcount, "Counts the weak references to an object."},
    {"getweakrefs", "(object, /)", getweakrefs, "Lists the weak references to an object."},
    {"proxy", "(object, callback=None, /)", proxy,
     "Makes a proxy that acts as the object does and does not keep it alive."},
};

Raises<void> fill(Thread&, Module* module) {
    auto set = [&](std::string_view name, Type& type) { module->dict->store(intern(name), Value::of(&type)); };
    set("ref", weak_reference_type);
    set("ReferenceType", weak_reference_type);
    set("ProxyType", weak_proxy_type);
    set("CallableProxyType", weak_callable_proxy_type);
    return {};
}

}  // namespace

extern NativeModule const kWeakrefModule;
NativeModule const kWeakrefModule{.name = "_weakref",
                                  .doc = "References that do not keep their targets alive.",
                                  .functions = kFunctions,
                                  .fill = fill};

}  // namespace py::vm
