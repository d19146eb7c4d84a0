#pragma once

#include "vm/objects/containers.h"
#include "vm/objects/iter/iterators.h"
#include "vm/objects/type/type.h"

// Steps of the plainest iterators, in place.

namespace py::vm {

enum class Step : uint8_t {
    /// There is an item.
    Item,
    End,
    /// Not an iterator of this kind: nothing was done.
    Other,
    /// An exception is pending.
    Raised,
};

/// Takes the next item of an iterator over a list, a tuple or a range.
inline Step step_plain(Value iterator, Value& item) {
    if (!iterator.is_object()) return Step::Other;
    Type* type = iterator.object()->type();
    if (type == &list_iterator_type || type == &tuple_iterator_type) {
        auto* position = iterator.as<SequenceIterator>();
        if (position->sequence.is_empty()) return Step::End;
        bool in_list = type == &list_iterator_type;
        uint64_t size = in_list ? position->sequence.as<List>()->size : position->sequence.as<Tuple>()->size;
        if (position->index >= size) {
            position->sequence = kEmpty;
            return Step::End;
        }
        Value const* items = in_list ? position->sequence.as<List>()->items : position->sequence.as<Tuple>()->items;
        item = items[position->index++];
        return Step::Item;
    }
    if (type == &range_iterator_type) {
        auto* range = iterator.as<RangeIterator>();
        if (range->left == 0) return Step::End;
        if (!fits_small(range->next)) return Step::Other;
        item = Value::small(range->next);
        range->left--;
        range->next = int64_t(uint64_t(range->next) + uint64_t(range->step));
        return Step::Item;
    }
    return Step::Other;
}

/// Steps an `enumerate`, a `zip` of two or the items of a dict without making the pair. The targets are written only
/// if there is a pair.
Step step_pair(Thread& thread, Value iterator, Value& first, Value& second);
/// The part of it for the items of a dict (vm/objects/dict/dict_views.cpp).
Step step_dict_items(Thread& thread, DictIterator* iterator, Value& key, Value& value);

}  // namespace py::vm
