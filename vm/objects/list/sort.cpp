#include "vm/objects/list/sort.h"

#include <memory>

#include "vm/objects/list/run_sort.h"
#include "vm/objects/list/sort_keys.h"
#include "vm/objects/str/str.h"
#include "vm/runtime/protocol/operations.h"
#include "vm/runtime/rooted.h"

namespace py::vm {
namespace {

/// One item to sort: where its key and value stand, and what tells most keys apart at once.
struct Ranked {
    uint64_t rank;
    size_t index;
};

int told(Raises<bool> const& less) { return less.ok() ? less.value() : -1; }

/// Compares keys of one kind: 1, 0, or negative where a comparison raised.
class KeyOrder {
  public:
    KeyOrder(Thread& thread, Value const* keys) : thread_(thread), keys_(keys) {}

    int compare_texts(size_t left, size_t right) const {
        return compare_text(keys_[left].as<Str>(), keys_[right].as<Str>()) < 0;
    }

    int compare_any(size_t left, size_t right) const { return less(keys_[left], keys_[right]); }

    /// As tuples compare: the first items that differ decide.
    int compare_tuples(size_t left, size_t right) const {
        auto* a = keys_[left].as<Tuple>();
        auto* b = keys_[right].as<Tuple>();
        size_t common = a->size < b->size ? a->size : b->size;
        for (size_t i = 0; i < common; i++) {
            int same = equal_items(a->items[i], b->items[i]);
            if (same < 0) return same;
            if (!same) return less(a->items[i], b->items[i]);
        }
        return a->size < b->size;
    }

  private:
    int less(Value left, Value right) const {
        if (both_small(left, right)) return left.small() < right.small();
        if (left.is_real() && right.is_real()) return left.real() < right.real();
        if (left.is_exact<Str>() && right.is_exact<Str>()) return compare_text(left.as<Str>(), right.as<Str>()) < 0;
        return told(compare_truth(thread_, left, right, CompareOperator::Less));
    }

    int equal_items(Value left, Value right) const {
        if (left == right) return 1;
        if (both_small(left, right)) return 0;
        if (left.is_exact<Str>() && right.is_exact<Str>()) return equal_text(left.as<Str>(), right.as<Str>());
        return told(equal(thread_, left, right));
    }

    Thread& thread_;
    Value const* keys_;
};

template <class Item, class Less>
bool sort_runs(Item* items, size_t count, Less less) {
    return RunSort<Item, Less>(items, count, less).sort();
}

/// False if a comparison raised.
bool sort_ranked(Ranked* items, size_t count, SortKeys kind, KeyOrder const& order) {
    auto by_rank = [&](auto among_equals) {
        return sort_runs(items, count, [=](Ranked const& left, Ranked const& right) -> int {
            if (left.rank != right.rank) return left.rank < right.rank;
            return among_equals(left.index, right.index);
        });
    };
    switch (kind) {
        case SortKeys::Ints:
        case SortKeys::Reals: return by_rank([](size_t, size_t) { return 0; });
        case SortKeys::Texts:
            return by_rank([&](size_t left, size_t right) { return order.compare_texts(left, right); });
        case SortKeys::Tuples:
            return by_rank([&](size_t left, size_t right) { return order.compare_tuples(left, right); });
        case SortKeys::Mixed: break;
    }
    return sort_runs(items, count, [&](Ranked const& left, Ranked const& right) {
        return order.compare_any(left.index, right.index);
    });
}

/// Ints alone are equal only if they are the same, so that nothing of them needs to be remembered.
void sort_ints(Value* values, size_t count, bool reverse) {
    auto ascending = [](Value left, Value right) -> int { return left.small() < right.small(); };
    auto descending = [](Value left, Value right) -> int { return left.small() > right.small(); };
    reverse ? sort_runs(values, count, descending) : sort_runs(values, count, ascending);
}

/// Writes the values in the order of their keys to `to`, whatever a comparison raises.
Raises<void> sort_by_keys(Thread& thread, List* keys, List* values, Value* to, bool reverse) {
    size_t count = values->size;
    SortKeys kind = kind_of_keys(keys->span());
    auto items = std::make_unique_for_overwrite<Ranked[]>(count);
    for (size_t i = 0; i < count; i++) {
        // Sorting the reverse and reversing the result keeps equal items in order.
        size_t index = reverse ? count - 1 - i : i;
        items[i] = {kind == SortKeys::Mixed ? 0 : rank_of(keys->items[index]), index};
    }
    bool sorted = sort_ranked(items.get(), count, kind, KeyOrder(thread, keys->items));
    for (size_t i = 0; i < count; i++) to[reverse ? count - 1 - i : i] = values->items[items[i].index];
    if (!sorted) return Error{};
    return {};
}

Raises<List*> keys_of(Thread& thread, List* values, Value function) {
    if (is_none(function)) return values;
    List* keys = new_list(values->size);
    for (size_t i = 0; i < values->size; i++) keys->append(TRY(call(thread, function, {values->items[i]})));
    return keys;
}

}  // namespace

Raises<void> sort_list(Thread& thread, List* list, Value key, bool reverse) {
    if (list->size < 2 && is_none(key)) return {};
    if (is_none(key) && kind_of_keys(list->span()) == SortKeys::Ints) {
        sort_ints(list->items, list->size, reverse);
        return {};
    }
    // A list of the values and one of the keys keep them alive while their order is in plain memory.
    List* values = make_list(list->span());
    Value* saved_items = list->items;
    size_t saved_capacity = list->capacity;
    list->clear();
    ValueArray* keep = saved_items ? ValueArray::of(saved_items) : nullptr;
    Raises<List*> keys = keys_of(thread, values, key);
    Rooted rooted({Value::of(values), keys.ok() ? Value::of(keys.value()) : kEmpty, keep ? Value::of(keep) : kEmpty});
    Raises<void> sorted = keys.ok() ? sort_by_keys(thread, keys.value(), values, saved_items, reverse) : Error{};
    bool modified = list->size != 0 || list->items;
    list->items = saved_items;
    list->size = values->size;
    list->capacity = saved_capacity;
    if (!sorted.ok()) return Error{};
    if (modified) return raise(thread, ValueError_type, "list modified during sort");
    return {};
}

}  // namespace py::vm
