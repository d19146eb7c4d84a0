#include "vm/objects/dict/view_algebra.h"

#include "vm/objects/containers.h"
#include "vm/objects/dict/dict_views.h"
#include "vm/objects/iter/iterators.h"
#include "vm/objects/set/set.h"
#include "vm/objects/type/type.h"
#include "vm/runtime/protocol/operations.h"

// The operators of dict.keys() and dict.items(). What is added when decides the order of the resulting set, so each
// goes about it as CPython's does.

namespace py::vm {
namespace {

bool is_view(Value value) { return type_of(value) == &dict_keys_type || type_of(value) == &dict_items_type; }
bool is_items(Value value) { return type_of(value) == &dict_items_type; }
Dict* dict_of(Value view) { return view.as<DictView>()->dict; }
uint64_t count_of(Value view_or_set) {
    return view_or_set.is<Set>() ? view_or_set.as<Set>()->size : dict_of(view_or_set)->size;
}

/// A new set of an operator's left side.
Raises<Value> to_set(Thread& thread, Value side) {
    Value set = Value::of(new_set(set_type));
    bool has_hashes = type_of(side) == &dict_keys_type;
    TRY(update_set(thread, set, has_hashes ? Value::of(dict_of(side)) : side));
    return set;
}

/// The items that only one of two dicts has.
Raises<Value> differing_items(Thread& thread, Dict* left, Dict* right) {
    if (left->size > right->size) std::swap(left, right);
    Dict* rest = copy_dict(left);
    Value result = Value::of(new_set(set_type));
    for (int64_t i = right->next_entry(0); i >= 0; i = right->next_entry(uint32_t(i) + 1)) {
        DictEntry entry = right->entry(uint32_t(i));
        int64_t index = TRY(rest->find_entry(thread, entry.key, entry.hash));
        if (index >= 0 && TRY(equal(thread, rest->entry(uint32_t(index)).value, entry.value))) {
            index = TRY(rest->find_entry(thread, entry.key, entry.hash));
            if (index >= 0) rest->remove_entry(uint32_t(index));
        } else {
            TRY(result.as<Set>()->add(thread, Value::of(make_tuple({entry.key, entry.value}))));
        }
    }
    TRY(update_set(thread, result, make_dict_view(dict_items_type, rest)));
    return result;
}

}  // namespace

bool is_set_like(Value value) { return value.is<Set>() || is_view(value); }

Raises<Value> view_and(Thread& thread, Value left, Value right) {
    if (!is_view(left)) std::swap(left, right);
    if (!is_view(left)) return not_implemented();
    if (type_of(right) == &set_type && count_of(left) <= count_of(right)) {
        return Value::of(TRY(intersect_set(thread, right, left)));
    }
    if (is_view(right) && count_of(right) > count_of(left)) std::swap(left, right);
    Value result = Value::of(new_set(set_type));
    TRY(for_each_item(thread, right, [&](Value item) -> Raises<void> {
        if (TRY(contains(thread, left, item))) TRY(result.as<Set>()->add(thread, item));
        return {};
    }));
    return result;
}

Raises<Value> view_or(Thread& thread, Value left, Value right) {
    Value result = TRY(to_set(thread, left));
    TRY(update_set(thread, result, right));
    return result;
}

Raises<Value> view_subtract(Thread& thread, Value left, Value right) {
    Value result = TRY(to_set(thread, left));
    TRY(remove_from_set(thread, result, right));
    return result;
}

Raises<Value> view_xor(Thread& thread, Value left, Value right) {
    if (is_items(left) && is_items(right)) return differing_items(thread, dict_of(left), dict_of(right));
    Value result = TRY(to_set(thread, left));
    TRY(toggle_in_set(thread, result, right));
    return result;
}

Raises<bool> view_is_disjoint(Thread& thread, Value view, Value other) {
    if (view == other) return count_of(view) == 0;
    if (is_set_like(other) && count_of(other) > count_of(view)) std::swap(view, other);
    return !TRY(any_item(thread, other, [&](Value item) { return contains(thread, view, item); }));
}

}  // namespace py::vm
