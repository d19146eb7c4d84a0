#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <type_traits>

#include "marshal/base/verify.h"

namespace py::vm {

/// Stable merge sort that makes use of order already there: it takes ascending and descending runs as they are, merges
/// them in the order of the powersort strategy (Munro and Wild, 2018), and gallops where one run wins again and again.
/// `less(a, b)` is 1 or 0, or negative if it cannot tell: then the sort ends with the items in some order. A bool
/// always tells.
template <class Item, class Less>
class RunSort {
  public:
    RunSort(Item* items, size_t count, Less less) : items_(items), count_(count), less_(less) {}

    /// False if a comparison could not tell.
    bool sort() {
        for (size_t start = 0; start < count_;) {
            size_t stop = start + 1;
            if (!find_run(start, stop) || !lengthen_run(start, stop)) return false;
            if (!add_run({start, stop, 0})) return false;
            start = stop;
        }
        while (run_count_ > 1) {
            if (!merge_last()) return false;
        }
        return true;
    }

  private:
    struct Run {
        size_t start, stop;
        /// Depth, in the tree of merges, of the border to the run before.
        int power;
    };
    static constexpr size_t kShortestRun = 24;
    /// So often in a row one side wins before it is worth looking further ahead.
    static constexpr size_t kGallop = 7;
    /// Powers grow strictly on the stack and have at most as many values as a length has bits.
    static constexpr size_t kMostRuns = 66;

    bool find_run(size_t start, size_t& stop) {
        if (stop == count_) return true;
        int descends = less_(items_[stop], items_[stop - 1]);
        if (descends < 0) return false;
        for (stop++; stop < count_; stop++) {
            int below = less_(items_[stop], items_[stop - 1]);
            if (below < 0) return false;
            if (below != descends) break;
        }
        if (descends) std::reverse(items_ + start, items_ + stop);
        return true;
    }

    /// Inserts items behind a run that is short until it is not.
    bool lengthen_run(size_t start, size_t& stop) {
        size_t wanted = std::min(count_, start + kShortestRun);
        for (; stop < wanted; stop++) {
            Item moving = items_[stop];
            size_t low = start;
            for (size_t left = stop - start; left > 0;) {
                size_t half = left / 2;
                int below = less_(moving, items_[low + half]);
                if (below < 0) return false;
                // Without a branch on what nobody can foresee.
                low = below ? low : low + half + 1;
                left = below ? half : left - half - 1;
            }
            std::move_backward(items_ + low, items_ + stop, items_ + stop + 1);
            items_[low] = moving;
        }
        return true;
    }

    /// The border of two runs lies where the middles of both first fall into different parts of the whole, when that
    /// is halved again and again.
    int power_of_border(Run const& left, Run const& right) const {
        auto scaled = [&](size_t twice_middle) {
            return uint64_t((static_cast<unsigned __int128>(twice_middle) << 62) / (2 * count_));
        };
        uint64_t difference = scaled(left.start + left.stop) ^ scaled(right.start + right.stop);
        return difference == 0 ? 64 : __builtin_clzll(difference);
    }

    bool add_run(Run run) {
        if (run_count_ > 0) {
            run.power = power_of_border(runs_[run_count_ - 1], run);
            while (run_count_ > 1 && runs_[run_count_ - 1].power > run.power) {
                if (!merge_last()) return false;
            }
        }
        VERIFY(run_count_ < kMostRuns);
        runs_[run_count_++] = run;
        return true;
    }

    bool merge_last() {
        Run right = runs_[--run_count_];
        Run& left = runs_[run_count_ - 1];
        left.stop = right.stop;
        return merge(left.start, right.start, right.stop);
    }

