#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace py::compiler::codegen {

/// What each code unit knows of things that have small numbers (names by their interned id, constants by that of the
/// pool). Units lie inside each other: while one is open, its values hide those of the units around it. A look-up is
/// one load, whatever the unit's size.
template <class Value>
class ScopedTable {
  public:
    /// Forgets all units, and takes memory for numbers below `count` and for units inside each other. What was entered
    /// before stays and means nothing: its units do not come again.
    void restart(size_t count) {
        constexpr size_t kUsuallyHidden = 256;
        constexpr size_t kUsualDepth = 8;
        constexpr uint32_t kMostUnits = uint32_t(1) << 31;
        hidden_.clear();
        open_units_.clear();
        unit_ = 0;
        if (last_unit_ >= kMostUnits) {
            last_unit_ = 0;
            entries_.clear();
        }
        if (entries_.size() < count) entries_.resize(count);
        hidden_.reserve(kUsuallyHidden);
        open_units_.reserve(kUsualDepth);
    }
    /// Numbers that there is memory for.
    size_t size() const { return entries_.size(); }

    /// Opens a unit, for which everything has a default value.
    void open() {
        open_units_.push_back({unit_, hidden_.size()});
        unit_ = ++last_unit_;
    }
    /// Leaves the innermost unit; the values of the one around it are back.
    void close() {
        auto outer = open_units_.back();
        open_units_.pop_back();
        for (; hidden_.size() > outer.hidden; hidden_.pop_back())
            entries_[hidden_.back().number] = hidden_.back().entry;
        unit_ = outer.unit;
    }

    /// The innermost unit's value. Good until the next call.
    Value& operator[](uint32_t number) {
        if (number >= entries_.size() || entries_[number].unit != unit_) [[unlikely]]
            hide(number);
        return entries_[number].value;
    }

    /// The same if the innermost unit has asked for the number before; else null.
    Value* find(uint32_t number) {
        bool is_known = number < entries_.size() && entries_[number].unit == unit_;
        return is_known ? &entries_[number].value : nullptr;
    }

  private:
    struct Entry {
        Value value;
        /// The unit whose value this is; no unit is 0.
        uint32_t unit = 0;
    };
    struct Hidden {
        uint32_t number;
        Entry entry;
    };
    struct Outer {
        uint32_t unit;
        size_t hidden;
    };

    [[gnu::noinline]] void hide(uint32_t number) {
        if (number >= entries_.size()) entries_.resize(size_t(number) * 2 + 64);
        hidden_.push_back({number, entries_[number]});
        entries_[number] = {Value(), unit_};
    }

    std::vector<Entry> entries_;
    std::vector<Hidden> hidden_;
    std::vector<Outer> open_units_;
    uint32_t unit_ = 0;
    uint32_t last_unit_ = 0;
};

}  // namespace py::compiler::codegen
