#include "vm/objects/descriptor/descriptors.h"
#include "vm/runtime/native/native_type.h"
#include "vm/runtime/protocol/operations.h"

// mappingproxy.

namespace py::vm {
namespace {

Value mapping_of(Value self) { return self.as<MappingProxy>()->mapping; }
Raises<Value> proxy_repr(Thread& thread, Value self) {
    return Value::of(format_message("mappingproxy({})", {TRY(repr_of(thread, mapping_of(self)))}));
}
Raises<Value> proxy_get_item(Thread& thread, Value self, Value key) { return get_item(thread, mapping_of(self), key); }
Raises<bool> proxy_contains(Thread& thread, Value self, Value key) { return contains(thread, mapping_of(self), key); }
Raises<int64_t> proxy_length(Thread& thread, Value self) { return length_of(thread, mapping_of(self)); }
Raises<Value> proxy_iter(Thread& thread, Value self) { return iterate(thread, mapping_of(self)); }
Raises<Value> proxy_get(Thread& thread, Value* args) {
    return call_method(thread, mapping_of(args[0]), intern("get"), {args[1], args[2].is_empty() ? none() : args[2]});
}
Raises<Value> proxy_keys(Thread& thread, Value* args) {
    return call_method(thread, mapping_of(args[0]), names.keys, {});
}
Raises<Value> proxy_values(Thread& thread, Value* args) {
    return call_method(thread, mapping_of(args[0]), names.values, {});
}
Raises<Value> proxy_items(Thread& thread, Value* args) {
    return call_method(thread, mapping_of(args[0]), names.items, {});
}
Raises<Value> proxy_copy(Thread& thread, Value* args) {
    return call_method(thread, mapping_of(args[0]), names.copy, {});
}
Raises<Value> proxy_reversed(Thread& thread, Value* args) {
    return call_method(thread, mapping_of(args[0]), names.__reversed__, {});
}
Raises<Value> proxy_str(Thread& thread, Value self) { return Value::of(TRY(str_of(thread, mapping_of(self)))); }
Raises<int64_t> proxy_hash(Thread& thread, Value self) { return hash_of(thread, mapping_of(self)); }
Raises<Value> proxy_compare(Thread& thread, Value left, Value right, CompareOperator op) {
    return compare(thread, mapping_of(left), right.is<MappingProxy>() ? mapping_of(right) : right, op);
}
Raises<Value> proxy_or(Thread& thread, Value left, Value right) {
    if (left.is<MappingProxy>()) left = mapping_of(left);
    if (right.is<MappingProxy>()) right = mapping_of(right);
    return binary_operation(thread, left, right, int(BinaryOperator::Or));
}
Raises<Value> proxy_inplace_or(Thread& thread, Value left, Value) {
    return raise(thread, TypeError_type, "'|=' is not supported by {}; use '|' instead", {type_of(left)});
}
Raises<Value> proxy_new(Thread& thread, Value* args) {
    Value mapping = args[1];
    if (!type_of(mapping)->slots.get_item || mapping.is<List>() || mapping.is<Tuple>()) {
        return raise(thread, TypeError_type, "mappingproxy() argument must be a mapping, not {}", {type_of(mapping)});
    }
    auto* proxy = the_heap->make<MappingProxy>(mapping_proxy_type.root_shape);
    proxy->mapping = mapping;
    return Value::of(proxy);
}
constexpr MethodDef kProxyNew{"mappingproxy", "($type, mapping)", proxy_new};
constexpr Slots with_union(Slots slots) {
    slots.binary[int(BinaryOperator::Or)] = proxy_or;
    slots.inplace[int(BinaryOperator::Or)] = proxy_inplace_or;
    return slots;
}
constexpr MethodDef kProxyMethods[] = {
    {"__reversed__", "($self, /)", proxy_reversed, "An iterator over the keys in reverse order."},
    kClassGetItem,
    {"get", "($self, key, default=None, /)", proxy_get, "The value of `key`, or `default` if it is not there."},
    {"keys", "($self, /)", proxy_keys, "The keys of the mapping, as it gives them."},
    {"values", "($self, /)", proxy_values, "The values of the mapping, as it gives them."},
    {"items", "($self, /)", proxy_items, "Pairs of key and value, as the mapping gives them."},
    {"copy", "($self, /)", proxy_copy, "A copy of the mapping, which can be changed if the mapping can."},
};
void trace_proxy(Object* object, Marker& marker) { marker.mark(static_cast<MappingProxy*>(object)->mapping); }

}  // namespace

extern TypeSpec const kMappingProxySpec;
TypeSpec const kMappingProxySpec{.name = "mappingproxy",
                                 .layout = Layout::MappingProxy,
                                 .size = sizeof(MappingProxy),
                                 .flags = kMapping,
                                 .slots = with_union({.repr = proxy_repr,
                                                      .str = proxy_str,
                                                      .hash = proxy_hash,
                                                      .compare = proxy_compare,
                                                      .iter = proxy_iter,
                                                      .length = proxy_length,
                                                      .get_item = proxy_get_item,
                                                      .contains = proxy_contains,
                                                      .create = create_with<kProxyNew>}),
                                 .methods = kProxyMethods,
                                 .trace = trace_proxy,
                                 .doc = "A view of a mapping that cannot be changed through it."};

}  // namespace py::vm
