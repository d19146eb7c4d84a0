#include "vm/gc/heap.h"
#include "vm/modules/collections/collections.h"
#include "vm/objects/dict/dict_views.h"
#include "vm/objects/iter/iterators.h"
#include "vm/objects/str/str_builder.h"
#include "vm/runtime/native/native_type.h"
#include "vm/runtime/protocol/operations.h"
#include "vm/runtime/text/text.h"

// collections.OrderedDict. A dict keeps the order of insertion already; here are the operations on that order.

namespace py::vm {

Type ordered_dict_type, ordered_dict_keys_type, ordered_dict_values_type, ordered_dict_items_type;

namespace {

OrderedDict* self_of(Value value) { return static_cast<OrderedDict*>(value.as<Dict>()); }
bool is_ordered(Value value) { return value.is<Dict>() && type_of(value)->is_subtype_of(&ordered_dict_type); }
bool is_exact(Value value) { return type_of(value) == &ordered_dict_type; }

/// The first live entry, found without looking at removed ones again.
uint32_t first_entry(OrderedDict* self) {
    if (self->first_table != self->table) {
        self->first_table = self->table;
        self->first = 0;
    }
    self->first = uint32_t(self->next_entry(self->first));
    return self->first;
}

/// update(): by item assignment, so that subclasses see it.
Raises<void> update_from(Thread& thread, Value self, Value source) {
    auto keys = source.is<Dict>() ? kEmpty : TRY(find_attribute(thread, source, names.keys));
    if (source.is<Dict>() || !keys.is_empty()) {
        Value all = keys.is_empty() ? TRY(call_method(thread, source, names.keys, {})) : TRY(call(thread, keys, {}));
        return for_each_item(thread, all, [&](Value key) -> Raises<void> {
            return set_item(thread, self, key, TRY(get_item(thread, source, key)));
        });
    }
    auto items = TRY(find_attribute(thread, source, names.items));
    Value pairs = items.is_empty() ? source : TRY(call(thread, items, {}));
    return for_each_item(thread, pairs, [&](Value pair) -> Raises<void> {
        List* parts = TRY(list_from(thread, pair));
        if (parts->size < 2)
            return raise(thread, ValueError_type, "need more than {} value{} to unpack",
                         {parts->size, parts->size == 1 ? "" : "s"});
        if (parts->size > 2) return raise(thread, ValueError_type, "too many values to unpack (expected 2)");
        return set_item(thread, self, parts->items[0], parts->items[1]);
    });
}

Raises<void> update_all(Thread& thread, Value self, std::span<Value const> sources, Dict* keywords) {
    for (Value source : sources) TRY(update_from(thread, self, source));
    for (int64_t i = keywords ? keywords->next_entry(0) : -1; i >= 0; i = keywords->next_entry(uint32_t(i) + 1)) {
        DictEntry entry = keywords->entry(uint32_t(i));
        TRY(set_item(thread, self, entry.key, entry.value));
    }
    return {};
}

Raises<void> ordered_dict_init(Thread& thread, Value self, CallArgs args) {
    if (args.count > 1) return raise(thread, TypeError_type, "expected at most 1 arguments, got {}", {args.count});
    TRY(update_all(thread, self, {args.values, args.count}, nullptr));
    for (size_t k = 0; k < args.keyword_count(); k++) {
        TRY(set_item(thread, self, args.names->items[k], args.values[args.count + k]));
    }
    return {};
}

Raises<Value> ordered_dict_update(Thread& thread, Value* args) {
    Tuple* sources = args[1].as<Tuple>();
    if (sources->size > 1) {
        return raise(thread, TypeError_type, "update() takes at most 1 positional argument ({} given)",
                     {sources->size});
    }
    TRY(update_all(thread, args[0], sources->span(), args[2].as<Dict>()));
    return none();
}

Raises<Value> ordered_dict_repr(Thread& thread, Value self) {
    ReprScope scope(thread, self);
    if (scope.is_nested()) return Value::of(intern("..."));
    StrBuilder text;
    text.append(type_of(self)->name);
    text.append('(');
    if (self_of(self)->size > 0) {
        Value items = TRY(call_method(thread, self, names.items, {}));
        text.append(TRY(repr_of(thread, Value::of(TRY(list_from(thread, items))))));
    }
    text.append(')');
    return Value::of(text.finish());
}

Raises<bool> same_order(Thread& thread, Dict* left, Dict* right) {
    int64_t a = left->next_entry(0);
    int64_t b = right->next_entry(0);
    while (a >= 0 && b >= 0) {
        if (!TRY(equal(thread, left->entry(uint32_t(a)).key, right->entry(uint32_t(b)).key))) return false;
        a = left->next_entry(uint32_t(a) + 1);
        b = right->next_entry(uint32_t(b) + 1);
    }
    return a < 0 && b < 0;
}

Raises<Value> ordered_dict_compare(Thread& thread, Value left, Value right, CompareOperator op) {
    if (!is_equality(op)) return not_implemented();
    Value same = TRY(dict_type.slots.compare(thread, left, right, CompareOperator::Equal));
    if (is_not_implemented(same)) return same;
    bool equal_items = same == boolean(true);
    if (equal_items && is_ordered(left) && is_ordered(right)) {
        equal_items = TRY(same_order(thread, left.as<Dict>(), right.as<Dict>()));
    }
    return boolean(equal_items == (op == CompareOperator::Equal));
}

Raises<Value> ordered_dict_or(Thread& thread, Value left, Value right) {
    if (!left.is<Dict>() || !right.is<Dict>()) return not_implemented();
    Value self = is_ordered(left) ? left : right;
    Value made = TRY(call(thread, Value::of(type_of(self)), {left}));
    TRY(update_from(thread, made, right));
    return made;
}

Raises<Value> ordered_dict_inplace_or(Thread& thread, Value left, Value right) {
    TRY(update_from(thread, left, right));
    return left;
}

// Methods on the order

Raises<Value> popitem(Thread& thread, Value* args) {
    OrderedDict* self = self_of(args[0]);
    bool last = args[1].is_empty() || TRY(truth_of(thread, args[1]));
    if (self->size == 0) return raise(thread, KeyError_type, "dictionary is empty");
    uint32_t index = last ? self->last_entry() : first_entry(self);
    DictEntry entry = self->entry(index);
    self->remove_entry(index);
    return Value::of(make_tuple({entry.key, entry.value}));
}

/// Everything is entered anew behind the one that goes to the front.
Raises<void> move_to_front(Thread& thread, OrderedDict* self, uint32_t index) {
    DictEntry moved = self->entry(index);
    Dict* others = copy_dict(self);
    self->clear();
    TRY(self->store(thread, moved.key, moved.value));
    for (int64_t i = others->next_entry(0); i >= 0; i = others->next_entry(uint32_t(i) + 1)) {
        DictEntry entry = others->entry(uint32_t(i));
        if (entry.key != moved.key) TRY(self->store(thread, entry.key, entry.value));
    }
    return {};
}

Raises<Value> move_to_end(Thread& thread, Value* args) {
    OrderedDict* self = self_of(args[0]);
    bool last = args[2].is_empty() || TRY(truth_of(thread, args[2]));
    int64_t hash = TRY(hash_of(thread, args[1]));
    int64_t index = TRY(self->find_entry(thread, args[1], hash));
    if (index < 0) return raise_value(thread, KeyError_type, args[1]);
    if (!last) {
        if (uint32_t(index) != first_entry(self)) TRY(move_to_front(thread, self, uint32_t(index)));
        return none();
    }
    if (uint32_t(index) == self->last_entry()) return none();
    DictEntry entry = self->entry(uint32_t(index));
    self->remove_entry(uint32_t(index));
    TRY(self->store(thread, entry.key, entry.value));
    return none();
}

Raises<Value> pop(Thread& thread, Value* args) {
    Value removed = TRY(self_of(args[0])->remove(thread, args[1]));
    if (!removed.is_empty()) return removed;
    return args[2].is_empty() ? Raises<Value>(raise_value(thread, KeyError_type, args[1])) : args[2];
}

// Methods that go by item access where a subclass may have its own

Raises<Value> setdefault(Thread& thread, Value* args) {
    Value otherwise = args[2].is_empty() ? none() : args[2];
    if (is_exact(args[0])) {
        Value found = TRY(self_of(args[0])->find(thread, args[1]));
        if (!found.is_empty()) return found;
    } else if (TRY(contains(thread, args[0], args[1]))) {
        return get_item(thread, args[0], args[1]);
    }
    TRY(set_item(thread, args[0], args[1], otherwise));
    return otherwise;
}

Raises<Value> copy(Thread& thread, Value* args) {
    Value made = TRY(call(thread, Value::of(type_of(args[0])), {}));
    TRY(update_from(thread, made, args[0]));
    return made;
}

Raises<Value> reduce(Thread& thread, Value* args) {
    Value state = TRY(call_method(thread, args[0], intern("__getstate__"), {}));
    Value items = TRY(iterate(thread, TRY(call_method(thread, args[0], names.items, {}))));
    return Value::of(make_tuple({Value::of(type_of(args[0])), Value::of(empty_tuple()), state, none(), items}));
}

Raises<Value> fromkeys(Thread& thread, Value* args) {
    Value made = TRY(call(thread, args[0], {}));
    Value value = args[2].is_empty() ? none() : args[2];
    TRY(for_each_item(thread, args[1], [&](Value key) { return set_item(thread, made, key, value); }));
    return made;
}

Raises<Value> keys(Thread&, Value* args) { return make_dict_view(ordered_dict_keys_type, args[0].as<Dict>()); }
Raises<Value> values(Thread&, Value* args) { return make_dict_view(ordered_dict_values_type, args[0].as<Dict>()); }
Raises<Value> items(Thread&, Value* args) { return make_dict_view(ordered_dict_items_type, args[0].as<Dict>()); }
Raises<Value> reversed(Thread&, Value* args) {
    return make_dict_iterator(dict_key_iterator_type, args[0].as<Dict>(), true);
}

constexpr MethodDef kMethods[] = {
    {"fromkeys", "($type, /, iterable, value=None)", fromkeys, "An OrderedDict of these keys, all with one value."},
    {"popitem", "($self, /, last=True)", popitem,
     "Removes the last pair of key and value, or the first, and returns it."},
    {"move_to_end", "($self, /, key, last=True)", move_to_end, "Moves a key to the end, or to the front."},
    {"pop", "($self, /, key, default=<unrepresentable>)", pop, "Removes a key and returns its value."},
    {"setdefault", "($self, /, key, default=None)", setdefault,
     "The value of a key, which is entered if it is not there."},
    {"update", "($self, /, *args, **kwargs)", ordered_dict_update,
     "Takes over the items of mappings or of pairs, and keyword arguments. New keys come last."},
    {"copy", "($self, /)", copy, "Returns a shallow copy."},
    {"__reduce__", "($self, /)", reduce, "What pickle needs to make it again."},
    {"keys", "($self, /)", keys, "A view of the keys, in their order."},
    {"values", "($self, /)", values, "A view of the values, in the order of the keys."},
    {"items", "($self, /)", items, "A view of the pairs (key, value), in the order of the keys."},
    {"__reversed__", "($self, /)", reversed, "Returns an iterator over the keys from the end."},
};

constexpr Slots ordered_dict_slots() {
    Slots slots{.repr = ordered_dict_repr, .compare = ordered_dict_compare, .init = ordered_dict_init};
    slots.binary[int(BinaryOperator::Or)] = ordered_dict_or;
    slots.inplace[int(BinaryOperator::Or)] = ordered_dict_inplace_or;
    return slots;
}

void trace_ordered_dict(Object* object, Marker& marker) {
    auto* self = static_cast<OrderedDict*>(object);
    marker.mark(self->table);
    // A table that this collection frees must not be taken for the next one at its address.
    if (self->first_table != self->table) self->first_table = nullptr;
}

}  // namespace

TypeSpec const kOrderedDictSpec{
    .name = "collections.OrderedDict",
    .layout = Layout::Dict,
    .size = sizeof(OrderedDict),
    .base = &dict_type,
    .flags = kBaseType | kMapping | kMatchSelf | kExtendsLayout | kHasAttributes | kWeaklyReferable,
    .slots = ordered_dict_slots(),
    .methods = kMethods,
    .trace = trace_ordered_dict,
    .doc = "A dict whose keys can be moved to both ends, and that compares with its like by their order too."};
#define VIEW_SPEC(constant, text, base_type)            \
    TypeSpec const constant{.name = text,               \
                            .layout = Layout::DictView, \
                            .size = sizeof(DictView),   \
                            .base = &base_type,         \
                            .flags = kNoConstructor | kExtendsLayout};
VIEW_SPEC(kOrderedDictKeysSpec, "odict_keys", dict_keys_type)
VIEW_SPEC(kOrderedDictValuesSpec, "odict_values", dict_values_type)
VIEW_SPEC(kOrderedDictItemsSpec, "odict_items", dict_items_type)
#undef VIEW_SPEC

}  // namespace py::vm