    /// How many of `count` sorted items go before `item`; equal ones too if `after_equals`. Tries steps that double, so
    /// that few comparisons are needed where the place is near.
    bool place_in(Item const* sorted, size_t count, Item const& item, bool after_equals, size_t& place) {
        auto goes_before = [&](size_t index) -> int {
            if (!after_equals) return less_(sorted[index], item);
            int below = less_(item, sorted[index]);
            return below < 0 ? below : !below;
        };
        size_t low = 0;
        size_t high = count;
        for (size_t step = 1; low + step <= count; step *= 2) {
            int before = goes_before(low + step - 1);
            if (before < 0) return false;
            if (!before) {
                high = low + step - 1;
                break;
            }
            low += step;
        }
        while (low < high) {
            size_t middle = low + (high - low) / 2;
            int before = goes_before(middle);
            if (before < 0) return false;
            before ? low = middle + 1 : high = middle;
        }
        place = low;
        return true;
    }

    bool merge(size_t start, size_t middle, size_t stop) {
        // What already stands where it belongs, at both ends, stays there.
        int out_of_order = less_(items_[middle], items_[middle - 1]);
        if (out_of_order <= 0) return out_of_order == 0;
        size_t in_place;
        if (!place_in(items_ + start, middle - start, items_[middle], true, in_place)) return false;
        start += in_place;
        size_t left_count = middle - start;
        if (spare_count_ < left_count) {
            spare_ = std::make_unique_for_overwrite<Item[]>(left_count);
            spare_count_ = left_count;
        }
        std::copy_n(items_ + start, left_count, spare_.get());
        return merge_into(items_ + start, spare_.get(), spare_.get() + left_count, items_ + middle, items_ + stop);
    }

    /// Whether comparisons always tell: then merging need not branch on what they say.
    static constexpr bool kAlwaysTells = std::is_same_v<std::invoke_result_t<Less, Item const&, Item const&>, bool>;

    /// Takes `kBlock` items, of which both runs have so many left. Returns how many came from the right.
    static constexpr size_t kBlock = 8;
    size_t merge_block(Item*& out, Item*& left, Item*& right) {
        Item const* right_before = right;
        for (size_t i = 0; i < kBlock; i++) {
            bool takes_right = less_(*right, *left);
            *out++ = takes_right ? *right : *left;
            right += takes_right;
            left += !takes_right;
        }
        return size_t(right - right_before);
    }

    /// Merges the left run, which lies elsewhere, with the right one, which ends where the result ends.
    bool merge_into(Item* out, Item* left, Item* left_stop, Item* right, Item* right_stop) {
        // Whatever happens, the rest of the left run fills what is still open.
        auto finish = [&](bool told) {
            std::copy(left, left_stop, out);
            return told;
        };
        size_t left_wins = 0;
        size_t right_wins = 0;
        while (left < left_stop && right < right_stop) {
            if constexpr (kAlwaysTells) {
                if (size_t(left_stop - left) >= kBlock && size_t(right_stop - right) >= kBlock) {
                    size_t from_right = merge_block(out, left, right);
                    if (from_right > 0 && from_right < kBlock) continue;
                    (from_right ? right_wins : left_wins) = kGallop - 1;
                    (from_right ? left_wins : right_wins) = 0;
                    if (left == left_stop || right == right_stop) break;
                }
            }
            int takes_right = less_(*right, *left);
            if (takes_right < 0) return finish(false);
            if (takes_right) {
                *out++ = *right++;
                right_wins++;
                left_wins = 0;
            } else {
                *out++ = *left++;
                left_wins++;
                right_wins = 0;
            }
            if (left_wins < kGallop && right_wins < kGallop) [[likely]]
                continue;
            if (left == left_stop || right == right_stop) break;
            size_t many;
            if (left_wins) {
                if (!place_in(left, size_t(left_stop - left), *right, true, many)) return finish(false);
                out = std::copy_n(left, many, out);
                left += many;
            } else {
                if (!place_in(right, size_t(right_stop - right), *left, false, many)) return finish(false);
                out = std::copy(right, right + many, out);
                right += many;
            }
            left_wins = right_wins = 0;
        }
        return finish(true);
    }

    Item* items_;
    size_t count_;
    Less less_;
    std::unique_ptr<Item[]> spare_;
    size_t spare_count_ = 0;
    Run runs_[kMostRuns];
    size_t run_count_ = 0;
};

}  // namespace py::vm
