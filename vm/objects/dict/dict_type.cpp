#include "vm/gc/heap.h"
#include "vm/objects/dict/dict_views.h"
#include "vm/objects/iter/iterators.h"
#include "vm/objects/set/set.h"
#include "vm/objects/str/str_builder.h"
#include "vm/runtime/native/native_type.h"
#include "vm/runtime/protocol/operations.h"
#include "vm/runtime/text/text.h"

// The type dict.

namespace py::vm {
namespace {

Dict* self_of(Value value) { return value.as<Dict>(); }

Raises<Value> dict_repr(Thread& thread, Value self) {
    ReprScope scope(thread, self);
    if (scope.is_nested()) return Value::of(intern("{...}"));
    Dict* dict = self_of(self);
    StrBuilder text;
    text.append('{');
    for (int64_t i = dict->next_entry(0); i >= 0; i = dict->next_entry(uint32_t(i) + 1)) {
        DictEntry entry = dict->entry(uint32_t(i));
        if (text.length() > 1) text.append(", ");
        text.append(TRY(repr_of(thread, entry.key)));
        text.append(": ");
        text.append(TRY(repr_of(thread, entry.value)));
    }
    text.append('}');
    return Value::of(text.finish());
}

Raises<bool> same_items(Thread& thread, Dict* left, Dict* right) {
    if (left->size != right->size) return false;
    for (int64_t i = left->next_entry(0); i >= 0; i = left->next_entry(uint32_t(i) + 1)) {
        DictEntry entry = left->entry(uint32_t(i));
        int64_t index = TRY(right->find_entry(thread, entry.key, entry.hash));
        if (index < 0) return false;
        if (!TRY(equal(thread, entry.value, right->entry(uint32_t(index)).value))) return false;
    }
    return true;
}

Raises<Value> dict_compare(Thread& thread, Value left, Value right, CompareOperator op) {
    if (!right.is<Dict>()) return not_implemented();
    if (!is_equality(op)) return not_implemented();
    bool same = TRY(same_items(thread, self_of(left), self_of(right)));
    return boolean(same == (op == CompareOperator::Equal));
}

Raises<Value> dict_get_item(Thread& thread, Value self, Value key) {
    Value found = TRY(self_of(self)->find(thread, key));
    if (!found.is_empty()) return found;
    if (!self.is_exact<Dict>()) {
        Value made = TRY(call_special(thread, self, names.__missing__, {key}));
        if (!made.is_empty()) return made;
    }
    return raise_value(thread, KeyError_type, key);
}

Raises<void> dict_set_item(Thread& thread, Value self, Value key, Value value) {
    if (!value.is_empty()) return self_of(self)->store(thread, key, value);
    if (TRY(self_of(self)->remove(thread, key)).is_empty()) return raise_value(thread, KeyError_type, key);
    return {};
}

Raises<int64_t> dict_length(Thread&, Value self) { return int64_t(self_of(self)->size); }
Raises<bool> dict_contains(Thread& thread, Value self, Value key) {
    return !TRY(self_of(self)->find(thread, key)).is_empty();
}
Raises<Value> dict_iter(Thread&, Value self) {
    return make_dict_iterator(dict_key_iterator_type, self_of(self), false);
}

}  // namespace

Raises<void> update_dict(Thread& thread, Dict* dict, Value source) {
    if (source.is<Dict>() && type_of(source)->slots.iter == dict_type.slots.iter) {
        Dict* other = source.as<Dict>();
        if (!dict->table && other != dict) {
            dict->fill_from(other);
            return {};
        }
        uint32_t size = other->size;
        dict->reserve_for(size);
        for (int64_t i = other->next_entry(0); i >= 0; i = other->next_entry(uint32_t(i) + 1)) {
            DictEntry entry = other->entry(uint32_t(i));
            TRY(dict->store(thread, entry.key, entry.hash, entry.value));
            if (other->size != size) return raise(thread, RuntimeError_type, "dict mutated during update");
        }
        return {};
    }
    if (!TRY(find_attribute(thread, source, names.keys)).is_empty()) {
        Value keys = TRY(call_method(thread, source, names.keys, {}));
        return for_each_item(thread, keys, [&](Value key) -> Raises<void> {
            return dict->store(thread, key, TRY(get_item(thread, source, key)));
        });
    }
    size_t position = 0;
    return for_each_item(thread, source, [&](Value item) -> Raises<void> {
        if (item.is_exact<Tuple>() && item.as<Tuple>()->size == 2) {
            position++;
            return dict->store(thread, item.as<Tuple>()->items[0], item.as<Tuple>()->items[1]);
        }
        if (!is_iterable(item)) {
            return raise(thread, TypeError_type, "cannot convert dictionary update sequence element #{} to a sequence",
                         {position});
        }
        List* pair = TRY(list_from(thread, item));
        if (pair->size != 2) {
            return raise(thread, ValueError_type, "dictionary update sequence element #{} has length {}; 2 is required",
                         {position, pair->size});
        }
        position++;
        return dict->store(thread, pair->items[0], pair->items[1]);
    });
}

namespace {

Raises<void> update_keywords(Thread& thread, Dict* dict, CallArgs args) {
    for (size_t k = 0; k < args.keyword_count(); k++) {
        TRY(dict->store(thread, args.names->items[k], args.values[args.count + k]));
    }
    return {};
}

Raises<Value> dict_or(Thread& thread, Value left, Value right) {
    if (!left.is<Dict>() || !right.is<Dict>()) return not_implemented();
    Dict* merged = copy_dict(self_of(left));
    TRY(update_dict(thread, merged, right));
    return Value::of(merged);
}

Raises<Value> dict_inplace_or(Thread& thread, Value left, Value right) {
    TRY(update_dict(thread, self_of(left), right));
    return left;
}

Raises<Value> dict_create(Thread&, Type* type, CallArgs) { return Value::of(new_instance(type)); }

Raises<void> dict_init(Thread& thread, Value self, CallArgs args) {
    if (args.count > 1) return raise(thread, TypeError_type, "dict expected at most 1 argument, got {}", {args.count});
    if (args.count) TRY(update_dict(thread, self_of(self), args.values[0]));
    return update_keywords(thread, self_of(self), args);
}

Raises<Value> dict_get(Thread& thread, Value* args) {
    Value found = TRY(self_of(args[0])->find(thread, args[1]));
    if (!found.is_empty()) return found;
    return args[2].is_empty() ? none() : args[2];
}

Raises<Value> dict_setdefault(Thread& thread, Value* args) {
    Dict* dict = self_of(args[0]);
    int64_t hash = TRY(hash_of(thread, args[1]));
    int64_t index = TRY(dict->find_entry(thread, args[1], hash));
    if (index >= 0) return dict->entry(uint32_t(index)).value;
    Value value = args[2].is_empty() ? none() : args[2];
    TRY(dict->insert(thread, args[1], hash, value));
    return value;
}

Raises<Value> dict_pop(Thread& thread, Value* args) {
    Value removed = TRY(self_of(args[0])->remove(thread, args[1]));
    if (!removed.is_empty()) return removed;
    if (!args[2].is_empty()) return args[2];
    return raise_value(thread, KeyError_type, args[1]);
}

Raises<Value> dict_popitem(Thread& thread, Value* args) {
    Dict* dict = self_of(args[0]);
    if (dict->size == 0)
        return raise_value(thread, KeyError_type, Value::of(make_str("popitem(): dictionary is empty")));
    uint32_t index = dict->last_entry();
    DictEntry entry = dict->entry(index);
    dict->remove_entry(index);
    return Value::of(make_tuple({entry.key, entry.value}));
}

Raises<Value> dict_clear(Thread&, Value* args) {
    self_of(args[0])->clear();
    return none();
}
Raises<Value> dict_copy(Thread&, Value* args) { return Value::of(copy_dict(self_of(args[0]))); }

Raises<Value> dict_update(Thread& thread, Value* args) {
    if (args[1].as<Tuple>()->size > 1) {
        return raise(thread, TypeError_type, "update expected at most 1 argument, got {}", {args[1].as<Tuple>()->size});
    }
    for (Value source : args[1].as<Tuple>()->span()) TRY(update_dict(thread, self_of(args[0]), source));
    TRY(update_dict(thread, self_of(args[0]), args[2]));
    return none();
}

Raises<Value> dict_keys(Thread&, Value* args) { return make_dict_view(dict_keys_type, self_of(args[0])); }
Raises<Value> dict_values(Thread&, Value* args) { return make_dict_view(dict_values_type, self_of(args[0])); }
Raises<Value> dict_items(Thread&, Value* args) { return make_dict_view(dict_items_type, self_of(args[0])); }
Raises<Value> dict_reversed(Thread&, Value* args) {
    return make_dict_iterator(dict_key_iterator_type, self_of(args[0]), true);
}

/// The members of a set or the keys of a dict, with one value for all.
template <class Keys>
Raises<void> add_keys(Thread& thread, Dict* dict, Keys* keys, Value value) {
    for (int64_t i = keys->next_entry(0); i >= 0; i = keys->next_entry(decltype(keys->size)(i) + 1)) {
        auto entry = keys->entry(decltype(keys->size)(i));
        TRY(dict->store(thread, entry.key, entry.hash, value));
    }
    return {};
}

Raises<Value> dict_fromkeys(Thread& thread, Value* args) {
    Value made = TRY(call(thread, args[0], {}));
    Value value = args[2].is_empty() ? none() : args[2];
    if (made.is_exact<Dict>() && made.as<Dict>()->size == 0) {
        if (args[1].is_exact<Dict>()) {
            TRY(add_keys(thread, made.as<Dict>(), args[1].as<Dict>(), value));
            return made;
        }
        if (args[1].is_exact<Set>()) {
            TRY(add_keys(thread, made.as<Dict>(), args[1].as<Set>(), value));
            return made;
        }
    }
    bool is_plain = made.is_exact<Dict>();
    TRY(for_each_item(thread, args[1], [&](Value key) {
        return is_plain ? made.as<Dict>()->store(thread, key, value) : set_item(thread, made, key, value);
    }));
    return made;
}

Raises<Value> dict_contains_method(Thread& thread, Value* args) {
    return boolean(TRY(dict_contains(thread, args[0], args[1])));
}

constexpr MethodDef kDictMethods[] = {
    {"get", "($self, key, default=None, /)", dict_get, "The value of `key`, or `default` if it is not there."},
    {"setdefault", "($self, key, default=None, /)", dict_setdefault,
     "The value of `key`. If it is not there, it is added with `default` first."},
    {"pop", "($self, key, default=None, /)", dict_pop,
     "Removes `key` and returns its value. If it is not there, `default`, or KeyError without one."},
    {"popitem", "($self, /)", dict_popitem,
     "Removes the entry that was added last and returns a tuple of its key and value. KeyError if there is none."},
    {"clear", "($self, /)", dict_clear, "Removes all entries."},
    {"copy", "($self, /)", dict_copy, "A new dict with the same keys and values."},
    {"update", "($self, /, *args, **kwargs)", dict_update,
     "Adds or replaces entries: those of a mapping (whatever has keys()) or of an iterable of pairs, then those given "
     "by keyword."},
    {"keys", "($self, /)", dict_keys,
     "The keys as a view, which shows later changes too and compares and combines as a set."},
    {"values", "($self, /)", dict_values, "The values as a view, which shows later changes too."},
    {"items", "($self, /)", dict_items,
     "Tuples of key and value as a view, which shows later changes too and compares and combines as a set."},
    {"fromkeys", "($type, iterable, value=None, /)", dict_fromkeys,
     "A new dict with a key for each item, all of the same value."},
    {"__reversed__", "($self, /)", dict_reversed, "An iterator over the keys, the last added first."},
    kClassGetItem,
    {"__contains__", "($self, key, /)", dict_contains_method, "Whether it has `key`."},
};

void trace_dict(Object* object, Marker& marker) { marker.mark(static_cast<Dict*>(object)->table); }

constexpr Slots dict_slots() {
    Slots slots{.repr = dict_repr,
                .compare = dict_compare,
                .iter = dict_iter,
                .length = dict_length,
                .get_item = dict_get_item,
                .set_item = dict_set_item,
                .contains = dict_contains,
                .create = dict_create,
                .init = dict_init};
    slots.binary[int(BinaryOperator::Or)] = dict_or;
    slots.inplace[int(BinaryOperator::Or)] = dict_inplace_or;
    return slots;
}

}  // namespace

extern TypeSpec const kDictSpec;
TypeSpec const kDictSpec{
    .name = "dict",
    .layout = Layout::Dict,
    .size = sizeof(Dict),
    .flags = kBaseType | kMapping | kMatchSelf,
    .slots = dict_slots(),
    .methods = kDictMethods,
    .trace = trace_dict,
    .doc = "A mapping from keys to values, in order of insertion: from a mapping or from pairs, and from keywords.",
};

}  // namespace py::vm
