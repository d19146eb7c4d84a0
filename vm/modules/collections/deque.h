#pragma once

#include "vm/objects/containers.h"
#include "vm/objects/type/type.h"

namespace py::vm {

/// collections.deque: a ring of items.
struct Deque : Object {
    static constexpr Layout kLayout = Layout::Deque;
    static constexpr int64_t kUnbounded = -1;

    /// Null while nothing was added; its capacity is a power of two.
    ValueArray* ring;
    /// Place of the first item, below the capacity.
    uint64_t head;
    uint64_t size;
    int64_t maxlen;
    /// Grows with every change of length, so that iterators notice.
    uint64_t changes;

    uint64_t mask() const { return ring->capacity - 1; }
    Value& at(uint64_t index) { return ring->items[(head + index) & mask()]; }
    bool is_full() const { return maxlen >= 0 && int64_t(size) >= maxlen; }

    void reserve(uint64_t wanted);
    /// Adds at the right or left end; drops an item of the other end where the deque is full.
    void append(Value value);
    void append_left(Value value);
    /// The deque is not empty.
    Value pop();
    Value pop_left();
    void erase(uint64_t index);
    void insert(uint64_t index, Value value);
    void rotate(int64_t steps);
    void clear();
};

struct DequeIterator : Object {
    static constexpr Layout kLayout = Layout::DequeIterator;
    Deque* deque;
    /// Items given so far.
    uint64_t index;
    uint64_t left;
    uint64_t changes;
    bool backwards;
};

Value make_deque_iterator(Deque* deque, bool backwards);
Deque* new_deque(int64_t maxlen);
Error raise_deque_mutated(Thread& thread);

extern Type deque_type, deque_iterator_type, deque_reverse_iterator_type;
extern TypeSpec const kDequeSpec, kDequeIteratorSpec, kDequeReverseIteratorSpec;

}  // namespace py::vm
