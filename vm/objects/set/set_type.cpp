#include "vm/gc/heap.h"
#include "vm/objects/iter/iterators.h"
#include "vm/objects/set/set.h"
#include "vm/objects/str/characters.h"
#include "vm/objects/str/str_builder.h"
#include "vm/runtime/native/native_type.h"
#include "vm/runtime/protocol/operations.h"
#include "vm/runtime/protocol/pickling.h"
#include "vm/runtime/text/text.h"

// The types set and frozenset.

namespace py::vm {
namespace {

Set* self_of(Value value) { return value.as<Set>(); }

template <class Visitor>
Raises<void> for_each_member(Set* set, Visitor&& visit) {
    for (int64_t i = set->next_entry(0); i >= 0; i = set->next_entry(uint64_t(i) + 1)) {
        SetEntry entry = set->entry(uint64_t(i));
        TRY(visit(entry.key, entry.hash));
    }
    return {};
}

Raises<void> add_all(Thread& thread, Set* set, Value iterable) {
    auto add = [&](Value key, int64_t hash) -> Raises<void> {
        TRY(set->add(thread, key, hash));
        return {};
    };
    if (iterable.is<Set>()) return set->merge(thread, self_of(iterable));
    if (iterable.is_exact<Dict>()) {
        Dict* dict = iterable.as<Dict>();
        set->reserve_for(dict->size);
        for (int64_t i = dict->next_entry(0); i >= 0; i = dict->next_entry(uint32_t(i) + 1)) {
            TRY(add(dict->entry(uint32_t(i)).key, dict->entry(uint32_t(i)).hash));
        }
        return {};
    }
    if (iterable.is_exact<Str>()) {
        Str* text = iterable.as<Str>();
        for (size_t i = 0; i < text->length; i++) TRY(set->add(thread, Value::of(character_text(text->at(i)))));
        return {};
    }
    if (iterable.is_exact<List>()) {
        // Hashing and comparing may change it.
        List* list = iterable.as<List>();
        for (size_t i = 0; i < list->size; i++) TRY(set->add(thread, list->items[i]));
        return {};
    }
    return for_each_item(thread, iterable, [&](Value item) -> Raises<void> {
        TRY(set->add(thread, item));
        return {};
    });
}

Raises<Set*> as_set(Thread& thread, Value iterable) {
    if (iterable.is<Set>()) return self_of(iterable);
    Set* set = new_set(set_type);
    TRY(add_all(thread, set, iterable));
    return set;
}

/// The built-in base, as results of operators have it.
Type& plain_type(Value set) { return type_of(set)->is_subtype_of(&frozenset_type) ? frozenset_type : set_type; }

Raises<Set*> copy_of(Thread& thread, Value set) {
    Set* copy = new_set(plain_type(set));
    TRY(add_all(thread, copy, set));
    return copy;
}

Raises<Value> set_repr(Thread& thread, Value self) {
    ReprScope scope(thread, self);
    bool plain = type_of(self) == &set_type;
    if (scope.is_nested()) return Value::of(format_message("{}(...)", {type_of(self)}));
    if (self_of(self)->size == 0) return Value::of(format_message("{}()", {type_of(self)}));
    StrBuilder text;
    if (!plain) {
        text.append(type_of(self)->name);
        text.append('(');
    }
    text.append('{');
    bool first = true;
    TRY(for_each_member(self_of(self), [&](Value key, int64_t) -> Raises<void> {
        if (!first) text.append(", ");
        first = false;
        text.append(TRY(repr_of(thread, key)));
        return {};
    }));
    text.append(plain ? "}" : "})");
    return Value::of(text.finish());
}

/// Does not depend on the order of the members.
Raises<int64_t> frozenset_hash(Thread&, Value self) {
    Set* set = self_of(self);
    if (set->hash != -1) return set->hash;
    uint64_t hash = 0;
    auto shuffle = [](uint64_t bits) { return ((bits ^ 89869747u) ^ (bits << 16)) * 3644798167u; };
    for (int64_t i = set->next_entry(0); i >= 0; i = set->next_entry(uint64_t(i) + 1)) {
        hash ^= shuffle(uint64_t(set->entry(uint64_t(i)).hash));
    }
    hash ^= (set->size + 1) * 1927868237u;
    hash ^= (hash >> 11) ^ (hash >> 25);
    hash = hash * 69069u + 907133923u;
    set->hash = hash == uint64_t(-1) ? 590923713 : int64_t(hash);
    return set->hash;
}

Raises<bool> is_subset(Thread& thread, Set* left, Set* right) {
    if (left->size > right->size) return false;
    for (int64_t i = left->next_entry(0); i >= 0; i = left->next_entry(uint64_t(i) + 1)) {
        SetEntry entry = left->entry(uint64_t(i));
        if (!TRY(right->contains(thread, entry.key, entry.hash))) return false;
    }
    return true;
}

Raises<Value> set_compare(Thread& thread, Value left, Value right, CompareOperator op) {
    if (!right.is<Set>()) return not_implemented();
    Set* a = self_of(left);
    Set* b = self_of(right);
    switch (op) {
        case CompareOperator::Equal: return boolean(a->size == b->size && TRY(is_subset(thread, a, b)));
        case CompareOperator::NotEqual: return boolean(!(a->size == b->size && TRY(is_subset(thread, a, b))));
        case CompareOperator::Less: return boolean(a->size < b->size && TRY(is_subset(thread, a, b)));
        case CompareOperator::LessEqual: return boolean(TRY(is_subset(thread, a, b)));
        case CompareOperator::Greater: return boolean(b->size < a->size && TRY(is_subset(thread, b, a)));
        case CompareOperator::GreaterEqual: return boolean(TRY(is_subset(thread, b, a)));
    }
    VERIFY_NOT_REACHED();
}

Raises<int64_t> set_length(Thread&, Value self) { return int64_t(self_of(self)->size); }

/// A set as a member stands for the frozenset of its members, unless it has a hash.
Raises<Value> as_key(Thread& thread, Value key) {
    if (!key.is<Set>() || hash_of(thread, key).ok()) return key;
    if (!type_of(key)->is_subtype_of(&set_type) || !catch_pending(thread, TypeError_type)) return Error{};
    Set* frozen = new_set(frozenset_type);
    TRY(add_all(thread, frozen, key));
    return Value::of(frozen);
}

Raises<bool> set_contains(Thread& thread, Value self, Value key) {
    return self_of(self)->contains(thread, TRY(as_key(thread, key)));
}

Raises<Value> set_iter(Thread&, Value self) {
    auto* iterator = the_heap->make<SetIterator>(set_iterator_type.root_shape);
    iterator->set = self_of(self);
    iterator->expected_size = iterator->set->size;
    return Value::of(iterator);
}

Raises<Value> set_iterator_next(Thread& thread, Value self) {
    auto* iterator = self.as<SetIterator>();
    if (!iterator->set) return kEmpty;
    if (iterator->set->size != iterator->expected_size) {
        iterator->expected_size = UINT64_MAX;
        return raise(thread, RuntimeError_type, "Set changed size during iteration");
    }
    int64_t index = iterator->set->next_entry(iterator->index);
    if (index < 0) {
        iterator->set = nullptr;
        return kEmpty;
    }
    iterator->index = uint64_t(index) + 1;
    return iterator->set->entry(uint64_t(index)).key;
}

// Set algebra. `result` is a new set that is returned.

Raises<Set*> intersect(Thread& thread, Value self, Value other) {
    if (self == other) return copy_of(thread, self);
    Set* result = new_set(plain_type(self));
    Set* a = self_of(self);
    if (!other.is<Set>()) {
        TRY(for_each_item(thread, other, [&](Value item) -> Raises<void> {
            int64_t hash = TRY(hash_of(thread, item));
            if (TRY(a->contains(thread, item, hash))) TRY(result->add(thread, item, hash));
            return {};
        }));
        return result;
    }
    // The smaller one is walked.
    Set* b = self_of(other);
    if (b->size > a->size) std::swap(a, b);
    TRY(for_each_member(b, [&](Value key, int64_t hash) -> Raises<void> {
        if (TRY(a->contains(thread, key, hash))) TRY(result->add(thread, key, hash));
        return {};
    }));
    return result;
}

Raises<void> remove_all(Thread& thread, Set* set, Value iterable) {
    if (iterable.is<Set>() && self_of(iterable) == set) {
        set->clear();
        return {};
    }
    if (iterable.is<Set>()) {
        return for_each_member(self_of(iterable), [&](Value key, int64_t hash) -> Raises<void> {
            TRY(set->remove(thread, key, hash));
            return {};
        });
    }
    return for_each_item(thread, iterable, [&](Value item) -> Raises<void> {
        TRY(set->remove(thread, item));
        return {};
    });
}

/// A small or unsized right side is removed from a copy; else the members that are not in it are collected.
Raises<Set*> subtract(Thread& thread, Value self, Value iterable) {
    Set* others = iterable.is<Set>() ? self_of(iterable) : nullptr;
    Dict* keys = iterable.is_exact<Dict>() ? iterable.as<Dict>() : nullptr;
    uint64_t count = others ? others->size : keys ? keys->size : 0;
    if ((!others && !keys) || (self_of(self)->size >> 2) > count) {
        Set* copy = TRY(copy_of(thread, self));
        TRY(remove_all(thread, copy, iterable));
        return copy;
    }
    Set* result = new_set(plain_type(self));
    TRY(for_each_member(self_of(self), [&](Value key, int64_t hash) -> Raises<void> {
        bool found = others ? TRY(others->contains(thread, key, hash)) : TRY(keys->find_entry(thread, key, hash)) >= 0;
        if (!found) TRY(result->add(thread, key, hash));
        return {};
    }));
    return result;
}

/// Whether no member is in both.
Raises<bool> are_disjoint(Thread& thread, Set* set, Set* walked) {
    if (walked->size > set->size) std::swap(set, walked);
    for (int64_t i = walked->next_entry(0); i >= 0; i = walked->next_entry(uint64_t(i) + 1)) {
        SetEntry entry = walked->entry(uint64_t(i));
        if (TRY(set->contains(thread, entry.key, entry.hash))) return false;
    }
    return true;
}

Raises<void> toggle_all(Thread& thread, Set* set, Value iterable) {
    Set* other = TRY(as_set(thread, iterable));
    if (other == set) {
        set->clear();
        return {};
    }
    return for_each_member(other, [&](Value key, int64_t hash) -> Raises<void> {
        if (!TRY(set->remove(thread, key, hash))) TRY(set->add(thread, key, hash));
        return {};
    });
}

void take(Set* target, Set* source) {
    target->table = source->table;
    target->fill = source->fill;
    target->size = source->size;
}

bool both_sets(Value left, Value right) { return left.is<Set>() && right.is<Set>(); }

Raises<Value> set_and(Thread& thread, Value left, Value right) {
    if (!both_sets(left, right)) return not_implemented();
    return Value::of(TRY(intersect(thread, left, right)));
}
Raises<Value> set_or(Thread& thread, Value left, Value right) {
    if (!both_sets(left, right)) return not_implemented();
    Set* result = TRY(copy_of(thread, left));
    TRY(add_all(thread, result, right));
    return Value::of(result);
}
Raises<Value> set_subtract(Thread& thread, Value left, Value right) {
    if (!both_sets(left, right)) return not_implemented();
    return Value::of(TRY(subtract(thread, left, right)));
}
Raises<Value> set_xor(Thread& thread, Value left, Value right) {
    if (!both_sets(left, right)) return not_implemented();
    // Members of the right one first, as CPython builds it.
    Set* result = new_set(plain_type(left));
    TRY(add_all(thread, result, right));
    TRY(toggle_all(thread, result, left));
    return Value::of(result);
}
Raises<Value> set_inplace_and(Thread& thread, Value left, Value right) {
    if (!both_sets(left, right)) return not_implemented();
    take(self_of(left), TRY(intersect(thread, left, right)));
    return left;
}
Raises<Value> set_inplace_or(Thread& thread, Value left, Value right) {
    if (!both_sets(left, right)) return not_implemented();
    TRY(add_all(thread, self_of(left), right));
    return left;
}
Raises<Value> set_inplace_subtract(Thread& thread, Value left, Value right) {
    if (!both_sets(left, right)) return not_implemented();
    TRY(remove_all(thread, self_of(left), right));
    return left;
}
Raises<Value> set_inplace_xor(Thread& thread, Value left, Value right) {
    if (!both_sets(left, right)) return not_implemented();
    TRY(toggle_all(thread, self_of(left), right));
    return left;
}

Raises<Value> set_create(Thread&, Type* type, CallArgs) { return Value::of(new_set(*type)); }

Raises<void> set_init(Thread& thread, Value self, CallArgs args) {
    if (args.keyword_count()) return raise(thread, TypeError_type, "set() takes no keyword arguments");
    if (args.count > 1) return raise(thread, TypeError_type, "set expected at most 1 argument, got {}", {args.count});
    self_of(self)->clear();
    if (args.count) return add_all(thread, self_of(self), args.values[0]);
    return {};
}

Raises<Value> frozenset_create(Thread& thread, Type* type, CallArgs args) {
    bool takes_keywords = type->slots.init != frozenset_type.slots.init;
    if (args.keyword_count() && !takes_keywords)
        return raise(thread, TypeError_type, "frozenset() takes no keyword arguments");
    if (args.count > 1)
        return raise(thread, TypeError_type, "frozenset expected at most 1 argument, got {}", {args.count});
    bool same = args.count && type == &frozenset_type && type_of(args.values[0]) == &frozenset_type;
    if (same) return args.values[0];
    Set* set = new_set(*type);
    if (args.count) TRY(add_all(thread, set, args.values[0]));
    return Value::of(set);
}

// Methods.

Raises<Value> set_add(Thread& thread, Value* args) {
    TRY(self_of(args[0])->add(thread, args[1]));
    return none();
}
Raises<Value> set_discard(Thread& thread, Value* args) {
    TRY(self_of(args[0])->remove(thread, TRY(as_key(thread, args[1]))));
    return none();
}
Raises<Value> set_remove(Thread& thread, Value* args) {
    if (TRY(self_of(args[0])->remove(thread, TRY(as_key(thread, args[1]))))) return none();
    return raise_value(thread, KeyError_type, args[1]);
}
Raises<Value> set_pop(Thread& thread, Value* args) {
    Set* set = self_of(args[0]);
    if (set->size == 0) return raise_value(thread, KeyError_type, Value::of(make_str("pop from an empty set")));
    int64_t index = set->next_entry(set->finger & set->table->mask);
    if (index < 0) index = set->next_entry(0);
    set->finger = uint64_t(index) + 1;
    Value key = set->entry(uint64_t(index)).key;
    set->entry(uint64_t(index)) = {kEmpty, -1};
    set->size--;
    return key;
}
Raises<Value> set_clear(Thread&, Value* args) {
    self_of(args[0])->clear();
    return none();
}
Raises<Value> set_copy(Thread& thread, Value* args) { return Value::of(TRY(copy_of(thread, args[0]))); }
Raises<Value> set_union(Thread& thread, Value* args) {
    Set* result = TRY(copy_of(thread, args[0]));
    for (Value other : args[1].as<Tuple>()->span()) TRY(add_all(thread, result, other));
    return Value::of(result);
}
Raises<Value> set_update(Thread& thread, Value* args) {
    for (Value other : args[1].as<Tuple>()->span()) TRY(add_all(thread, self_of(args[0]), other));
    return none();
}
Raises<Value> set_intersection(Thread& thread, Value* args) {
    Tuple* others = args[1].as<Tuple>();
    if (others->size == 0) return Value::of(TRY(copy_of(thread, args[0])));
    Value result = args[0];
    for (Value other : others->span()) result = Value::of(TRY(intersect(thread, result, other)));
    return result;
}
Raises<Value> set_intersection_update(Thread& thread, Value* args) {
    Value result = TRY(set_intersection(thread, args));
    take(self_of(args[0]), self_of(result));
    return none();
}
Raises<Value> set_difference(Thread& thread, Value* args) {
    Tuple* others = args[1].as<Tuple>();
    if (others->size == 0) return Value::of(TRY(copy_of(thread, args[0])));
    Set* result = TRY(subtract(thread, args[0], others->items[0]));
    for (size_t i = 1; i < others->size; i++) TRY(remove_all(thread, result, others->items[i]));
    return Value::of(result);
}
Raises<Value> set_difference_update(Thread& thread, Value* args) {
    for (Value other : args[1].as<Tuple>()->span()) TRY(remove_all(thread, self_of(args[0]), other));
    return none();
}
Raises<Value> set_symmetric_difference(Thread& thread, Value* args) {
    Set* result = new_set(plain_type(args[0]));
    TRY(add_all(thread, result, args[1]));
    TRY(toggle_all(thread, result, args[0]));
    return Value::of(result);
}
Raises<Value> set_symmetric_difference_update(Thread& thread, Value* args) {
    TRY(toggle_all(thread, self_of(args[0]), args[1]));
    return none();
}
Raises<Value> set_issubset(Thread& thread, Value* args) {
    return boolean(TRY(is_subset(thread, self_of(args[0]), TRY(as_set(thread, args[1])))));
}
Raises<Value> set_issuperset(Thread& thread, Value* args) {
    Set* set = self_of(args[0]);
    if (args[1].is<Set>()) return boolean(TRY(is_subset(thread, self_of(args[1]), set)));
    return boolean(
        !TRY(any_item(thread, args[1], [&](Value item) -> Raises<bool> { return !TRY(set->contains(thread, item)); })));
}
Raises<Value> set_isdisjoint(Thread& thread, Value* args) {
    if (args[1].is<Set>()) return boolean(TRY(are_disjoint(thread, self_of(args[0]), self_of(args[1]))));
    Set* set = self_of(args[0]);
    return boolean(!TRY(any_item(thread, args[1], [&](Value item) { return set->contains(thread, item); })));
}

/// (type, (list of members,), attributes)
Raises<Value> set_reduce(Thread& thread, Value* args) {
    List* members = new_list();
    Set* set = self_of(args[0]);
    for (int64_t i = set->next_entry(0); i >= 0; i = set->next_entry(uint64_t(i) + 1))
        members->append(set->entry(uint64_t(i)).key);
    return reduce_to_type(args[0], {Value::of(members)}, TRY(state_of(thread, args[0])));
}

/// What is left, as a list.
Raises<Value> iterator_reduce(Thread& thread, Value* args) {
    auto* copy = the_heap->make<SetIterator>(set_iterator_type.root_shape);
    auto header = static_cast<Object&>(*copy);
    *copy = *args[0].as<SetIterator>();
    static_cast<Object&>(*copy) = header;
    return reduce_to_builtin(thread, "iter", {Value::of(TRY(list_from(thread, Value::of(copy))))});
}
Raises<Value> iterator_length_hint(Thread&, Value* args) {
    auto* iterator = args[0].as<SetIterator>();
    if (!iterator->set || iterator->set->size != iterator->expected_size) return Value::small(0);
    int64_t left = 0;
    for (int64_t i = iterator->set->next_entry(iterator->index); i >= 0; i = iterator->set->next_entry(uint64_t(i) + 1))
        left++;
    return Value::small(left);
}
constexpr MethodDef kIteratorMethods[] = {
    {"__length_hint__", "($self, /)", iterator_length_hint, "How many members are left."},
    {"__reduce__", "($self, /)", iterator_reduce, "What pickle needs to make it again."}};

#define SHARED_METHODS                                                                                        \
    {"__reduce__", "($self, /)", set_reduce, "What pickle needs to make it again."}, kClassGetItem,           \
        {"copy", "($self, /)", set_copy, "A set of the same members."},                                       \
        {"union", "($self, /, *others)", set_union, "A new set of its members and those of all the others."}, \
        {"intersection", "($self, /, *others)", set_intersection,                                             \
         "A new set of the members that are in all the others."},                                             \
        {"difference", "($self, /, *others)", set_difference,                                                 \
         "A new set of the members that are in none of the others."},                                         \
        {"symmetric_difference", "($self, other, /)", set_symmetric_difference,                               \
         "A new set of what is in one of the two, but not in both."},                                         \
        {"issubset", "($self, other, /)", set_issubset, "Whether all members are in the other."},             \
        {"issuperset", "($self, other, /)", set_issuperset, "Whether all of the other are members."},         \
        {"isdisjoint", "($self, other, /)", set_isdisjoint, "Whether no member is in the other."}

constexpr MethodDef kSetMethods[] = {
    {"add", "($self, object, /)", set_add, "Adds a member. If it is there already, nothing changes."},
    {"discard", "($self, object, /)", set_discard, "Removes a member, if it is there."},
    {"remove", "($self, object, /)", set_remove, "Removes a member. KeyError if it is not there."},
    {"pop", "($self, /)", set_pop, "Removes some member and returns it. KeyError if there is none."},
    {"clear", "($self, /)", set_clear, "Removes all members."},
    {"update", "($self, /, *others)", set_update, "Adds what is in any of the others."},
    {"intersection_update", "($self, /, *others)", set_intersection_update,
     "Keeps only the members that are in all the others."},
    {"difference_update", "($self, /, *others)", set_difference_update, "Removes what is in any of the others."},
    {"symmetric_difference_update", "($self, other, /)", set_symmetric_difference_update,
     "Removes what is in the other too, and adds what is only there."},
    SHARED_METHODS,
};
constexpr MethodDef kFrozenSetMethods[] = {SHARED_METHODS};

void trace_set(Object* object, Marker& marker) { marker.mark(static_cast<Set*>(object)->table); }
void trace_set_iterator(Object* object, Marker& marker) { marker.mark(static_cast<SetIterator*>(object)->set); }

constexpr Slots shared_slots() {
    Slots slots{
        .repr = set_repr, .compare = set_compare, .iter = set_iter, .length = set_length, .contains = set_contains};
    slots.binary[int(BinaryOperator::And)] = set_and;
    slots.binary[int(BinaryOperator::Or)] = set_or;
    slots.binary[int(BinaryOperator::Subtract)] = set_subtract;
    slots.binary[int(BinaryOperator::Xor)] = set_xor;
    return slots;
}
constexpr Slots set_slots() {
    Slots slots = shared_slots();
    slots.inplace[int(BinaryOperator::And)] = set_inplace_and;
    slots.inplace[int(BinaryOperator::Or)] = set_inplace_or;
    slots.inplace[int(BinaryOperator::Subtract)] = set_inplace_subtract;
    slots.inplace[int(BinaryOperator::Xor)] = set_inplace_xor;
    slots.create = set_create;
    slots.init = set_init;
    return slots;
}
constexpr Slots frozenset_slots() {
    Slots slots = shared_slots();
    slots.hash = frozenset_hash;
    slots.create = frozenset_create;
    return slots;
}

}  // namespace

Raises<void> update_set(Thread& thread, Value set, Value iterable) { return add_all(thread, self_of(set), iterable); }
Raises<void> remove_from_set(Thread& thread, Value set, Value iterable) {
    return remove_all(thread, self_of(set), iterable);
}
Raises<void> toggle_in_set(Thread& thread, Value set, Value iterable) {
    return toggle_all(thread, self_of(set), iterable);
}
Raises<Set*> intersect_set(Thread& thread, Value set, Value iterable) { return intersect(thread, set, iterable); }

extern TypeSpec const kSetSpec, kFrozenSetSpec, kSetIteratorSpec;
TypeSpec const kSetSpec{.name = "set",
                        .layout = Layout::Set,
                        .size = sizeof(Set),
                        .flags = kBaseType | kMatchSelf | kWeaklyReferable,
                        .slots = set_slots(),
                        .methods = kSetMethods,
                        .trace = trace_set,
                        .doc = "A set of different hashable items."};
TypeSpec const kFrozenSetSpec{.name = "frozenset",
                              .layout = Layout::Set,
                              .size = sizeof(Set),
                              .flags = kBaseType | kMatchSelf | kWeaklyReferable,
                              .slots = frozenset_slots(),
                              .methods = kFrozenSetMethods,
                              .trace = trace_set,
                              .doc = "An immutable set of different hashable items."};
TypeSpec const kSetIteratorSpec{.name = "set_iterator",
                                .layout = Layout::SetIterator,
                                .size = sizeof(SetIterator),
                                .flags = kNoConstructor,
                                .slots = {.iter = iterator_self, .next = set_iterator_next},
                                .methods = kIteratorMethods,
                                .trace = trace_set_iterator};

}  // namespace py::vm
