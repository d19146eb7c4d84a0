#pragma once

#include "vm/objects/containers.h"
#include "vm/objects/object.h"

namespace py::vm {

struct Range : Object {
    static constexpr Layout kLayout = Layout::Range;
    /// Ints; `count` is the length, an int too.
    Value start, stop, step, count;
};

/// Over a range whose numbers fit int64.
struct RangeIterator : Object {
    static constexpr Layout kLayout = Layout::RangeIterator;
    int64_t next, step;
    uint64_t left;
};

/// Of `range(start, stop)`.
Value make_range_iterator(int64_t start, int64_t stop);

/// Over a list, a tuple, bytes, or anything with `__getitem__`; forwards or, for lists, backwards.
struct SequenceIterator : Object {
    static constexpr Layout kLayout = Layout::SequenceIterator;
    /// Empty once exhausted.
    Value sequence;
    uint64_t index;
};
Value make_sequence_iterator(Type& type, Value sequence, uint64_t index = 0);

/// iter(callable, sentinel)
struct CallableIterator : Object {
    static constexpr Layout kLayout = Layout::CallableIterator;
    Value callable, sentinel;
};

struct StrIterator : Object {
    static constexpr Layout kLayout = Layout::StrIterator;
    Str* string;
    uint64_t index;
};

struct Enumerate : Object {
    static constexpr Layout kLayout = Layout::Enumerate;
    Value iterator;
    Value count;
};

struct Zip : Object {
    static constexpr Layout kLayout = Layout::Zip;
    Tuple* iterators;
    bool strict;
};

struct Map : Object {
    static constexpr Layout kLayout = Layout::Map;
    Value function;
    Tuple* iterators;
};

struct Filter : Object {
    static constexpr Layout kLayout = Layout::Filter;
    Value function;
    Value iterator;
};

/// reversed() of what has `__len__` and `__getitem__`.
struct Reversed : Object {
    static constexpr Layout kLayout = Layout::Reversed;
    Value sequence;
    int64_t index;
};

struct DictView : Object {
    static constexpr Layout kLayout = Layout::DictView;
    struct Dict* dict;
};

struct DictIterator : Object {
    static constexpr Layout kLayout = Layout::DictIterator;
    /// Null once exhausted.
    struct Dict* dict;
    uint32_t index;
    uint32_t expected_size, left;
    bool backwards;
};

}  // namespace py::vm
