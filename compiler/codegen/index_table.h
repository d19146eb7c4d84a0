#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace py::compiler::codegen {

/// Gives each pointer added to a vector its position there, once: the names or the constants of one code unit.
/// Small vectors are searched, larger ones hashed. The memory outlives `clear`.
template <class T>
class IndexTable {
  public:
    /// The position of `item` in `items`, where it is appended if it is new.
    int32_t add(std::vector<T const*>& items, T const* item) {
        if (items.size() <= kSearched) return add_to_few(items, item);
        if (slots_.size() < items.size() * 2) rehash(items);
        for (size_t slot = hash(item) & (slots_.size() - 1);; slot = (slot + 1) & (slots_.size() - 1)) {
            uint32_t found = slots_[slot];
            if (found == 0) {
                slots_[slot] = uint32_t(items.size()) + 1;
                items.push_back(item);
                return int32_t(items.size()) - 1;
            }
            if (items[found - 1] == item) return int32_t(found) - 1;
        }
    }

    void clear() { slots_.clear(); }

  private:
    static constexpr size_t kSearched = 12;

    int32_t add_to_few(std::vector<T const*>& items, T const* item) {
        for (size_t i = 0; i < items.size(); i++) {
            if (items[i] == item) return int32_t(i);
        }
        items.push_back(item);
        return int32_t(items.size()) - 1;
    }

    /// Pointers into an arena are multiples of 8.
    static size_t hash(T const* item) { return (reinterpret_cast<uintptr_t>(item) * 0x9E3779B97F4A7C15u) >> 32; }

    void rehash(std::vector<T const*> const& items) {
        size_t capacity = 64;
        while (capacity < items.size() * 4) capacity *= 2;
        slots_.assign(capacity, 0);
        for (size_t i = 0; i < items.size(); i++) {
            size_t slot = hash(items[i]) & (capacity - 1);
            while (slots_[slot] != 0) slot = (slot + 1) & (capacity - 1);
            slots_[slot] = uint32_t(i) + 1;
        }
    }

    /// Position + 1, or 0 for an empty slot; empty until the vector has grown.
    std::vector<uint32_t> slots_;
};

}  // namespace py::compiler::codegen
