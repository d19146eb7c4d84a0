#include <algorithm>

#include "vm/gc/heap.h"
#include "vm/modules/collections/deque.h"
#include "vm/objects/str/str_builder.h"
#include "vm/runtime/native/native_type.h"
#include "vm/runtime/protocol/operations.h"
#include "vm/runtime/protocol/pickling.h"
#include "vm/runtime/protocol/sequence.h"
#include "vm/runtime/system/memory_request.h"
#include "vm/runtime/text/text.h"

// The type collections.deque.

namespace py::vm {

Type deque_type;

Error raise_deque_mutated(Thread& thread) { return raise(thread, RuntimeError_type, "deque mutated during iteration"); }

namespace {

Deque* self_of(Value value) { return value.as<Deque>(); }

Raises<void> extend(Thread& thread, Deque* deque, Value iterable, bool left) {
    // Its own items would never end.
    if (iterable == Value::of(deque)) iterable = Value::of(TRY(list_from(thread, iterable)));
    return for_each_item(thread, iterable, [&](Value item) -> Raises<void> {
        left ? deque->append_left(item) : deque->append(item);
        return {};
    });
}

/// A deque of the same items and bound; of the same class, made by calling it, for subclasses.
Raises<Value> copy(Thread& thread, Value self) {
    Deque* deque = self_of(self);
    if (type_of(self) == &deque_type) {
        Deque* made = new_deque(deque->maxlen);
        made->reserve(deque->size);
        for (uint64_t i = 0; i < deque->size; i++) made->append(deque->at(i));
        return Value::of(made);
    }
    Value type = Value::of(type_of(self));
    Value made =
        deque->maxlen < 0 ? TRY(call(thread, type, {self})) : TRY(call(thread, type, {self, make_int(deque->maxlen)}));
    if (made.is<Deque>()) return made;
    return raise(thread, TypeError_type, "{}() must return a deque, not {}", {type_of(self), type_of(made)});
}

Raises<Value> deque_create(Thread&, Type* type, CallArgs) {
    auto* deque = static_cast<Deque*>(new_instance(type));
    deque->maxlen = Deque::kUnbounded;
    return Value::of(deque);
}

Raises<Value> deque_initialize(Thread& thread, Value* args) {
    int64_t maxlen = Deque::kUnbounded;
    if (!args[2].is_empty() && !is_none(args[2])) {
        if (!has_index(args[2])) return raise(thread, TypeError_type, "an integer is required");
        maxlen = TRY(to_int64(thread, args[2]));
        if (maxlen < 0) return raise(thread, ValueError_type, "maxlen must be non-negative");
    }
    Deque* deque = self_of(args[0]);
    deque->maxlen = maxlen;
    if (deque->size > 0) deque->clear();
    if (!args[1].is_empty()) TRY(extend(thread, deque, args[1], false));
    return none();
}
constexpr MethodDef kInit{"deque", "($self, iterable=(), maxlen=None)", deque_initialize};

Raises<Value> deque_repr(Thread& thread, Value self) {
    ReprScope scope(thread, self);
    if (scope.is_nested()) return Value::of(intern("[...]"));
    Deque* deque = self_of(self);
    StrBuilder text;
    text.append(type_of(self)->name);
    text.append("([");
    uint64_t changes = deque->changes;
    for (uint64_t i = 0; i < deque->size; i++) {
        if (i > 0) text.append(", ");
        text.append(TRY(repr_of(thread, deque->at(i))));
        if (deque->changes != changes) return raise_deque_mutated(thread);
    }
    text.append(']');
    if (deque->maxlen >= 0) {
        text.append(", maxlen=");
        text.append_decimal(deque->maxlen);
    }
    text.append(')');
    return Value::of(text.finish());
}

/// As of sequences, but the two may change while items are compared.
Raises<Value> deque_compare(Thread& thread, Value left, Value right, CompareOperator op) {
    if (!left.is<Deque>() || !right.is<Deque>()) return not_implemented();
    Deque* a = self_of(left);
    Deque* b = self_of(right);
    bool equality = is_equality(op);
    if (equality && a->size != b->size) return boolean(op == CompareOperator::NotEqual);
    uint64_t changes = a->changes + b->changes;
    for (uint64_t i = 0; i < a->size && i < b->size; i++) {
        Value x = a->at(i);
        Value y = b->at(i);
        bool same = TRY(equal(thread, x, y));
        if (a->changes + b->changes != changes) return raise_deque_mutated(thread);
        if (same) continue;
        if (equality) return boolean(op == CompareOperator::NotEqual);
        return compare(thread, x, y, op);
    }
    return compare(thread, make_int(int64_t(a->size)), make_int(int64_t(b->size)), op);
}

Raises<Value> deque_iter(Thread&, Value self) { return make_deque_iterator(self_of(self), false); }
Raises<int64_t> deque_length(Thread&, Value self) { return int64_t(self_of(self)->size); }

Raises<uint64_t> position_of(Thread& thread, Deque* deque, Value key) {
    if (!has_index(key))
        return raise(thread, TypeError_type, "sequence index must be integer, not '{}'", {type_of(key)});
    Value number = TRY(to_index(thread, key));
    auto index = int64_of(number);
    if (!index) return raise(thread, IndexError_type, "cannot fit '{}' into an index-sized integer", {type_of(key)});
    int64_t at = *index < 0 ? *index + int64_t(deque->size) : *index;
    if (at < 0 || at >= int64_t(deque->size)) return raise(thread, IndexError_type, "deque index out of range");
    return uint64_t(at);
}

Raises<Value> deque_get_item(Thread& thread, Value self, Value key) {
    return self_of(self)->at(TRY(position_of(thread, self_of(self), key)));
}

Raises<void> deque_set_item(Thread& thread, Value self, Value key, Value value) {
    Deque* deque = self_of(self);
    uint64_t index = TRY(position_of(thread, deque, key));
    if (value.is_empty()) {
        deque->erase(index);
    } else {
        deque->at(index) = value;
    }
    return {};
}

/// The first position in [start, stop) whose item equals `wanted`, or -1.
Raises<int64_t> find(Thread& thread, Deque* deque, Value wanted, uint64_t start, uint64_t stop) {
    uint64_t changes = deque->changes;
    for (uint64_t i = start; i < stop && i < deque->size; i++) {
        bool same = TRY(equal(thread, deque->at(i), wanted));
        if (deque->changes != changes) return raise_deque_mutated(thread);
        if (same) return int64_t(i);
    }
    return int64_t(-1);
}

Raises<bool> deque_contains(Thread& thread, Value self, Value item) {
    return TRY(find(thread, self_of(self), item, 0, self_of(self)->size)) >= 0;
}

Raises<Value> deque_add(Thread& thread, Value left, Value right) {
    if (!left.is<Deque>()) return not_implemented();
    if (!right.is<Deque>()) {
        return raise(thread, TypeError_type, "can only concatenate deque (not \"{}\") to deque", {type_of(right)});
    }
    Value joined = TRY(copy(thread, left));
    TRY(extend(thread, self_of(joined), right, false));
    return joined;
}

Raises<Value> deque_inplace_add(Thread& thread, Value left, Value right) {
    TRY(extend(thread, self_of(left), right, false));
    return left;
}

Raises<Value> deque_inplace_multiply(Thread& thread, Value left, Value right) {
    if (!has_index(right)) return not_implemented();
    Deque* deque = self_of(left);
    uint64_t size = deque->size;
    int64_t count = TRY(repeat_count(thread, right, int64_t(size)));
    if (count == 0) {
        deque->clear();
        return left;
    }
    // Of a bounded deque only the last items stay.
    if (deque->maxlen >= 0 && size > 0) count = std::min(count, deque->maxlen / int64_t(size) + 2);
    TRY(request_memory(thread, uint64_t(count), size * sizeof(Value)));
    List* items = TRY(list_from(thread, left));
    for (int64_t round = 1; round < count; round++) {
        for (Value item : items->span()) deque->append(item);
    }
    return left;
}

Raises<Value> deque_multiply(Thread& thread, Value left, Value right) {
    if (!left.is<Deque>()) std::swap(left, right);
    if (!left.is<Deque>() || !has_index(right)) return not_implemented();
    Value made = TRY(copy(thread, left));
    return deque_inplace_multiply(thread, made, right);
}

// Methods.

Raises<Value> deque_append(Thread&, Value* args) {
    self_of(args[0])->append(args[1]);
    return none();
}
Raises<Value> deque_appendleft(Thread&, Value* args) {
    self_of(args[0])->append_left(args[1]);
    return none();
}
Raises<Value> deque_clear(Thread&, Value* args) {
    self_of(args[0])->clear();
    return none();
}
Raises<Value> deque_copy(Thread& thread, Value* args) { return copy(thread, args[0]); }

Raises<Value> deque_count(Thread& thread, Value* args) {
    Deque* deque = self_of(args[0]);
    uint64_t changes = deque->changes;
    int64_t count = 0;
    for (uint64_t i = 0; i < deque->size; i++) {
        count += TRY(equal(thread, deque->at(i), args[1]));
        if (deque->changes != changes) return raise_deque_mutated(thread);
    }
    return make_int(count);
}

Raises<Value> deque_extend(Thread& thread, Value* args) {
    TRY(extend(thread, self_of(args[0]), args[1], false));
    return none();
}
Raises<Value> deque_extendleft(Thread& thread, Value* args) {
    TRY(extend(thread, self_of(args[0]), args[1], true));
    return none();
}

Raises<Value> deque_index(Thread& thread, Value* args) {
    Deque* deque = self_of(args[0]);
    int64_t start = TRY(optional_position(thread, args[2], 0, int64_t(deque->size)));
    int64_t stop = TRY(optional_position(thread, args[3], int64_t(deque->size), int64_t(deque->size)));
    int64_t found = TRY(find(thread, deque, args[1], uint64_t(start), uint64_t(stop)));
    if (found >= 0) return make_int(found);
    return raise(thread, ValueError_type, "{} is not in deque", {TRY(repr_of(thread, args[1]))});
}

Raises<Value> deque_insert(Thread& thread, Value* args) {
    Deque* deque = self_of(args[0]);
    int64_t index = TRY(to_int64(thread, args[1]));
    if (deque->is_full()) return raise(thread, IndexError_type, "deque already at its maximum size");
    int64_t size = int64_t(deque->size);
    if (index < 0) index = std::max(index + size, int64_t(0));
    deque->insert(uint64_t(std::min(index, size)), args[2]);
    return none();
}

Raises<Value> deque_pop(Thread& thread, Value* args) {
    if (self_of(args[0])->size == 0) return raise(thread, IndexError_type, "pop from an empty deque");
    return self_of(args[0])->pop();
}
Raises<Value> deque_popleft(Thread& thread, Value* args) {
    if (self_of(args[0])->size == 0) return raise(thread, IndexError_type, "pop from an empty deque");
    return self_of(args[0])->pop_left();
}

Raises<Value> deque_remove(Thread& thread, Value* args) {
    Deque* deque = self_of(args[0]);
    uint64_t changes = deque->changes;
    for (uint64_t i = 0; i < deque->size; i++) {
        bool same = TRY(equal(thread, deque->at(i), args[1]));
        if (deque->changes != changes) return raise(thread, IndexError_type, "deque mutated during remove().");
        if (!same) continue;
        deque->erase(i);
        return none();
    }
    return raise(thread, ValueError_type, "{} is not in deque", {TRY(repr_of(thread, args[1]))});
}

Raises<Value> deque_reverse(Thread&, Value* args) {
    Deque* deque = self_of(args[0]);
    for (uint64_t i = 0; i < deque->size / 2; i++) std::swap(deque->at(i), deque->at(deque->size - 1 - i));
    return none();
}

Raises<Value> deque_rotate(Thread& thread, Value* args) {
    int64_t steps = args[1].is_empty() ? 1 : TRY(to_int64(thread, args[1]));
    self_of(args[0])->rotate(steps);
    return none();
}

Raises<Value> deque_reversed(Thread&, Value* args) { return make_deque_iterator(self_of(args[0]), true); }

Raises<Value> deque_reduce(Thread& thread, Value* args) {
    Deque* deque = self_of(args[0]);
    Value state = TRY(state_of(thread, args[0]));
    Value arguments = Value::of(empty_tuple());
    if (deque->maxlen >= 0) arguments = Value::of(make_tuple({arguments, make_int(deque->maxlen)}));
    Value items = TRY(iterate(thread, args[0]));
    return Value::of(make_tuple({Value::of(type_of(args[0])), arguments, state, items}));
}

Raises<Value> deque_sizeof(Thread&, Value* args) {
    Deque* deque = self_of(args[0]);
    size_t items = deque->ring ? deque->ring->capacity * sizeof(Value) : 0;
    return make_int(int64_t(type_of(args[0])->instance_size + items));
}

Raises<Value> get_maxlen(Thread&, Value self) {
    return self_of(self)->maxlen < 0 ? none() : make_int(self_of(self)->maxlen);
}

void trace_deque(Object* object, Marker& marker) { marker.mark(static_cast<Deque*>(object)->ring); }

constexpr MethodDef kMethods[] = {
    {"append", "($self, item, /)", deque_append, "Adds an item at the right end."},
    {"appendleft", "($self, item, /)", deque_appendleft, "Adds an item at the left end."},
    {"clear", "($self, /)", deque_clear, "Removes all items."},
    {"__copy__", "($self, /)", deque_copy, "Returns a shallow copy."},
    {"copy", "($self, /)", deque_copy, "Returns a shallow copy."},
    {"count", "($self, value, /)", deque_count, "How many items equal value."},
    {"extend", "($self, iterable, /)", deque_extend, "Adds all items of an iterable at the right end."},
    {"extendleft", "($self, iterable, /)", deque_extendleft, "Adds items at the left end, one after the other."},
    {"index", "($self, value, start=0, stop=None, /)", deque_index, "Position of the first item that equals value."},
    {"insert", "($self, index, item, /)", deque_insert, "Inserts an item before a position."},
    {"pop", "($self, /)", deque_pop, "Removes and returns the rightmost item."},
    {"popleft", "($self, /)", deque_popleft, "Removes and returns the leftmost item."},
    {"remove", "($self, value, /)", deque_remove, "Removes the first item that equals value."},
    {"__reduce__", "($self, /)", deque_reduce, "What pickle needs to make it again."},
    {"__reversed__", "($self, /)", deque_reversed, "Returns an iterator from the right end."},
    {"reverse", "($self, /)", deque_reverse, "Reverses the order of the items."},
    {"rotate", "($self, n=1, /)", deque_rotate,
     "Moves n items from the right end to the left, or back if n is negative."},
    {"__sizeof__", "($self, /)", deque_sizeof, "How many bytes it takes."},
    kClassGetItem,
};
constexpr GetSetDef kAttributes[] = {
    {"maxlen", get_maxlen, nullptr, AttributeKind::Computed, "How many items there may be; None: any number."}};

constexpr Slots deque_slots() {
    Slots slots{.repr = deque_repr,
                .compare = deque_compare,
                .iter = deque_iter,
                .length = deque_length,
                .get_item = deque_get_item,
                .set_item = deque_set_item,
                .contains = deque_contains,
                .create = deque_create,
                .init = init_with<kInit>};
    slots.binary[int(BinaryOperator::Add)] = deque_add;
    slots.binary[int(BinaryOperator::Multiply)] = deque_multiply;
    slots.inplace[int(BinaryOperator::Add)] = deque_inplace_add;
    slots.inplace[int(BinaryOperator::Multiply)] = deque_inplace_multiply;
    return slots;
}

}  // namespace

TypeSpec const kDequeSpec{.name = "collections.deque",
                          .layout = Layout::Deque,
                          .size = sizeof(Deque),
                          .flags = kBaseType | kSequence | kWeaklyReferable,
                          .slots = deque_slots(),
                          .methods = kMethods,
                          .attributes = kAttributes,
                          .trace = trace_deque,
                          .doc = "deque([iterable[, maxlen]]): a list that is quick at both ends."};

}  // namespace py::vm
