#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <span>

namespace py::generator {

/// Pseudo-random numbers that are the same on every machine for the same seed (SplitMix64).
class Random {
  public:
    explicit Random(uint64_t seed) : state_(seed) {}

    uint64_t next() {
        uint64_t z = (state_ += 0x9E3779B97F4A7C15u);
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
        return z ^ (z >> 31);
    }
    /// From 0 to `limit` − 1.
    size_t below(size_t limit) { return size_t(next() % limit); }
    /// From `low` to `high`, both included.
    int between(int low, int high) { return low + int(below(size_t(high - low + 1))); }
    bool chance(int percent) { return below(100) < size_t(percent); }

    template <class T>
    T const& pick(std::span<T const> items) {
        return items[below(items.size())];
    }

  private:
    uint64_t state_;
};

}  // namespace py::generator
