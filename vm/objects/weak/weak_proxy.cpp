#include "vm/objects/alias/type_expressions.h"
#include "vm/objects/weak/weak_reference.h"
#include "vm/runtime/protocol/operations.h"
#include "vm/runtime/text/text.h"

// Proxies: weak references that act as their targets do.

namespace py::vm {
namespace {

bool is_proxy(Value value) {
    if (!value.is<WeakReference>()) return false;
    Type* type = type_of(value);
    return type == &weak_proxy_type || type == &weak_callable_proxy_type;
}

/// The value itself, or what it is a proxy of.
Raises<Value> unwrap(Thread& thread, Value value) {
    if (!is_proxy(value)) return value;
    Value target = value.as<WeakReference>()->target;
    if (!target.is_empty()) return target;
    return raise(thread, ReferenceError_type, "weakly-referenced object no longer exists");
}

template <auto operation>
Raises<Value> unary(Thread& thread, Value self) {
    return operation(thread, TRY(unwrap(thread, self)));
}

template <int operation>
Raises<Value> binary(Thread& thread, Value left, Value right) {
    Value first = TRY(unwrap(thread, left));
    return binary_operation(thread, first, TRY(unwrap(thread, right)), operation);
}

Raises<Value> proxy_power(Thread& thread, Value base, Value exponent, Value modulus) {
    Value first = TRY(unwrap(thread, base));
    Value second = TRY(unwrap(thread, exponent));
    return power(thread, first, second, TRY(unwrap(thread, modulus)));
}

Raises<Value> proxy_str(Thread& thread, Value self) {
    return Value::of(TRY(str_of(thread, TRY(unwrap(thread, self)))));
}

Raises<Value> proxy_repr(Thread&, Value self) {
    Value target = self.as<WeakReference>()->target;
    return Value::of(format_message("<weakproxy at {} to {} at {}>",
                                    {address_text(self), target.is_empty() ? &none_type : type_of(target),
                                     address_text(target.is_empty() ? none() : target)}));
}

Raises<int64_t> proxy_hash(Thread& thread, Value self) {
    return raise(thread, TypeError_type, "unhashable type: '{}'", {type_of(self)});
}

Raises<Value> proxy_call(Thread& thread, Value self, CallArgs args) {
    return call(thread, TRY(unwrap(thread, self)), args);
}

Raises<Value> proxy_get_attribute(Thread& thread, Value self, Str* name) {
    return get_attribute(thread, TRY(unwrap(thread, self)), name);
}

Raises<void> proxy_set_attribute(Thread& thread, Value self, Str* name, Value value) {
    return set_attribute(thread, TRY(unwrap(thread, self)), name, value);
}

Raises<Value> proxy_compare(Thread& thread, Value left, Value right, CompareOperator op) {
    Value first = TRY(unwrap(thread, left));
    return compare(thread, first, TRY(unwrap(thread, right)), op);
}

Raises<Value> proxy_iter(Thread& thread, Value self) { return iterate(thread, TRY(unwrap(thread, self))); }

Raises<Value> proxy_next(Thread& thread, Value self) {
    Value target = TRY(unwrap(thread, self));
    if (type_of(target)->slots.next) return next_item(thread, target);
    return raise(thread, TypeError_type, "Weakref proxy referenced a non-iterator '{}' object", {type_of(target)});
}

Raises<int64_t> proxy_length(Thread& thread, Value self) { return length_of(thread, TRY(unwrap(thread, self))); }

Raises<Value> proxy_get_item(Thread& thread, Value self, Value key) {
    return get_item(thread, TRY(unwrap(thread, self)), TRY(unwrap(thread, key)));
}

Raises<void> proxy_set_item(Thread& thread, Value self, Value key, Value value) {
    return set_item(thread, TRY(unwrap(thread, self)), key, value);
}

Raises<bool> proxy_contains(Thread& thread, Value self, Value item) {
    return contains(thread, TRY(unwrap(thread, self)), TRY(unwrap(thread, item)));
}

Raises<bool> proxy_boolean(Thread& thread, Value self) { return truth_of(thread, TRY(unwrap(thread, self))); }

Raises<Value> proxy_to_int(Thread& thread, Value self) {
    return call(thread, Value::of(&int_type), {TRY(unwrap(thread, self))});
}

Raises<Value> proxy_to_float(Thread& thread, Value self) {
    return call(thread, Value::of(&float_type), {TRY(unwrap(thread, self))});
}

Raises<Value> proxy_divmod(Thread& thread, Value* args) {
    Value first = TRY(unwrap(thread, args[0]));
    Value second = TRY(unwrap(thread, args[1]));
    Value result = TRY(call_special(thread, first, intern("__divmod__"), {second}));
    return result.is_empty() ? not_implemented() : result;
}

Raises<Value> proxy_reflected_divmod(Thread& thread, Value* args) {
    Value swapped[] = {args[1], args[0]};
    return proxy_divmod(thread, swapped);
}

Raises<Value> forward(Thread& thread, Value self, Str* name) {
    Value target = TRY(unwrap(thread, self));
    return call_method(thread, target, name, {});
}

Raises<Value> proxy_bytes(Thread& thread, Value* args) { return forward(thread, args[0], intern("__bytes__")); }
Raises<Value> proxy_reversed(Thread& thread, Value* args) { return forward(thread, args[0], names.__reversed__); }

constexpr MethodDef kProxyMethods[] = {
    {"__bytes__", "($self, /)", proxy_bytes, "The object that is referred to, as bytes."},
    {"__reversed__", "($self, /)", proxy_reversed,
     "An iterator over the object that is referred to, in reverse order."},
    {"__divmod__", "($self, value, /)", proxy_divmod, "The pair (self // value, self % value)."},
    {"__rdivmod__", "($self, value, /)", proxy_reflected_divmod, "The pair (value // self, value % self)."},
};

template <int... operation>
constexpr void fill_binary(Slots& slots, std::integer_sequence<int, operation...>) {
    ((slots.binary[operation] = binary<operation>), ...);
    ((slots.inplace[operation] = binary<operation + int(BinaryOperator::kInplace)>), ...);
}

constexpr Slots proxy_slots(bool callable) {
    Slots slots{.repr = proxy_repr,
                .str = proxy_str,
                .hash = proxy_hash,
                .get_attribute = proxy_get_attribute,
                .set_attribute = proxy_set_attribute,
                .compare = proxy_compare,
                .iter = proxy_iter,
                .next = proxy_next,
                .length = proxy_length,
                .get_item = proxy_get_item,
                .set_item = proxy_set_item,
                .contains = proxy_contains,
                .boolean = proxy_boolean,
                .index = unary<to_index>,
                .to_int = proxy_to_int,
                .to_float = proxy_to_float,
                .negative = unary<negate>,
                .positive = unary<plus>,
                .invert = unary<invert>,
                .absolute = unary<absolute>,
                .power = proxy_power};
    if (callable) slots.call = proxy_call;
    fill_binary(slots, std::make_integer_sequence<int, int(kBinaryOperators)>());
    return slots;
}

void trace_proxy(Object* object, Marker& marker) { marker.mark(static_cast<WeakReference*>(object)->callback); }

}  // namespace

extern TypeSpec const kWeakProxySpec, kWeakCallableProxySpec;
TypeSpec const kWeakProxySpec{.name = "weakref.ProxyType",
                              .layout = Layout::WeakReference,
                              .size = sizeof(WeakReference),
                              .flags = kNoConstructor,
                              .slots = proxy_slots(false),
                              .methods = kProxyMethods,
                              .trace = trace_proxy};
TypeSpec const kWeakCallableProxySpec{.name = "weakref.CallableProxyType",
                                      .layout = Layout::WeakReference,
                                      .size = sizeof(WeakReference),
                                      .flags = kNoConstructor,
                                      .slots = proxy_slots(true),
                                      .methods = kProxyMethods,
                                      .trace = trace_proxy};

}  // namespace py::vm
