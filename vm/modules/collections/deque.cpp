#include "vm/modules/collections/deque.h"

#include <algorithm>
#include <bit>

#include "vm/gc/heap.h"

// What a deque does to its ring.

namespace py::vm {

constexpr uint64_t kSmallestRing = 8;

Deque* new_deque(int64_t maxlen) {
    auto* deque = static_cast<Deque*>(new_instance(&deque_type));
    deque->maxlen = maxlen;
    return deque;
}

void Deque::reserve(uint64_t wanted) {
    if (ring && wanted <= ring->capacity) return;
    uint64_t capacity = std::bit_ceil(std::max(wanted, kSmallestRing));
    ValueArray* wider = new_value_array(capacity);
    // The allocator may round up; the ring uses a power of two of it.
    wider->capacity = capacity;
    for (uint64_t i = 0; i < size; i++) wider->items[i] = at(i);
    ring = wider;
    head = 0;
}

void Deque::append(Value value) {
    if (is_full()) {
        if (maxlen == 0) return;
        pop_left();
    }
    if (!ring || size == ring->capacity) [[unlikely]]
        reserve(size + 1);
    at(size++) = value;
    changes++;
}

void Deque::append_left(Value value) {
    if (is_full()) {
        if (maxlen == 0) return;
        pop();
    }
    if (!ring || size == ring->capacity) [[unlikely]]
        reserve(size + 1);
    head = (head - 1) & mask();
    size++;
    at(0) = value;
    changes++;
}

Value Deque::pop() {
    Value& last = at(--size);
    Value value = last;
    last = kEmpty;
    changes++;
    return value;
}

Value Deque::pop_left() {
    Value& first = at(0);
    Value value = first;
    first = kEmpty;
    head = (head + 1) & mask();
    size--;
    changes++;
    return value;
}

/// Closes the gap from the nearer end.
void Deque::erase(uint64_t index) {
    if (index < size / 2) {
        for (uint64_t i = index; i > 0; i--) at(i) = at(i - 1);
        pop_left();
    } else {
        for (uint64_t i = index; i + 1 < size; i++) at(i) = at(i + 1);
        pop();
    }
}

void Deque::insert(uint64_t index, Value value) {
    if (index < size / 2) {
        append_left(value);
        for (uint64_t i = 0; i < index; i++) std::swap(at(i), at(i + 1));
    } else {
        append(value);
        for (uint64_t i = size - 1; i > index; i--) std::swap(at(i), at(i - 1));
    }
}

void Deque::rotate(int64_t steps) {
    if (size <= 1) return;
    steps %= int64_t(size);
    if (steps > int64_t(size / 2)) steps -= int64_t(size);
    if (steps < -int64_t(size / 2)) steps += int64_t(size);
    for (; steps > 0; steps--) {
        Value last = pop();
        head = (head - 1) & mask();
        size++;
        at(0) = last;
    }
    for (; steps < 0; steps++) {
        Value first = pop_left();
        at(size++) = first;
    }
    changes++;
}

void Deque::clear() {
    ring = nullptr;
    head = size = 0;
    changes++;
}

}  // namespace py::vm
