#include "vm/objects/module/simple_namespace.h"

#include "vm/gc/heap.h"
#include "vm/objects/str/str_builder.h"
#include "vm/runtime/protocol/operations.h"
#include "vm/runtime/text/text.h"

// types.SimpleNamespace, the type of sys.implementation.

namespace py::vm {
namespace {

Raises<Value> create(Thread&, Type* type, CallArgs) { return Value::of(new_instance(type)); }

Raises<void> init(Thread& thread, Value self, CallArgs args) {
    if (args.count > 0) {
        return raise(thread, TypeError_type, "no positional arguments expected");
    }
    Dict* dict = attribute_dict(self.object());
    for (size_t k = 0; k < args.keyword_count(); k++) dict->store(args.names->items[k].as<Str>(), args.values[k]);
    return {};
}

Raises<Value> repr(Thread& thread, Value self) {
    Str* name = type_of(self) == &simple_namespace_type ? intern("namespace") : type_of(self)->name;
    ReprScope scope(thread, self);
    if (scope.is_nested()) return Value::of(format_message("{}(...)", {name}));
    StrBuilder text;
    text.append(name);
    text.append('(');
    List* keys = TRY(list_from(thread, Value::of(attribute_dict(self.object()))));
    bool first = true;
    for (size_t i = 0; i < keys->size; i++) {
        if (!keys->items[i].is<Str>() || keys->items[i].as<Str>()->length == 0) continue;
        Value value = attribute_dict(self.object())->find(keys->items[i].as<Str>());
        if (value.is_empty()) continue;
        if (!first) text.append(", ");
        first = false;
        text.append(keys->items[i].as<Str>());
        text.append('=');
        text.append(TRY(repr_of(thread, value)));
    }
    text.append(')');
    return Value::of(text.finish());
}

bool is_namespace(Value value) { return type_of(value)->is_subtype_of(&simple_namespace_type); }

Raises<Value> compare_namespaces(Thread& thread, Value left, Value right, CompareOperator op) {
    if (!is_namespace(left) || !is_namespace(right)) return not_implemented();
    return compare(thread, Value::of(attribute_dict(left.object())), Value::of(attribute_dict(right.object())), op);
}

Raises<Value> reduce(Thread&, Value* args) {
    Value dict = Value::of(attribute_dict(args[0].object()));
    return Value::of(make_tuple({Value::of(type_of(args[0])), Value::of(empty_tuple()), dict}));
}

Raises<Value> get_dict(Thread&, Value self) { return Value::of(attribute_dict(self.object())); }

constexpr MethodDef kMethods[] = {{"__reduce__", "($self, /)", reduce, "How to copy or pickle it."}};
constexpr GetSetDef kAttributes[] = {{"__dict__", get_dict}};

}  // namespace

Object* new_simple_namespace() { return new_instance(&simple_namespace_type); }

extern TypeSpec const kSimpleNamespaceSpec;
TypeSpec const kSimpleNamespaceSpec{
    .name = "types.SimpleNamespace",
    .layout = Layout::Instance,
    .size = sizeof(Object),
    .flags = kBaseType | kHasAttributes,
    .slots = {.repr = repr, .compare = compare_namespaces, .create = create, .init = init},
    .methods = kMethods,
    .attributes = kAttributes,
    .doc = "An object with the attributes that its keyword arguments name."};

}  // namespace py::vm
