#include "vm/modules/collections/collections.h"

#include "vm/gc/heap.h"
#include "vm/modules/collections/deque.h"
#include "vm/runtime/native/native_module.h"
#include "vm/runtime/native/native_type.h"
#include "vm/runtime/protocol/operations.h"

// The module _collections: its table, the fields of named tuples, and Counter's counting.

namespace py::vm {

Type tuple_getter_type;

namespace {

// _tuplegetter

Raises<Value> tuple_getter_new(Thread& thread, Value* args) {
    int64_t index = TRY(to_int64(thread, args[1]));
    auto* getter = static_cast<TupleGetter*>(new_instance(args[0].as<Type>()));
    getter->index = uint64_t(index);
    getter->doc = args[2];
    return Value::of(getter);
}
constexpr MethodDef kNew{"_tuplegetter", "($type, index, doc, /)", tuple_getter_new};

Raises<Value> tuple_getter_get(Thread& thread, Value self, Value instance, Value) {
    if (instance.is_empty() || is_none(instance)) return self;
    uint64_t index = self.as<TupleGetter>()->index;
    if (!instance.is<Tuple>()) {
        return raise(thread, TypeError_type,
                     "descriptor for index '{}' for tuple subclasses doesn't apply to '{}' object",
                     {index, type_of(instance)});
    }
    if (index >= instance.as<Tuple>()->size) return raise(thread, IndexError_type, "tuple index out of range");
    return instance.as<Tuple>()->items[index];
}

Raises<void> tuple_getter_set(Thread& thread, Value, Value, Value value) {
    return raise(thread, AttributeError_type, value.is_empty() ? "can't delete attribute" : "can't set attribute");
}

Raises<Value> tuple_getter_repr(Thread& thread, Value self) {
    auto* getter = self.as<TupleGetter>();
    return Value::of(
        format_message("{}({}, {})", {type_of(self)->name, int64_t(getter->index), TRY(repr_of(thread, getter->doc))}));
}

Raises<Value> tuple_getter_reduce(Thread&, Value* args) {
    auto* getter = args[0].as<TupleGetter>();
    Tuple* arguments = make_tuple({make_int(int64_t(getter->index)), getter->doc});
    return Value::of(make_tuple({Value::of(type_of(args[0])), Value::of(arguments)}));
}

Raises<Value> get_doc(Thread&, Value self) { return self.as<TupleGetter>()->doc; }
Raises<void> set_doc(Thread&, Value self, Value value) {
    self.as<TupleGetter>()->doc = value.is_empty() ? none() : value;
    return {};
}

void trace_tuple_getter(Object* object, Marker& marker) { marker.mark(static_cast<TupleGetter*>(object)->doc); }

constexpr MethodDef kTupleGetterMethods[] = {
    {"__reduce__", "($self, /)", tuple_getter_reduce, "What pickle needs to make it again."}};
constexpr GetSetDef kTupleGetterAttributes[] = {{"__doc__", get_doc, set_doc}};

// _count_elements

Raises<void> count_in_dict(Thread& thread, Dict* counts, Value iterable) {
    return for_each_item(thread, iterable, [&](Value item) -> Raises<void> {
        int64_t index = item.is_exact<Str>() ? counts->find_entry(item.as<Str>())
                                             : TRY(counts->find_entry(thread, item, TRY(hash_of(thread, item))));
        if (index < 0) return counts->store(thread, item, Value::small(1));
        Value count = counts->entry(uint32_t(index)).value;
        if (count.is_small() && fits_small(count.small() + 1)) {
            counts->entry(uint32_t(index)).value = Value::small(count.small() + 1);
            return {};
        }
        return counts->store(thread, item,
                             TRY(binary_operation(thread, count, Value::small(1), int(BinaryOperator::Add))));
    });
}

/// Where a class has its own get() or __setitem__, these are what counts.
Raises<void> count_in_mapping(Thread& thread, Value mapping, Value iterable) {
    Value getter = TRY(get_attribute(thread, mapping, intern("get")));
    return for_each_item(thread, iterable, [&](Value item) -> Raises<void> {
        Value count = TRY(call(thread, getter, {item, Value::small(0)}));
        return set_item(thread, mapping, item,
                        TRY(binary_operation(thread, count, Value::small(1), int(BinaryOperator::Add))));
    });
}

bool counts_as_dict(Value mapping) {
    if (!mapping.is<Dict>()) return false;
    Type* type = type_of(mapping);
    auto is_inherited = [type](Str* name) { return lookup(type, name) == lookup(&dict_type, name); };
    return is_inherited(names.__setitem__) && is_inherited(intern("get"));
}

Raises<Value> count_elements(Thread& thread, Value* args) {
    TRY(counts_as_dict(args[0]) ? count_in_dict(thread, args[0].as<Dict>(), args[1])
                                : count_in_mapping(thread, args[0], args[1]));
    return none();
}

constexpr MethodDef kFunctions[] = {
    {"_count_elements", "(mapping, iterable, /)", count_elements,
     "Adds to mapping how often each item occurs in iterable."},
};

constexpr ModuleType kTypes[] = {
    {&deque_type, &kDequeSpec},
    {&deque_iterator_type, &kDequeIteratorSpec},
    {&deque_reverse_iterator_type, &kDequeReverseIteratorSpec},
    {&default_dict_type, &kDefaultDictSpec},
    {&ordered_dict_type, &kOrderedDictSpec},
    {&ordered_dict_keys_type, &kOrderedDictKeysSpec, false},
    {&ordered_dict_values_type, &kOrderedDictValuesSpec, false},
    {&ordered_dict_items_type, &kOrderedDictItemsSpec, false},
    {&tuple_getter_type, &kTupleGetterSpec},
};

}  // namespace

TypeSpec const kTupleGetterSpec{.name = "_collections._tuplegetter",
                                .layout = Layout::TupleGetter,
                                .size = sizeof(TupleGetter),
                                .flags = 0,
                                .slots = {.repr = tuple_getter_repr,
                                          .descriptor_get = tuple_getter_get,
                                          .descriptor_set = tuple_getter_set,
                                          .create = create_with<kNew>},
                                .methods = kTupleGetterMethods,
                                .attributes = kTupleGetterAttributes,
                                .trace = trace_tuple_getter};

extern NativeModule const kCollectionsModule;
NativeModule const kCollectionsModule{
    .name = "_collections",
    .doc = "Containers beside the built-in ones.",
    .functions = kFunctions,
    .types = kTypes,
};

}  // namespace py::vm
