#include <algorithm>

#include "vm/gc/heap.h"
#include "vm/objects/bytes/byte_string.h"
#include "vm/objects/exception.h"
#include "vm/objects/iter/iterators.h"
#include "vm/runtime/native/native_type.h"
#include "vm/runtime/protocol/operations.h"
#include "vm/runtime/protocol/pickling.h"

// Iterators over lists, tuples, bytes and whatever has `__getitem__`, and over calls.

namespace py::vm {

Value make_sequence_iterator(Type& type, Value sequence, uint64_t index) {
    auto* iterator = the_heap->make<SequenceIterator>(type.root_shape);
    iterator->sequence = sequence;
    iterator->index = index;
    return Value::of(iterator);
}

namespace {

SequenceIterator* self_of(Value value) { return value.as<SequenceIterator>(); }

Value finish(SequenceIterator* iterator) {
    iterator->sequence = kEmpty;
    return kEmpty;
}

Raises<Value> list_next(Thread&, Value self) {
    auto* iterator = self_of(self);
    if (iterator->sequence.is_empty()) return kEmpty;
    List* list = iterator->sequence.as<List>();
    if (iterator->index >= list->size) return finish(iterator);
    return list->items[iterator->index++];
}

Raises<Value> list_previous(Thread&, Value self) {
    auto* iterator = self_of(self);
    if (iterator->sequence.is_empty()) return kEmpty;
    List* list = iterator->sequence.as<List>();
    if (iterator->index == 0 || iterator->index > list->size) return finish(iterator);
    return list->items[--iterator->index];
}

Raises<Value> tuple_next(Thread&, Value self) {
    auto* iterator = self_of(self);
    if (iterator->sequence.is_empty()) return kEmpty;
    Tuple* tuple = iterator->sequence.as<Tuple>();
    if (iterator->index >= tuple->size) return finish(iterator);
    return tuple->items[iterator->index++];
}

/// Of bytes and bytearray.
Raises<Value> bytes_next(Thread&, Value self) {
    auto* iterator = self_of(self);
    if (iterator->sequence.is_empty()) return kEmpty;
    ByteView bytes = bytes_of(iterator->sequence);
    if (iterator->index >= bytes.size()) return finish(iterator);
    return Value::small(bytes[iterator->index++]);
}

Raises<Value> sequence_next(Thread& thread, Value self) {
    auto* iterator = self_of(self);
    if (iterator->sequence.is_empty()) return kEmpty;
    Raises<Value> item = get_item(thread, iterator->sequence, Value::small(int64_t(iterator->index)));
    if (item.ok()) {
        iterator->index++;
        return item;
    }
    if (catch_pending(thread, IndexError_type) || catch_pending(thread, StopIteration_type)) return finish(iterator);
    return item;
}

Raises<Value> callable_next(Thread& thread, Value self) {
    auto* iterator = self.as<CallableIterator>();
    if (iterator->callable.is_empty()) return kEmpty;
    Value result = TRY(call(thread, iterator->callable, {}));
    if (!TRY(equal(thread, result, iterator->sentinel))) return result;
    iterator->callable = kEmpty;
    return kEmpty;
}

Raises<Value> length_hint(Thread& thread, Value* args) {
    auto* iterator = self_of(args[0]);
    if (iterator->sequence.is_empty()) return Value::small(0);
    int64_t length = TRY(length_of(thread, iterator->sequence));
    if (type_of(args[0]) == &list_reverse_iterator_type)
        return Value::small(int64_t(iterator->index) <= length ? int64_t(iterator->index) : 0);
    return Value::small(length > int64_t(iterator->index) ? length - int64_t(iterator->index) : 0);
}

/// iter(sequence) at an index, or reversed(list).
Raises<Value> reduce(Thread& thread, Value* args) {
    auto* iterator = self_of(args[0]);
    Type* type = type_of(args[0]);
    bool backwards = type == &list_reverse_iterator_type;
    if (iterator->sequence.is_empty()) {
        bool list = type == &list_iterator_type || backwards;
        return reduce_to_builtin(thread, "iter", {list ? Value::of(new_list()) : Value::of(empty_tuple())});
    }
    int64_t index = int64_t(iterator->index) - (backwards ? 1 : 0);
    return reduce_to_builtin(thread, backwards ? "reversed" : "iter", {iterator->sequence}, make_int(index));
}

Raises<Value> set_state(Thread& thread, Value* args) {
    auto* iterator = self_of(args[0]);
    int64_t index = TRY(to_int64(thread, args[1]));
    if (iterator->sequence.is_empty()) return none();
    if (type_of(args[0]) == &list_reverse_iterator_type) {
        iterator->index =
            uint64_t(std::clamp<int64_t>(index, -1, int64_t(iterator->sequence.as<List>()->size) - 1) + 1);
    } else {
        iterator->index = uint64_t(std::max<int64_t>(index, 0));
    }
    return none();
}

Raises<Value> callable_reduce(Thread& thread, Value* args) {
    auto* iterator = args[0].as<CallableIterator>();
    if (iterator->callable.is_empty()) return reduce_to_builtin(thread, "iter", {Value::of(empty_tuple())});
    return reduce_to_builtin(thread, "iter", {iterator->callable, iterator->sentinel});
}

constexpr MethodDef kMethods[] = {
    {"__length_hint__", "($self, /)", length_hint, "How many items are left, at most."},
    {"__reduce__", "($self, /)", reduce, "What pickle needs to make it again."},
    {"__setstate__", "($self, state, /)", set_state, "Goes to an index."},
};
constexpr MethodDef kCallableMethods[] = {
    {"__reduce__", "($self, /)", callable_reduce, "What pickle needs to make it again."}};

void trace_sequence(Object* object, Marker& marker) { marker.mark(static_cast<SequenceIterator*>(object)->sequence); }
void trace_callable(Object* object, Marker& marker) {
    marker.mark(static_cast<CallableIterator*>(object)->callable);
    marker.mark(static_cast<CallableIterator*>(object)->sentinel);
}

}  // namespace

extern TypeSpec const kListIteratorSpec, kListReverseIteratorSpec, kTupleIteratorSpec, kSequenceIteratorSpec;
extern TypeSpec const kBytesIteratorSpec, kByteArrayIteratorSpec, kMemoryIteratorSpec, kCallableIteratorSpec;
#define SPEC(spec, text, next_function)                                          \
    TypeSpec const spec{.name = text,                                            \
                        .layout = Layout::SequenceIterator,                      \
                        .size = sizeof(SequenceIterator),                        \
                        .flags = kNoConstructor,                                 \
                        .slots = {.iter = iterator_self, .next = next_function}, \
                        .methods = kMethods,                                     \
                        .trace = trace_sequence};
SPEC(kListIteratorSpec, "list_iterator", list_next)
SPEC(kListReverseIteratorSpec, "list_reverseiterator", list_previous)
SPEC(kTupleIteratorSpec, "tuple_iterator", tuple_next)
SPEC(kSequenceIteratorSpec, "iterator", sequence_next)
SPEC(kBytesIteratorSpec, "bytes_iterator", bytes_next)
SPEC(kByteArrayIteratorSpec, "bytearray_iterator", bytes_next)
SPEC(kMemoryIteratorSpec, "memory_iterator", sequence_next)
#undef SPEC
TypeSpec const kCallableIteratorSpec{.name = "callable_iterator",
                                     .layout = Layout::CallableIterator,
                                     .size = sizeof(CallableIterator),
                                     .flags = kNoConstructor,
                                     .slots = {.iter = iterator_self, .next = callable_next},
                                     .methods = kCallableMethods,
                                     .trace = trace_callable};

}  // namespace py::vm
