#include "vm/objects/list/sort.h"

#include <algorithm>
#include <vector>

#include "vm/runtime/protocol/operations.h"
#include "vm/runtime/rooted.h"

namespace py::vm {
namespace {

constexpr size_t kInsertionRun = 24;

/// Merge sort of an index-free pair array; comparisons may raise at any time.
class MergeSort {
  public:
    struct Item {
        Value key;
        Value value;
    };

    MergeSort(Thread& thread, std::vector<Item>& items) : thread_(thread), items_(items), spare_(items.size()) {}

    Raises<void> run() { return sort(0, items_.size()); }

  private:
    Raises<bool> less(Value left, Value right) {
        if (both_small(left, right)) return left.small() < right.small();
        if (left.is_real() && right.is_real()) return left.real() < right.real();
        if (left.is_exact<Str>() && right.is_exact<Str>()) return compare_text(left.as<Str>(), right.as<Str>()) < 0;
        return compare_truth(thread_, left, right, CompareOperator::Less);
    }

    Raises<void> insertion(size_t start, size_t stop) {
        for (size_t i = start + 1; i < stop; i++) {
            Item moving = items_[i];
            // Binary search for the last place that keeps equal items in order.
            size_t low = start;
            size_t high = i;
            while (low < high) {
                size_t middle = low + (high - low) / 2;
                if (TRY(less(moving.key, items_[middle].key))) {
                    high = middle;
                } else {
                    low = middle + 1;
                }
            }
            std::move_backward(items_.begin() + long(low), items_.begin() + long(i), items_.begin() + long(i) + 1);
            items_[low] = moving;
        }
        return {};
    }

    Raises<void> sort(size_t start, size_t stop) {
        if (stop - start <= kInsertionRun) return insertion(start, stop);
        size_t middle = start + (stop - start) / 2;
        TRY(sort(start, middle));
        TRY(sort(middle, stop));
        return merge(start, middle, stop);
    }

    Raises<void> merge(size_t start, size_t middle, size_t stop) {
        // In order already: the common case of sorted input.
        if (!TRY(less(items_[middle].key, items_[middle - 1].key))) return {};
        std::copy(items_.begin() + long(start), items_.begin() + long(middle), spare_.begin() + long(start));
        size_t left = start;
        size_t right = middle;
        size_t out = start;
        while (left < middle && right < stop) {
            bool take_right = TRY(less(items_[right].key, spare_[left].key));
            items_[out++] = take_right ? items_[right++] : spare_[left++];
        }
        std::copy(spare_.begin() + long(left), spare_.begin() + long(middle), items_.begin() + long(out));
        return {};
    }

    Thread& thread_;
    std::vector<Item>& items_;
    std::vector<Item> spare_;
};

}  // namespace

Raises<void> sort_list(Thread& thread, List* list, Value key, bool reverse) {
    // A list of the values and one of the keys keep them alive while they are in plain memory.
    List* values = make_list(list->span());
    List* keys = is_none(key) ? values : new_list(values->size);
    Value* saved_items = list->items;
    size_t saved_size = list->size;
    size_t saved_capacity = list->capacity;
    list->clear();
    auto restore = [&] {
        list->items = saved_items;
        list->size = saved_size;
        list->capacity = saved_capacity;
    };
    ValueArray* keep = saved_items ? ValueArray::of(saved_items) : nullptr;
    Rooted rooted({Value::of(values), Value::of(keys), keep ? Value::of(keep) : kEmpty});
    if (!is_none(key)) {
        for (size_t i = 0; i < values->size; i++) {
            Raises<Value> made = call(thread, key, {values->items[i]});
            if (!made.ok()) {
                restore();
                return Error{};
            }
            keys->append(made.value());
        }
    }
    std::vector<MergeSort::Item> items(values->size);
    for (size_t i = 0; i < items.size(); i++) items[i] = {keys->items[i], values->items[i]};
    // Sorting the reverse and reversing the result keeps equal items in order.
    if (reverse) std::reverse(items.begin(), items.end());
    Raises<void> sorted = MergeSort(thread, items).run();
    if (reverse) std::reverse(items.begin(), items.end());
    bool modified = list->size != 0 || list->items;
    restore();
    for (size_t i = 0; i < items.size(); i++) list->items[i] = items[i].value;
    if (!sorted.ok()) return Error{};
    if (modified) return raise(thread, ValueError_type, "list modified during sort");
    return {};
}

}  // namespace py::vm
