#pragma once

#include "vm/objects/containers.h"
#include "vm/objects/type/type.h"

namespace py::vm {

// The iterators of the module itertools. Each struct is the state of one; `done` iterators have an empty iterator or
// tuple.

struct Accumulate : Object {
    static constexpr Layout kLayout = Layout::Accumulate;
    Value iterator, function;
    /// Empty before the first item.
    Value total;
    /// Empty once it was given, or without one.
    Value initial;
};

struct Chain : Object {
    static constexpr Layout kLayout = Layout::Chain;
    /// Over the iterables still to come; empty at the end.
    Value source;
    /// Empty between two iterables.
    Value active;
};

struct Compress : Object {
    static constexpr Layout kLayout = Layout::Compress;
    Value data, selectors;
};

struct Count : Object {
    static constexpr Layout kLayout = Layout::Count;
    Value next, step;
};

struct Cycle : Object {
    static constexpr Layout kLayout = Layout::Cycle;
    /// Empty once all items are saved.
    Value iterator;
    List* saved;
    uint64_t index;
    /// The items of the iterator are in `saved` already.
    bool first_pass_done;
};

/// dropwhile and takewhile; filterfalse and starmap without the flag.
struct FunctionIterator : Object {
    static constexpr Layout kLayout = Layout::FunctionIterator;
    Value function, iterator;
    bool flag;
};

struct GroupBy : Object {
    static constexpr Layout kLayout = Layout::GroupBy;
    Value iterator, key_function;
    /// Of the item that was read last, of the group being given, and that item; empty while there is none.
    Value current_key, target_key, current_value;
    /// The group being given; older ones are at their end.
    struct Grouper* grouper;
};

struct Grouper : Object {
    static constexpr Layout kLayout = Layout::Grouper;
    GroupBy* parent;
    Value target_key;
};

struct ISlice : Object {
    static constexpr Layout kLayout = Layout::ISlice;
    /// Empty at the end.
    Value iterator;
    /// Position of the next item to give, and of the next to read.
    int64_t next, position;
    /// -1: none.
    int64_t stop;
    int64_t step;
};

struct Pairwise : Object {
    static constexpr Layout kLayout = Layout::Pairwise;
    Value iterator, previous;
};

struct Repeat : Object {
    static constexpr Layout kLayout = Layout::Repeat;
    Value item;
    /// -1: without end.
    int64_t left;
};

/// combinations, combinations_with_replacement, permutations and product: tuples out of pools, by places in them.
struct Combinatoric : Object {
    static constexpr Layout kLayout = Layout::Combinatoric;
    /// Of items; for product, of pools.
    Tuple* pool;
    /// Of small ints; null before the first result, and at the end.
    Tuple* indices;
    /// permutations: how far each place has still to go.
    Tuple* cycles;
    uint64_t length;
    bool started, stopped;
};

/// A run of items that several `Tee` share.
struct TeeData : Object {
    static constexpr Layout kLayout = Layout::TeeData;
    static constexpr uint32_t kItems = 57;
    Value iterator;
    TeeData* next;
    uint32_t read;
    bool running;
    Value items[kItems];
};

struct Tee : Object {
    static constexpr Layout kLayout = Layout::Tee;
    TeeData* data;
    uint32_t index;
};

struct ZipLongest : Object {
    static constexpr Layout kLayout = Layout::ZipLongest;
    /// None in place of those at their end.
    Tuple* iterators;
    uint64_t active;
    Value fill;
};

/// ITERTOOL(variable of the type, constant of the spec, whether the module exports it)
#define FOR_EACH_ITERTOOL(ITERTOOL)                                                      \
    ITERTOOL(accumulate_type, kAccumulateSpec, true)                                     \
    ITERTOOL(chain_type, kChainSpec, true)                                               \
    ITERTOOL(combinations_type, kCombinationsSpec, true)                                 \
    ITERTOOL(combinations_with_replacement_type, kCombinationsWithReplacementSpec, true) \
    ITERTOOL(compress_type, kCompressSpec, true)                                         \
    ITERTOOL(count_type, kCountSpec, true)                                               \
    ITERTOOL(cycle_type, kCycleSpec, true)                                               \
    ITERTOOL(dropwhile_type, kDropWhileSpec, true)                                       \
    ITERTOOL(filterfalse_type, kFilterFalseSpec, true)                                   \
    ITERTOOL(groupby_type, kGroupBySpec, true)                                           \
    ITERTOOL(grouper_type, kGrouperSpec, true)                                           \
    ITERTOOL(islice_type, kISliceSpec, true)                                             \
    ITERTOOL(pairwise_type, kPairwiseSpec, true)                                         \
    ITERTOOL(permutations_type, kPermutationsSpec, true)                                 \
    ITERTOOL(product_type, kProductSpec, true)                                           \
    ITERTOOL(repeat_type, kRepeatSpec, true)                                             \
    ITERTOOL(starmap_type, kStarMapSpec, true)                                           \
    ITERTOOL(takewhile_type, kTakeWhileSpec, true)                                       \
    ITERTOOL(tee_data_type, kTeeDataSpec, true)                                          \
    ITERTOOL(tee_type, kTeeSpec, true)                                                   \
    ITERTOOL(zip_longest_type, kZipLongestSpec, true)

#define ITERTOOL(variable, constant, exported) \
    extern Type variable;                      \
    extern TypeSpec const constant;
FOR_EACH_ITERTOOL(ITERTOOL)
#undef ITERTOOL

/// tee(iterable, n)
Raises<Value> itertools_tee(Thread& thread, Value* args);

/// A call `function(*arguments)`, as `__reduce__` gives it; with a state if that is not empty.
Value reduced(Value callable, std::initializer_list<Value> arguments, Value state = kEmpty);
/// `iter(())`, which pickles as an iterator at its end.
Raises<Value> exhausted_iterator(Thread& thread);

}  // namespace py::vm
