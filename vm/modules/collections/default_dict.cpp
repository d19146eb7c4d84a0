#include "vm/gc/heap.h"
#include "vm/modules/collections/collections.h"
#include "vm/objects/str/str_builder.h"
#include "vm/runtime/native/native_type.h"
#include "vm/runtime/protocol/operations.h"
#include "vm/runtime/text/text.h"

// collections.defaultdict.

namespace py::vm {

Type default_dict_type;

namespace {

DefaultDict* self_of(Value value) { return static_cast<DefaultDict*>(value.as<Dict>()); }
Value factory_of(Value self) { return self_of(self)->factory.is_object() ? self_of(self)->factory : none(); }

Raises<Value> make_missing(Thread& thread, Value self, Value key) {
    Value factory = factory_of(self);
    if (is_none(factory)) return raise_value(thread, KeyError_type, key);
    Value value = TRY(call(thread, factory, {}));
    TRY(set_item(thread, self, key, value));
    return value;
}

Raises<Value> default_dict_missing(Thread& thread, Value* args) { return make_missing(thread, args[0], args[1]); }

Raises<Value> default_dict_get_item(Thread& thread, Value self, Value key) {
    Value found = TRY(self_of(self)->find(thread, key));
    if (!found.is_empty()) return found;
    if (type_of(self) == &default_dict_type) return make_missing(thread, self, key);
    return call_special(thread, self, names.__missing__, {key});
}

Raises<void> default_dict_init(Thread& thread, Value self, CallArgs args) {
    Value factory = none();
    if (args.count > 0) {
        factory = args.values[0];
        if (!is_callable(factory) && !is_none(factory)) {
            return raise(thread, TypeError_type, "first argument must be callable or None");
        }
        args.values++;
        args.count--;
    }
    self_of(self)->factory = factory;
    return dict_type.slots.init(thread, self, args);
}

Raises<Value> default_dict_repr(Thread& thread, Value self) {
    Value inner = TRY(dict_type.slots.repr(thread, self));
    Value factory = factory_of(self);
    ReprScope scope(thread, factory);
    StrBuilder text;
    text.append(type_of(self)->name);
    text.append('(');
    if (scope.is_nested()) {
        text.append("...");
    } else {
        text.append(TRY(repr_of(thread, factory)));
    }
    text.append(", ");
    text.append(inner.as<Str>());
    text.append(')');
    return Value::of(text.finish());
}

Raises<Value> default_dict_copy(Thread& thread, Value* args) {
    return call(thread, Value::of(type_of(args[0])), {factory_of(args[0]), args[0]});
}

Raises<Value> default_dict_reduce(Thread& thread, Value* args) {
    Value factory = factory_of(args[0]);
    Value arguments = Value::of(is_none(factory) ? empty_tuple() : make_tuple({factory}));
    Value items = TRY(iterate(thread, TRY(call_method(thread, args[0], names.items, {}))));
    return Value::of(make_tuple({Value::of(type_of(args[0])), arguments, none(), none(), items}));
}

Raises<Value> default_dict_or(Thread& thread, Value left, Value right) {
    if (!left.is<Dict>() || !right.is<Dict>()) return not_implemented();
    Value self = type_of(left)->is_subtype_of(&default_dict_type) ? left : right;
    Value made = TRY(call(thread, Value::of(type_of(self)), {factory_of(self), left}));
    if (!made.is<Dict>()) return made;
    return dict_type.slots.inplace[int(BinaryOperator::Or)](thread, made, right);
}

Raises<Value> get_factory(Thread&, Value self) { return factory_of(self); }
Raises<void> set_factory(Thread&, Value self, Value value) {
    self_of(self)->factory = value.is_empty() ? none() : value;
    return {};
}

void trace_default_dict(Object* object, Marker& marker) {
    marker.mark(static_cast<DefaultDict*>(object)->table);
    marker.mark(static_cast<DefaultDict*>(object)->factory);
}

constexpr MethodDef kMethods[] = {
    {"__missing__", "($self, key, /)", default_dict_missing,
     "Calls default_factory for the value of a key that is not there; KeyError without one."},
    {"copy", "($self, /)", default_dict_copy, "Returns a shallow copy."},
    {"__copy__", "($self, /)", default_dict_copy, "Returns a shallow copy."},
    {"__reduce__", "($self, /)", default_dict_reduce, "What pickle needs to make it again."},
    kClassGetItem,
};
constexpr GetSetDef kAttributes[] = {
    {"default_factory", get_factory, set_factory, AttributeKind::Computed,
     "What is called, without arguments, for the value of a missing key; None: KeyError instead."}};

constexpr Slots default_dict_slots() {
    Slots slots{.repr = default_dict_repr, .get_item = default_dict_get_item, .init = default_dict_init};
    slots.binary[int(BinaryOperator::Or)] = default_dict_or;
    return slots;
}

}  // namespace

TypeSpec const kDefaultDictSpec{
    .name = "collections.defaultdict",
    .layout = Layout::Dict,
    .size = sizeof(DefaultDict),
    .base = &dict_type,
    .flags = kBaseType | kMapping | kMatchSelf | kExtendsLayout,
    .slots = default_dict_slots(),
    .methods = kMethods,
    .attributes = kAttributes,
    .trace = trace_default_dict,
    .doc = "defaultdict(default_factory=None, /, [...]): a dict that makes the values of missing keys."};

}  // namespace py::vm
