#include <vector>

#include "vm/interp/support.h"
#include "vm/objects/str/join.h"
#include "vm/runtime/system/memory_request.h"

// Displays, f-strings and unpacking.

namespace py::vm {

Raises<Value> build_set(Thread& thread, Value const* items, size_t count) {
    Set* set = new_set(set_type);
    for (size_t i = 0; i < count; i++) TRY(set->add(thread, items[i]));
    return Value::of(set);
}

Raises<Value> build_map(Thread& thread, Value const* items, size_t count) {
    Dict* dict = new_dict(uint32_t(count));
    for (size_t i = 0; i < count; i++) TRY(dict->store(thread, items[2 * i], items[2 * i + 1]));
    return Value::of(dict);
}

Raises<Value> build_const_key_map(Thread& thread, Value const* values, Tuple* keys) {
    Dict* dict = new_dict(uint32_t(keys->size));
    for (size_t i = 0; i < keys->size; i++) TRY(dict->store(thread, keys->items[i], values[i]));
    return Value::of(dict);
}

Str* join_pieces(Value const* pieces, size_t count) {
    for (size_t i = 0; i < count; i++) {
        if (!pieces[i].is<Str>()) return nullptr;
    }
    return join_texts({pieces, count});
}

Raises<void> add_to_set(Thread& thread, Value set, Value item) {
    TRY(set.as<Set>()->add(thread, item));
    return {};
}

Raises<void> extend_for_display(Thread& thread, List* list, Value iterable) {
    if (!is_iterable(iterable)) {
        return raise(thread, TypeError_type, "Value after * must be an iterable, not {}", {type_of(iterable)});
    }
    bool is_list = iterable.is_exact<List>();
    if (!is_list && !iterable.is_exact<Tuple>()) return append_all(thread, list, iterable);
    auto items = is_list ? iterable.as<List>()->span() : iterable.as<Tuple>()->span();
    TRY(request_memory(thread, list->size + items.size(), sizeof(Value)));
    list->replace(list->size, list->size, items);
    return {};
}

namespace {

/// Calls `visit(key, value)` for each item of a mapping.
template <class Visitor>
Raises<void> for_each_pair(Thread& thread, Value mapping, Visitor&& visit) {
    if (mapping.is<Dict>()) {
        Dict* dict = mapping.as<Dict>();
        for (int64_t i = dict->next_entry(0); i >= 0; i = dict->next_entry(uint32_t(i) + 1)) {
            DictEntry entry = dict->entry(uint32_t(i));
            TRY(visit(entry.key, entry.value));
        }
        return {};
    }
    Value keys = TRY(call_method(thread, mapping, names.keys, {}));
    return for_each_item(thread, keys,
                         [&](Value key) -> Raises<void> { return visit(key, TRY(get_item(thread, mapping, key))); });
}

Raises<bool> is_mapping(Thread& thread, Value value) {
    if (value.is<Dict>()) return true;
    return !TRY(find_attribute(thread, value, names.keys)).is_empty();
}

}  // namespace

Raises<void> update_for_display(Thread& thread, Dict* dict, Value mapping) {
    if (!TRY(is_mapping(thread, mapping))) {
        return raise(thread, TypeError_type, "'{}' object is not a mapping", {type_of(mapping)});
    }
    return update_dict(thread, dict, mapping);
}

Raises<void> merge_keywords(Thread& thread, Dict* dict, Value mapping, Value callee) {
    if (!TRY(is_mapping(thread, mapping))) {
        return raise(thread, TypeError_type, "{} argument after ** must be a mapping, not {}",
                     {function_text(thread, callee), type_of(mapping)});
    }
    return for_each_pair(thread, mapping, [&](Value key, Value value) -> Raises<void> {
        // The call itself refuses keys that are no text; twice the same key comes first.
        if (!TRY(dict->find(thread, key)).is_empty()) {
            return raise(thread, TypeError_type, "{} got multiple values for keyword argument '{}'",
                         {function_text(thread, callee), TRY(str_of(thread, key))});
        }
        return dict->store(thread, key, value);
    });
}

Raises<Str*> format_for_fstring(Thread& thread, Value value, Value spec, int conversion) {
    switch (conversion) {
        case 1: value = Value::of(TRY(str_of(thread, value))); break;
        case 2: value = Value::of(TRY(repr_of(thread, value))); break;
        case 3: value = Value::of(TRY(ascii_of(thread, value))); break;
        default: break;
    }
    if (spec.is_empty()) {
        if (value.is_exact<Str>()) return value.as<Str>();
        return format_value(thread, value, empty_str());
    }
    return format_value(thread, value, spec.as<Str>());
}

namespace {

/// Calls `store(index, item)` for each item, once it is known that there are `count`.
template <class Store>
Raises<void> unpack_items(Thread& thread, Value sequence, size_t count, Store&& store) {
    std::span<Value const> known;
    if (sequence.is_exact<List>()) known = sequence.as<List>()->span();
    if (sequence.is_exact<Tuple>()) known = sequence.as<Tuple>()->span();
    if (count > 0 && known.size() == count) {
        for (size_t i = 0; i < count; i++) store(i, known[i]);
        return {};
    }
    if (!is_iterable(sequence)) {
        return raise(thread, TypeError_type, "cannot unpack non-iterable {} object", {type_of(sequence)});
    }
    Value iterator = TRY(iterate(thread, sequence));
    // The collector does not look at the targets before the instruction is done.
    Tuple* items = new_tuple(count);
    for (size_t i = 0; i < count; i++) {
        Value item = TRY(next_item(thread, iterator));
        if (item.is_empty()) {
            return raise(thread, ValueError_type, "not enough values to unpack (expected {}, got {})", {count, i});
        }
        items->items[i] = item;
    }
    if (!TRY(next_item(thread, iterator)).is_empty()) {
        return raise(thread, ValueError_type, "too many values to unpack (expected {})", {count});
    }
    for (size_t i = 0; i < count; i++) store(i, items->items[i]);
    return {};
}

}  // namespace

Raises<void> unpack_sequence(Thread& thread, Value sequence, Value* targets, size_t count) {
    return unpack_items(thread, sequence, count, [&](size_t i, Value item) { targets[count - 1 - i] = item; });
}

Raises<void> unpack_to_slots(Thread& thread, Value sequence, Value* fp, uint16_t const* slots, size_t count) {
    return unpack_items(thread, sequence, count, [&](size_t i, Value item) { fp[slots[i]] = item; });
}

Raises<void> unpack_extended(Thread& thread, Value sequence, Value* targets, size_t before, size_t after) {
    if (!is_iterable(sequence)) {
        return raise(thread, TypeError_type, "cannot unpack non-iterable {} object", {type_of(sequence)});
    }
    List* all = TRY(list_from(thread, sequence));
    if (all->size < before + after) {
        return raise(thread, ValueError_type, "not enough values to unpack (expected at least {}, got {})",
                     {before + after, all->size});
    }
    size_t total = before + after + 1;
    auto set = [&](size_t position, Value value) { targets[total - 1 - position] = value; };
    for (size_t i = 0; i < before; i++) set(i, all->items[i]);
    size_t middle = all->size - before - after;
    set(before, Value::of(make_list({all->items + before, middle})));
    for (size_t i = 0; i < after; i++) set(before + 1 + i, all->items[before + middle + i]);
    return {};
}

}  // namespace py::vm
