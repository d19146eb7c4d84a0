#pragma once

#include <span>

#include "vm/objects/containers.h"
#include "vm/objects/type/type.h"
#include "vm/runtime/raises.h"

namespace py::vm {

class Thread;

/// Whether the value has `__index__`.
bool has_index(Value value);
/// An index into a sequence of `length` items; `what` begins the IndexError ("list", "tuple").
Raises<int64_t> sequence_index(Thread& thread, Value key, int64_t length, char const* what);
/// A start or stop argument, clipped to [0, length]; `fallback` where it is empty or None.
Raises<int64_t> optional_position(Thread& thread, Value value, int64_t fallback, int64_t length);
/// The part of a sequence that find() and the like look at.
struct SearchRange {
    size_t start, stop;
    /// A start behind the stop finds nothing, not even an empty part.
    bool valid;
};
/// From the start and stop arguments of such methods. May run Python code: the sequence may be shorter afterwards.
Raises<SearchRange> search_range(Thread& thread, Value start, Value stop, size_t length);
/// How often to repeat a sequence of `length` items of `item_size` bytes; MemoryError if the result could not be held.
Raises<int64_t> repeat_count(Thread& thread, Value count, int64_t length, size_t item_size = 1);
/// Lexicographic comparison.
Raises<Value> compare_sequences(Thread& thread, Value left, Value right, std::span<Value const> (*items)(Object*),
                                CompareOperator op);

}  // namespace py::vm
