#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>

namespace py {

/// A hash of short texts for tables in memory: eight bytes a step, not the same from one version to the next.
struct TextHash {
    size_t operator()(std::string_view text) const {
        char const* next = text.data();
        size_t left = text.size();
        uint64_t hash = left * kFactor;
        if (left >= kLong) hash = mix_in_pairs(hash, next, left);
        for (; left > 8; next += 8, left -= 8) hash = mixed(hash, load<uint64_t>(next));
        return size_t(mixed(hash, last_bytes(next, left)));
    }

  private:
    static constexpr uint64_t kFactor = 0x9E3779B97F4A7C15;

    /// From here on, two chains of steps, which the processor takes side by side.
    static constexpr size_t kLong = 48;

    static uint64_t mix_in_pairs(uint64_t hash, char const*& next, size_t& left) {
        uint64_t other = ~hash;
        for (; left > 16; next += 16, left -= 16) {
            hash = mixed(hash, load<uint64_t>(next));
            other = mixed(other, load<uint64_t>(next + 8));
        }
        return mixed(hash, other);
    }

    static uint64_t mixed(uint64_t hash, uint64_t word) {
        hash = (hash ^ word) * kFactor;
        return hash ^ (hash >> 32);
    }
    template <class Word>
    static uint64_t load(char const* from) {
        Word word;
        std::memcpy(&word, from, sizeof word);
        return word;
    }
    /// At most eight bytes, read without touching any behind them.
    static uint64_t last_bytes(char const* from, size_t count) {
        if (count == 8) return load<uint64_t>(from);
        if (count >= 4) return load<uint32_t>(from) | load<uint32_t>(from + count - 4) << 32;
        if (count == 0) return 0;
        return uint64_t(uint8_t(from[0])) | uint64_t(uint8_t(from[count / 2])) << 8 |
               uint64_t(uint8_t(from[count - 1])) << 16;
    }
};

}  // namespace py
