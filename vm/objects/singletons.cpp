#include "vm/modules/warnings/warnings.h"
#include "vm/objects/containers.h"
#include "vm/runtime/protocol/operations.h"

namespace py::vm {

Singleton none_object, not_implemented_object, ellipsis_object;

namespace {

Raises<Value> none_repr(Thread&, Value) { return Value::of(intern("None")); }
Raises<Value> not_implemented_repr(Thread&, Value) { return Value::of(intern("NotImplemented")); }
Raises<Value> ellipsis_repr(Thread&, Value) { return Value::of(intern("Ellipsis")); }
Raises<bool> none_boolean(Thread&, Value) { return false; }
Raises<bool> not_implemented_boolean(Thread& thread, Value) {
    Value text = Value::of(make_str("NotImplemented should not be used in a boolean context"));
    TRY(issue_warning(thread, text, &DeprecationWarning_type, 1, kEmpty));
    return true;
}

template <auto& object>
Raises<Value> create_singleton(Thread& thread, Type* type, CallArgs args) {
    if (args.total() > 0) return raise(thread, TypeError_type, "{} takes no arguments", {type});
    return Value::of(&object);
}

Raises<Value> not_implemented_reduce(Thread&, Value*) { return Value::of(intern("NotImplemented")); }
Raises<Value> ellipsis_reduce(Thread&, Value*) { return Value::of(intern("Ellipsis")); }
constexpr MethodDef kNotImplementedMethods[] = {{"__reduce__", "($self, /)", not_implemented_reduce}};
constexpr MethodDef kEllipsisMethods[] = {{"__reduce__", "($self, /)", ellipsis_reduce}};

}  // namespace

extern TypeSpec const kNoneSpec, kNotImplementedSpec, kEllipsisSpec;
TypeSpec const kNoneSpec{
    .name = "NoneType",
    .layout = Layout::Singleton,
    .size = sizeof(Singleton),
    .slots = {.repr = none_repr, .boolean = none_boolean, .create = create_singleton<none_object>}};
TypeSpec const kNotImplementedSpec{.name = "NotImplementedType",
                                   .layout = Layout::Singleton,
                                   .size = sizeof(Singleton),
                                   .slots = {.repr = not_implemented_repr,
                                             .boolean = not_implemented_boolean,
                                             .create = create_singleton<not_implemented_object>},
                                   .methods = kNotImplementedMethods};
TypeSpec const kEllipsisSpec{.name = "ellipsis",
                             .layout = Layout::Singleton,
                             .size = sizeof(Singleton),
                             .slots = {.repr = ellipsis_repr, .create = create_singleton<ellipsis_object>},
                             .methods = kEllipsisMethods};

}  // namespace py::vm
