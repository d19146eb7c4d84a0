#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>

#include "vm/objects/list/run_sort.h"

namespace py::vm {

/// Stable sort by numbers that decide everything: `rank` gives an item's. What is short or has much order already goes
/// by runs, the rest digit by digit.
template <class Item, class Rank, class Less>
class RankSort {
  public:
    RankSort(Item* items, size_t count, Rank rank, Less less)
        : items_(items), count_(count), rank_(rank), less_(less) {}

    void sort() {
        if (count_ < kShortest || count_ > UINT32_MAX || has_long_runs()) {
            sort_runs();
        } else {
            sort_digits();
        }
    }

  private:
    /// Shorter lists are merged in less time than it takes to count digits.
    static constexpr size_t kShortest = 400;
    static constexpr int kDigitBits = 11;
    static constexpr size_t kDigits = size_t(1) << kDigitBits;
    /// A run on average of so many items is merged more quickly.
    static constexpr size_t kLongRun = 64;

    void sort_runs() { RunSort<Item, Less>(items_, count_, less_).sort(); }

    /// Runs ascend, or descend strictly.
    bool has_long_runs() const {
        size_t turns = 0;
        bool descended = rank_(items_[1]) < rank_(items_[0]);
        for (size_t i = 2; i < count_; i++) {
            bool descends = rank_(items_[i]) < rank_(items_[i - 1]);
            turns += descends != descended;
            descended = descends;
        }
        return turns < count_ / kLongRun;
    }

    void sort_digits() {
        uint64_t first = rank_(items_[0]);
        uint64_t varying = 0;
        for (size_t i = 1; i < count_; i++) varying |= rank_(items_[i]) ^ first;
        auto spare = std::make_unique_for_overwrite<Item[]>(count_);
        Item* from = items_;
        Item* to = spare.get();
        // From the lowest bit in which any two differ; bits that all share are no part of a digit's beginning.
        for (int shift = 0; shift < 64 && varying >> shift; shift += kDigitBits) {
            shift += __builtin_ctzll(varying >> shift);
            distribute(from, to, shift);
            std::swap(from, to);
        }
        if (from != items_) std::copy_n(from, count_, items_);
    }

    void distribute(Item const* from, Item* to, int shift) const {
        uint32_t starts[kDigits] = {};
        auto digit = [&](Item const& item) { return (rank_(item) >> shift) & (kDigits - 1); };
        for (size_t i = 0; i < count_; i++) starts[digit(from[i])]++;
        uint32_t start = 0;
        for (uint32_t& place : starts) start += std::exchange(place, start);
        for (size_t i = 0; i < count_; i++) to[starts[digit(from[i])]++] = from[i];
    }

    Item* items_;
    size_t count_;
    Rank rank_;
    Less less_;
};

/// Sorts by `rank`; `less` says the same, maybe faster.
template <class Item, class Rank, class Less>
void sort_by_rank(Item* items, size_t count, Rank rank, Less less) {
    RankSort<Item, Rank, Less>(items, count, rank, less).sort();
}

}  // namespace py::vm
