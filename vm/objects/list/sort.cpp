#include "vm/objects/list/sort.h"

#include <algorithm>
#include <memory>

#include "vm/objects/list/radix_sort.h"
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

/// Sorts by the ranks of one part of the keys after the other: items of a tuple, eight characters of a text. Only where
/// parts are no plain values, and in small groups, keys are compared.
class PartSorter {
  public:
    PartSorter(Value const* keys, SortKeys kind, KeyOrder const& order)
        : keys_(keys), kind_(kind), order_(order), tuples_(kind == SortKeys::Tuples) {}

    /// The items have the ranks of the first part. False if a comparison raised.
    bool sort(std::span<Ranked> items) { return kind_ == SortKeys::Mixed ? compare(items) : sort_part(items, Part{}); }

  private:
    struct Part {
        /// Of tuples; otherwise there is only the first.
        size_t column = 0;
        /// In texts.
        size_t offset = 0;
        /// How many parts come before.
        size_t depth = 0;
    };
    /// Smaller groups are compared.
    static constexpr size_t kSmallGroup = 16;
    static constexpr size_t kDeepest = 64;

    bool sort_part(std::span<Ranked> items, Part part) {
        sort_by_rank(
            items.data(), items.size(), [](Ranked const& item) { return item.rank; },
            [](Ranked const& left, Ranked const& right) { return left.rank < right.rank; });
        SortKeys kind = kind_of_scalar(scalar(items[0], part));
        bool decided = !tuples_ && kind != SortKeys::Texts;
        for (size_t start = 0, stop; !decided && start < items.size(); start = stop) {
            for (stop = start + 1; stop < items.size() && items[stop].rank == items[start].rank;) stop++;
            if (stop - start > 1 && !sort_group(items.subspan(start, stop - start), kind, part)) return false;
        }
        return true;
    }

    /// Those that are alike up to and with this part.
    bool sort_group(std::span<Ranked> group, SortKeys kind, Part part) {
        if (group.size() < kSmallGroup || ++part.depth == kDeepest) return compare(group);
        if (kind == SortKeys::Texts) {
            size_t longest = 0, shortest = SIZE_MAX;
            for (Ranked const& item : group) {
                size_t length = scalar(item, part).as<Str>()->length;
                longest = std::max(longest, length);
                shortest = std::min(shortest, length);
            }
            part.offset += sizeof(uint64_t);
            if (longest > part.offset) return sort_by_next_characters(group, part);
            // They end with a different number of NULs, or are equal.
            if (shortest != longest) return compare(group);
        }
        return !tuples_ || sort_by_next_column(group, part);
    }

    bool sort_by_next_characters(std::span<Ranked> group, Part part) {
        for (Ranked& item : group) item.rank = rank_of_text(scalar(item, part).as<Str>(), part.offset);
        return sort_part(group, part);
    }

    bool sort_by_next_column(std::span<Ranked> group, Part part) {
        part.column++;
        part.offset = 0;
        auto size_of = [&](Ranked const& item) { return keys_[item.index].as<Tuple>()->size; };
        size_t size = size_of(group[0]);
        for (Ranked const& item : group) {
            if (size_of(item) != size) return compare(group);
        }
        if (part.column == size) return true;
        SortKeys kind = kind_of_scalar(scalar(group[0], part));
        for (Ranked& item : group) {
            if (kind == SortKeys::Mixed || kind_of_scalar(scalar(item, part)) != kind) return compare(group);
            item.rank = rank_of(scalar(item, part));
        }
        return sort_part(group, part);
    }

    Value scalar(Ranked const& item, Part part) const {
        Value key = keys_[item.index];
        return tuples_ ? key.as<Tuple>()->items[part.column] : key;
    }

    bool compare(std::span<Ranked> items) {
        auto by = [&](auto compare) {
            return sort_runs(items.data(), items.size(),
                             [&](Ranked const& left, Ranked const& right) { return compare(left.index, right.index); });
        };
        switch (kind_) {
            case SortKeys::Texts:
                return by([&](size_t left, size_t right) { return order_.compare_texts(left, right); });
            case SortKeys::Tuples:
                return by([&](size_t left, size_t right) { return order_.compare_tuples(left, right); });
            default: return by([&](size_t left, size_t right) { return order_.compare_any(left, right); });
        }
    }

    Value const* keys_;
    SortKeys kind_;
    KeyOrder const& order_;
    bool tuples_;
};

/// Numbers without NaN: nothing but their rank counts, so that they are sorted themselves.
void sort_numbers(Value* values, size_t count, SortKeys kind, bool reverse) {
    uint64_t turned = reverse ? ~uint64_t(0) : 0;
    auto sort = [&](auto rank, auto less, auto greater) {
        auto turned_rank = [=](Value value) { return rank(value) ^ turned; };
        reverse ? sort_by_rank(values, count, turned_rank, greater) : sort_by_rank(values, count, turned_rank, less);
    };
    if (kind == SortKeys::Ints) {
        constexpr uint64_t kSign = uint64_t(1) << 47;
        sort([](Value value) { return (value.bits ^ kSign) & Value::kPayload; },
             [](Value left, Value right) { return int64_t(left.bits << 16) < int64_t(right.bits << 16); },
             [](Value left, Value right) { return int64_t(left.bits << 16) > int64_t(right.bits << 16); });
    } else {
        sort([](Value value) { return rank_of_real(value.real()); },
             [](Value left, Value right) { return left.real() < right.real(); },
             [](Value left, Value right) { return left.real() > right.real(); });
    }
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
    KeyOrder order(thread, keys->items);
    bool sorted = PartSorter(keys->items, kind, order).sort({items.get(), count});
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
    SortKeys kind = is_none(key) ? kind_of_keys(list->span()) : SortKeys::Mixed;
    if (kind == SortKeys::Ints || kind == SortKeys::Reals) {
        sort_numbers(list->items, list->size, kind, reverse);
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
