#pragma once

#include <initializer_list>
#include <span>

#include "vm/gc/heap.h"
#include "vm/objects/object.h"
#include "vm/runtime/raises.h"

namespace py::vm {

class Thread;

/// Memory for the items of a list, the overflow of an instance and the like.
struct ValueArray : Object {
    static constexpr Layout kLayout = Layout::ValueArray;
    uint64_t capacity;
    Value items[];

    static ValueArray* of(Value* items) { return reinterpret_cast<ValueArray*>(items) - 1; }
};
ValueArray* new_value_array(size_t capacity);
ValueArray* resize_value_array(ValueArray* array, size_t capacity);

struct Tuple : Object {
    static constexpr Layout kLayout = Layout::Tuple;
    static constexpr bool kOneShape = true;
    uint64_t size;
    /// A subclass instance has its attribute dict behind the items.
    Value items[];

    std::span<Value> span() { return {items, size}; }
};

/// Items are zero until they are set.
Tuple* new_tuple(size_t size);
Tuple* make_tuple(std::span<Value const> items);
inline Tuple* make_tuple(std::initializer_list<Value> items) { return make_tuple({items.begin(), items.size()}); }
Tuple* empty_tuple();

struct List : Object {
    static constexpr Layout kLayout = Layout::List;
    static constexpr bool kOneShape = true;
    uint64_t size;
    /// The elements of a `ValueArray`; null while there is none. Another owner's change may move them: take them
    /// anew after everything that can run Python code.
    Value* items;
    uint64_t capacity;

    std::span<Value> span() { return {items, size}; }
    void append(Value value) {
        if (size == capacity) [[unlikely]]
            grow(size + 1);
        items[size++] = value;
    }
    /// Room for `wanted` items, and some more.
    void grow(size_t wanted);
    void insert(size_t index, Value value);
    /// Removes items [start, stop).
    void erase(size_t start, size_t stop);
    /// Replaces items [start, stop) by others, which are not this list's own.
    void replace(size_t start, size_t stop, std::span<Value const> values);
    void clear();
};
List* new_list(size_t capacity = 0);
List* make_list(std::span<Value const> items);

struct Slice : Object {
    static constexpr Layout kLayout = Layout::Slice;
    Value start, stop, step;
};
struct SliceBounds {
    int64_t start, stop, step;
    /// Number of elements.
    int64_t count;
};
Slice* new_slice(Value start, Value stop, Value step);
/// Applies a slice to a sequence of `length` items (slice.indices). Errors: ValueError, TypeError.
Raises<SliceBounds> resolve_slice(Thread& thread, Slice* slice, int64_t length);

struct Cell : Object {
    static constexpr Layout kLayout = Layout::Cell;
    /// Empty while unbound.
    Value content;
};
Cell* new_cell(Value content);

/// None, NotImplemented, Ellipsis.
struct Singleton : Object {
    static constexpr Layout kLayout = Layout::Singleton;
};
extern Singleton none_object, not_implemented_object, ellipsis_object;

inline Value none() { return Value::of(&none_object); }
inline bool is_none(Value value) { return value == none(); }
inline Value not_implemented() { return Value::of(&not_implemented_object); }
inline bool is_not_implemented(Value value) { return value == not_implemented(); }

}  // namespace py::vm
