#include "vm/objects/dict/dict_views.h"

#include "vm/objects/descriptor/descriptors.h"
#include "vm/objects/dict/view_algebra.h"
#include "vm/objects/iter/iterators.h"
#include "vm/objects/iter/stepping.h"
#include "vm/objects/str/str_builder.h"
#include "vm/runtime/native/native_type.h"
#include "vm/runtime/protocol/operations.h"
#include "vm/runtime/protocol/pickling.h"
#include "vm/runtime/text/text.h"

// dict.keys(), values(), items() and their iterators.

namespace py::vm {

Value make_dict_view(Type& type, Dict* dict) {
    auto* view = the_heap->make<DictView>(type.root_shape);
    view->dict = dict;
    return Value::of(view);
}

Value make_dict_iterator(Type& type, Dict* dict, bool backwards) {
    auto* iterator = the_heap->make<DictIterator>(type.root_shape);
    iterator->dict = dict;
    iterator->expected_size = iterator->left = dict->size;
    iterator->backwards = backwards;
    iterator->index = backwards ? dict->filled() : 0;
    return Value::of(iterator);
}

namespace {

Dict* dict_of(Value view) { return view.as<DictView>()->dict; }

enum class Part { Key, Value, Item };

Value part_of(DictEntry const& entry, Part part) {
    switch (part) {
        case Part::Key: return entry.key;
        case Part::Value: return entry.value;
        case Part::Item: return Value::of(make_tuple({entry.key, entry.value}));
    }
    VERIFY_NOT_REACHED();
}

/// The index of the next entry, or -1.
Raises<int64_t> next_index(Thread& thread, DictIterator* iterator) {
    Dict* dict = iterator->dict;
    if (!dict) return int64_t(-1);
    if (dict->size != iterator->expected_size) {
        iterator->expected_size = UINT32_MAX;
        return raise(thread, RuntimeError_type, "dictionary changed size during iteration");
    }
    int64_t index = -1;
    if (iterator->backwards) {
        while (iterator->index > 0 && index < 0) {
            if (!dict->entry(--iterator->index).key.is_empty()) index = iterator->index;
        }
    } else {
        index = dict->next_entry(iterator->index);
        iterator->index = uint32_t(index + 1);
    }
    if (index < 0) {
        iterator->dict = nullptr;
        return int64_t(-1);
    }
    if (iterator->left == 0) {
        iterator->dict = nullptr;
        return raise(thread, RuntimeError_type, "dictionary keys changed during iteration");
    }
    iterator->left--;
    return index;
}

template <Part part>
Raises<Value> iterator_next(Thread& thread, Value self) {
    auto* iterator = self.as<DictIterator>();
    int64_t index = TRY(next_index(thread, iterator));
    return index < 0 ? kEmpty : part_of(iterator->dict->entry(uint32_t(index)), part);
}

Raises<Value> iterator_hint(Thread&, Value* args) {
    auto* iterator = args[0].as<DictIterator>();
    bool goes_on = iterator->dict && iterator->dict->size == iterator->expected_size;
    return Value::small(goes_on ? int64_t(iterator->left) : 0);
}

Raises<Value> view_repr(Thread& thread, Value self) {
    ReprScope scope(thread, self);
    if (scope.is_nested()) return Value::of(intern("..."));
    List* items = TRY(list_from(thread, self));
    return Value::of(format_message("{}({})", {type_of(self), TRY(repr_of(thread, Value::of(items)))}));
}

Raises<int64_t> view_length(Thread&, Value self) { return int64_t(dict_of(self)->size); }

Raises<Value> keys_iter(Thread&, Value self) {
    return make_dict_iterator(dict_key_iterator_type, dict_of(self), false);
}
Raises<Value> values_iter(Thread&, Value self) {
    return make_dict_iterator(dict_value_iterator_type, dict_of(self), false);
}
Raises<Value> items_iter(Thread&, Value self) {
    return make_dict_iterator(dict_item_iterator_type, dict_of(self), false);
}

Raises<bool> keys_contains(Thread& thread, Value self, Value key) {
    return !TRY(dict_of(self)->find(thread, key)).is_empty();
}

Raises<bool> items_contains(Thread& thread, Value self, Value item) {
    if (!item.is<Tuple>() || item.as<Tuple>()->size != 2) return false;
    Value found = TRY(dict_of(self)->find(thread, item.as<Tuple>()->items[0]));
    if (found.is_empty()) return false;
    return equal(thread, found, item.as<Tuple>()->items[1]);
}

Raises<bool> contains_all(Thread& thread, Value container, Value items) {
    auto is_missing = [&](Value item) -> Raises<bool> { return !TRY(contains(thread, container, item)); };
    return !TRY(any_item(thread, items, is_missing));
}

Raises<Value> view_compare(Thread& thread, Value left, Value right, CompareOperator op) {
    if (!is_set_like(right)) return not_implemented();
    int64_t a = TRY(length_of(thread, left));
    int64_t b = TRY(length_of(thread, right));
    switch (op) {
        case CompareOperator::Equal: return boolean(a == b && TRY(contains_all(thread, right, left)));
        case CompareOperator::NotEqual: return boolean(!(a == b && TRY(contains_all(thread, right, left))));
        case CompareOperator::Less: return boolean(a < b && TRY(contains_all(thread, right, left)));
        case CompareOperator::LessEqual: return boolean(a <= b && TRY(contains_all(thread, right, left)));
        case CompareOperator::Greater: return boolean(a > b && TRY(contains_all(thread, left, right)));
        case CompareOperator::GreaterEqual: return boolean(a >= b && TRY(contains_all(thread, left, right)));
    }
    VERIFY_NOT_REACHED();
}

Raises<Value> keys_reversed(Thread&, Value* args) {
    return make_dict_iterator(dict_key_iterator_type, dict_of(args[0]), true);
}
Raises<Value> values_reversed(Thread&, Value* args) {
    return make_dict_iterator(dict_value_iterator_type, dict_of(args[0]), true);
}
Raises<Value> items_reversed(Thread&, Value* args) {
    return make_dict_iterator(dict_item_iterator_type, dict_of(args[0]), true);
}

Raises<Value> view_isdisjoint(Thread& thread, Value* args) {
    return boolean(TRY(view_is_disjoint(thread, args[0], args[1])));
}

Raises<Value> get_mapping(Thread&, Value self) {
    auto* proxy = the_heap->make<MappingProxy>(mapping_proxy_type.root_shape);
    proxy->mapping = Value::of(dict_of(self));
    return Value::of(proxy);
}
constexpr GetSetDef kViewAttributes[] = {
    {"mapping", get_mapping, nullptr, AttributeKind::Computed, "The dict that it shows, read-only."}};

void trace_view(Object* object, Marker& marker) { marker.mark(static_cast<DictView*>(object)->dict); }
void trace_iterator(Object* object, Marker& marker) { marker.mark(static_cast<DictIterator*>(object)->dict); }

constexpr MethodDef kKeysMethods[] = {
    {"__reversed__", "($self, /)", keys_reversed, "An iterator over the keys, the last added first."},
    {"isdisjoint", "($self, other, /)", view_isdisjoint, "Whether nothing of it is in the other."}};
constexpr MethodDef kValuesMethods[] = {
    {"__reversed__", "($self, /)", values_reversed, "An iterator over the values, the last added first."}};
constexpr MethodDef kItemsMethods[] = {
    {"__reversed__", "($self, /)", items_reversed, "An iterator over the entries, the last added first."},
    {"isdisjoint", "($self, other, /)", view_isdisjoint, "Whether nothing of it is in the other."}};
/// What is left, as a list.
Raises<Value> iterator_reduce(Thread& thread, Value* args) {
    auto* copy = static_cast<DictIterator*>(the_heap->make<DictIterator>(type_of(args[0])->root_shape));
    auto header = static_cast<Object&>(*copy);
    *copy = *args[0].as<DictIterator>();
    static_cast<Object&>(*copy) = header;
    return reduce_to_builtin(thread, "iter", {Value::of(TRY(list_from(thread, Value::of(copy))))});
}

constexpr MethodDef kIteratorMethods[] = {
    {"__length_hint__", "($self, /)", iterator_hint, "How many entries are left."},
    {"__reduce__", "($self, /)", iterator_reduce, "What pickle needs to make it again."},
};

constexpr Slots set_like(Slots slots) {
    slots.compare = view_compare;
    slots.binary[int(BinaryOperator::And)] = view_and;
    slots.binary[int(BinaryOperator::Or)] = view_or;
    slots.binary[int(BinaryOperator::Xor)] = view_xor;
    slots.binary[int(BinaryOperator::Subtract)] = view_subtract;
    return slots;
}

}  // namespace

extern TypeSpec const kDictKeysSpec, kDictValuesSpec, kDictItemsSpec;
extern TypeSpec const kDictKeyIteratorSpec, kDictValueIteratorSpec, kDictItemIteratorSpec;
TypeSpec const kDictKeysSpec{
    .name = "dict_keys",
    .layout = Layout::DictView,
    .size = sizeof(DictView),
    .flags = kNoConstructor,
    .slots = set_like({.repr = view_repr, .iter = keys_iter, .length = view_length, .contains = keys_contains}),
    .methods = kKeysMethods,
    .attributes = kViewAttributes,
    .trace = trace_view};
TypeSpec const kDictValuesSpec{.name = "dict_values",
                               .layout = Layout::DictView,
                               .size = sizeof(DictView),
                               .flags = kNoConstructor,
                               .slots = {.repr = view_repr, .iter = values_iter, .length = view_length},
                               .methods = kValuesMethods,
                               .attributes = kViewAttributes,
                               .trace = trace_view};
TypeSpec const kDictItemsSpec{
    .name = "dict_items",
    .layout = Layout::DictView,
    .size = sizeof(DictView),
    .flags = kNoConstructor,
    .slots = set_like({.repr = view_repr, .iter = items_iter, .length = view_length, .contains = items_contains}),
    .methods = kItemsMethods,
    .attributes = kViewAttributes,
    .trace = trace_view};
#define ITERATOR_SPEC(spec, text, part)                                                \
    TypeSpec const spec{.name = text,                                                  \
                        .layout = Layout::DictIterator,                                \
                        .size = sizeof(DictIterator),                                  \
                        .flags = kNoConstructor,                                       \
                        .slots = {.iter = iterator_self, .next = iterator_next<part>}, \
                        .methods = kIteratorMethods,                                   \
                        .trace = trace_iterator};
ITERATOR_SPEC(kDictKeyIteratorSpec, "dict_keyiterator", Part::Key)
ITERATOR_SPEC(kDictValueIteratorSpec, "dict_valueiterator", Part::Value)
ITERATOR_SPEC(kDictItemIteratorSpec, "dict_itemiterator", Part::Item)
#undef ITERATOR_SPEC

Step step_dict_items(Thread& thread, DictIterator* iterator, Value& key, Value& value) {
    Raises<int64_t> index = next_index(thread, iterator);
    if (!index.ok()) return Step::Raised;
    if (index.value() < 0) return Step::End;
    DictEntry& entry = iterator->dict->entry(uint32_t(index.value()));
    key = entry.key;
    value = entry.value;
    return Step::Item;
}

}  // namespace py::vm
