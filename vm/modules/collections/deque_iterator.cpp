#include <algorithm>

#include "vm/gc/heap.h"
#include "vm/modules/collections/deque.h"
#include "vm/runtime/native/native_type.h"
#include "vm/runtime/protocol/operations.h"

// Iterators over deques, in both directions.

namespace py::vm {

Type deque_iterator_type, deque_reverse_iterator_type;

Value make_deque_iterator(Deque* deque, bool backwards) {
    Type& type = backwards ? deque_reverse_iterator_type : deque_iterator_type;
    auto* iterator = the_heap->make<DequeIterator>(type.root_shape);
    iterator->deque = deque;
    iterator->left = deque->size;
    iterator->changes = deque->changes;
    iterator->backwards = backwards;
    return Value::of(iterator);
}

namespace {

Raises<Value> deque_iterator_next(Thread& thread, Value value) {
    auto* self = value.as<DequeIterator>();
    if (self->changes != self->deque->changes) {
        self->left = 0;
        return raise_deque_mutated(thread);
    }
    if (self->left == 0) return kEmpty;
    self->left--;
    uint64_t index = self->index++;
    return self->deque->at(self->backwards ? self->deque->size - 1 - index : index);
}

template <bool backwards>
Raises<Value> deque_iterator_new(Thread& thread, Value* args) {
    if (!args[1].is<Deque>()) {
        return raise(thread, TypeError_type, "argument 1 must be collections.deque, not {}", {type_of(args[1])});
    }
    int64_t skip = args[2].is_empty() ? 0 : TRY(to_int64(thread, args[2]));
    auto* self = make_deque_iterator(args[1].as<Deque>(), backwards).template as<DequeIterator>();
    self->index = uint64_t(std::clamp(skip, int64_t(0), int64_t(self->left)));
    self->left -= self->index;
    return Value::of(self);
}
constexpr MethodDef kNewForwards{"_deque_iterator", "($type, deque, index=0, /)", deque_iterator_new<false>};
constexpr MethodDef kNewBackwards{"_deque_reverse_iterator", "($type, deque, index=0, /)", deque_iterator_new<true>};

Raises<Value> length_hint(Thread&, Value* args) { return make_int(int64_t(args[0].as<DequeIterator>()->left)); }

Raises<Value> reduce(Thread&, Value* args) {
    auto* self = args[0].as<DequeIterator>();
    Tuple* arguments = make_tuple({Value::of(self->deque), make_int(int64_t(self->deque->size - self->left))});
    return Value::of(make_tuple({Value::of(type_of(args[0])), Value::of(arguments)}));
}

constexpr MethodDef kMethods[] = {
    {"__length_hint__", "($self, /)", length_hint, "How many items are left."},
    {"__reduce__", "($self, /)", reduce, "What pickle needs to make it again."},
};

void trace_deque_iterator(Object* object, Marker& marker) { marker.mark(static_cast<DequeIterator*>(object)->deque); }

}  // namespace

TypeSpec const kDequeIteratorSpec{
    .name = "_collections._deque_iterator",
    .layout = Layout::DequeIterator,
    .size = sizeof(DequeIterator),
    .flags = 0,
    .slots = {.iter = iterator_self, .next = deque_iterator_next, .create = create_with<kNewForwards>},
    .methods = kMethods,
    .trace = trace_deque_iterator};
TypeSpec const kDequeReverseIteratorSpec{
    .name = "_collections._deque_reverse_iterator",
    .layout = Layout::DequeIterator,
    .size = sizeof(DequeIterator),
    .flags = 0,
    .slots = {.iter = iterator_self, .next = deque_iterator_next, .create = create_with<kNewBackwards>},
    .methods = kMethods,
    .trace = trace_deque_iterator};

}  // namespace py::vm
