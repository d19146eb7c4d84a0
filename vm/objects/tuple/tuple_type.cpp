#include <algorithm>

#include "vm/gc/heap.h"
#include "vm/objects/copy_values.h"
#include "vm/objects/iter/iterators.h"
#include "vm/runtime/native/native_type.h"
#include "vm/runtime/protocol/operations.h"
#include "vm/runtime/protocol/sequence.h"
#include "vm/runtime/system/memory_request.h"
#include "vm/runtime/text/text.h"

namespace py::vm {

Tuple* new_tuple(size_t size) {
    Tuple* tuple = the_heap->make<Tuple>(tuple_type.root_shape, size * sizeof(Value));
    tuple->size = size;
    return tuple;
}

Tuple* make_tuple(std::span<Value const> items) {
    if (items.empty()) return empty_tuple();
    Tuple* tuple = new_tuple(items.size());
    copy_values(items.data(), tuple->items, items.size());
    return tuple;
}

Tuple* empty_tuple() {
    static Tuple* empty = [] {
        Tuple* tuple = new_tuple(0);
        the_heap->add_roots([](Marker& marker, void* kept) { marker.mark(static_cast<Tuple*>(kept)); }, tuple);
        return tuple;
    }();
    return empty;
}

namespace {

Tuple* self_of(Value value) { return value.as<Tuple>(); }
std::span<Value const> items_of(Object* object) { return static_cast<Tuple*>(object)->span(); }

Raises<Value> tuple_repr(Thread& thread, Value self) { return sequence_repr(thread, items_of, self, "(", ")", true); }

/// The tuple hash of CPython (an xxHash variant), so that sets of tuples iterate alike.
Raises<int64_t> tuple_hash(Thread& thread, Value self) {
    constexpr uint64_t kPrime1 = 11400714785074694791u;
    constexpr uint64_t kPrime2 = 14029467366897019727u;
    constexpr uint64_t kPrime5 = 2870177450012600261u;
    uint64_t state = kPrime5;
    for (Value item : self_of(self)->span()) {
        uint64_t lane = uint64_t(TRY(hash_of(thread, item)));
        state = std::rotl(state + lane * kPrime2, 31) * kPrime1;
    }
    state += self_of(self)->size ^ (kPrime5 ^ 3527539u);
    return int64_t(state == uint64_t(-1) ? 1546275796u : state);
}

Raises<Value> tuple_compare(Thread& thread, Value left, Value right, CompareOperator op) {
    if (!right.is<Tuple>()) return not_implemented();
    return compare_sequences(thread, left, right, items_of, op);
}

Raises<Value> tuple_get_item(Thread& thread, Value self, Value key) {
    Tuple* tuple = self_of(self);
    if (key.is<Slice>()) {
        SliceBounds bounds = TRY(resolve_slice(thread, key.as<Slice>(), int64_t(tuple->size)));
        if (bounds.count == int64_t(tuple->size) && bounds.step == 1 && self.is_exact<Tuple>()) return self;
        if (bounds.count == 0) return Value::of(empty_tuple());
        Tuple* part = new_tuple(size_t(bounds.count));
        for (int64_t i = 0, at = bounds.start; i < bounds.count; i++, at += bounds.step)
            part->items[i] = tuple->items[at];
        return Value::of(part);
    }
    return tuple->items[TRY(sequence_index(thread, key, int64_t(tuple->size), "tuple"))];
}

Raises<int64_t> tuple_length(Thread&, Value self) { return int64_t(self_of(self)->size); }

Raises<bool> tuple_contains(Thread& thread, Value self, Value item) {
    for (Value candidate : self_of(self)->span()) {
        if (TRY(equal(thread, candidate, item))) return true;
    }
    return false;
}

Raises<Value> tuple_iter(Thread&, Value self) { return make_sequence_iterator(tuple_iterator_type, self); }

Raises<Value> tuple_add(Thread& thread, Value left, Value right) {
    if (!left.is<Tuple>() || !right.is<Tuple>()) return not_implemented();
    TRY(request_memory(thread, self_of(left)->size + self_of(right)->size, sizeof(Value)));
    Tuple* joined = new_tuple(self_of(left)->size + self_of(right)->size);
    copy_values(self_of(left)->items, joined->items, self_of(left)->size);
    copy_values(self_of(right)->items, joined->items + self_of(left)->size, self_of(right)->size);
    return Value::of(joined);
}

Raises<Value> tuple_multiply(Thread& thread, Value left, Value right) {
    if (!left.is<Tuple>()) std::swap(left, right);
    if (!left.is<Tuple>() || !has_index(right)) return not_implemented();
    size_t size = self_of(left)->size;
    int64_t count = TRY(repeat_count(thread, right, int64_t(size), sizeof(Value)));
    Tuple* repeated = new_tuple(size * size_t(count));
    for (size_t i = 0; i < repeated->size; i++) repeated->items[i] = self_of(left)->items[i % size];
    return Value::of(repeated);
}

Raises<Value> tuple_create(Thread& thread, Type* type, CallArgs args) {
    bool own_init = type->slots.init != tuple_type.slots.init;
    if (args.keyword_count() && !own_init) return raise(thread, TypeError_type, "tuple() takes no keyword arguments");
    if (args.count > 1) return raise(thread, TypeError_type, "tuple expected at most 1 argument, got {}", {args.count});
    Tuple* items = args.count ? TRY(tuple_from(thread, args.values[0])) : empty_tuple();
    if (type == &tuple_type) return Value::of(items);
    auto* instance = static_cast<Tuple*>(new_instance(type, items->size * sizeof(Value)));
    instance->size = items->size;
    std::ranges::copy(items->span(), instance->items);
    return Value::of(instance);
}

Raises<Value> tuple_count(Thread& thread, Value* args) {
    int64_t count = 0;
    for (Value item : self_of(args[0])->span()) count += TRY(equal(thread, item, args[1]));
    return Value::small(count);
}

Raises<Value> tuple_index(Thread& thread, Value* args) {
    Tuple* tuple = self_of(args[0]);
    int64_t start = TRY(optional_position(thread, args[2], 0, int64_t(tuple->size)));
    int64_t stop = TRY(optional_position(thread, args[3], int64_t(tuple->size), int64_t(tuple->size)));
    for (int64_t i = start; i < stop; i++) {
        if (TRY(equal(thread, tuple->items[i], args[1]))) return Value::small(i);
    }
    return raise(thread, ValueError_type, "tuple.index(x): x not in tuple");
}

Raises<Value> tuple_getnewargs(Thread&, Value* args) {
    return Value::of(make_tuple({Value::of(make_tuple(std::span<Value const>(self_of(args[0])->span())))}));
}

constexpr MethodDef kTupleMethods[] = {
    {"count", "($self, value, /)", tuple_count, "How many items equal `value`."},
    {"index", "($self, value, start=0, stop=9223372036854775807, /)", tuple_index,
     "The lowest position, at `start` or later and before `stop`, of an item that equals `value`. ValueError if there "
     "is none."},
    {"__getnewargs__", "($self, /)", tuple_getnewargs},
    kClassGetItem,
};

void trace_tuple(Object* object, Marker& marker) {
    auto* tuple = static_cast<Tuple*>(object);
    marker.mark_range(tuple->items, tuple->size);
}

constexpr Slots tuple_slots() {
    Slots slots{.repr = tuple_repr,
                .hash = tuple_hash,
                .compare = tuple_compare,
                .iter = tuple_iter,
                .length = tuple_length,
                .get_item = tuple_get_item,
                .contains = tuple_contains,
                .create = tuple_create};
    slots.binary[int(BinaryOperator::Add)] = tuple_add;
    slots.binary[int(BinaryOperator::Multiply)] = tuple_multiply;
    return slots;
}

}  // namespace

extern TypeSpec const kTupleSpec;
TypeSpec const kTupleSpec{
    .name = "tuple",
    .layout = Layout::Tuple,
    .size = sizeof(Tuple),
    .flags = kBaseType | kSequence | kMatchSelf,
    .slots = tuple_slots(),
    .methods = kTupleMethods,
    .trace = trace_tuple,
    .doc = "An immutable sequence of the items of an iterable.",
};

}  // namespace py::vm
