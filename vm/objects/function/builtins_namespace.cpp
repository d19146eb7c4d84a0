#include "vm/objects/function/builtins_namespace.h"

#include "vm/objects/exception.h"
#include "vm/runtime/names.h"
#include "vm/runtime/protocol/operations.h"

namespace py::vm {
namespace {

Type stand_in_type;

/// Of another shape than dicts, so that no fast path takes it for one. The object is its only value.
constexpr TypeSpec kStandInSpec{.name = "builtins",
                                .layout = Dict::kLayout,
                                .size = sizeof(Dict),
                                .base = &dict_type,
                                .flags = kNoConstructor | kMapping | kExtendsLayout};

}  // namespace

Dict* builtins_stand_in(Value builtins) {
    prepare_module_type(stand_in_type, kStandInSpec);
    auto* dict = static_cast<Dict*>(new_instance(&stand_in_type));
    dict->store(names.__builtins__, builtins);
    return dict;
}

bool is_builtins_stand_in(Dict* builtins) { return type_of(Value::of(builtins)) == &stand_in_type; }

Value builtins_value(Dict* builtins) {
    return is_builtins_stand_in(builtins) ? builtins->find(names.__builtins__) : Value::of(builtins);
}

Raises<Value> find_builtin(Thread& thread, Dict* builtins, Str* name) {
    return find_item(thread, builtins_value(builtins), name);
}

Raises<Value> find_item(Thread& thread, Value space, Str* name) {
    if (space.is_exact<Dict>()) return space.as<Dict>()->find(name);
    Raises<Value> found = get_item(thread, space, Value::of(name));
    if (found.ok() || !catch_pending(thread, KeyError_type)) return found;
    return kEmpty;
}

}  // namespace py::vm
