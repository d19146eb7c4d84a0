#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>

#include "marshal/base/arena.h"
#include "marshal/code/object.h"

namespace py::code {

/// What the table of interned strings knows of a text before it looks at the string itself: up to sixteen bytes the
/// text, zero-filled, beyond that a hash of it. The highest byte tells the two apart: it is never 0xFF in UTF-8.
class InternKey {
  public:
    static constexpr size_t kExact = 16;

    static InternKey of(std::string_view text) {
        if (text.size() > kExact) return hash_of(text);
        char const* data = text.data();
        size_t size = text.size();
        uint64_t low = size > 8 ? load<uint64_t>(data) : short_text(data, size);
        uint64_t high = size > 8 ? load<uint64_t>(data + size - 8) >> (8 * (kExact - size)) : 0;
        // A NUL would be taken for the end.
        bool has_nuls = has_nul(low | ~kLowMasks[size]) || has_nul(high | ~kHighMasks[size]);
        return has_nuls || high >= kHashed ? hash_of_words(size, low, high) : InternKey{low, high};
    }
    /// The same for a text of at most `kExact` bytes without NULs, from whose start sixteen can be read. Without
    /// branches: nobody can foretell how long names are.
    static InternKey of_short_padded(std::string_view text) {
        size_t size = text.size();
        return {load<uint64_t>(text.data()) & kLowMasks[size], load<uint64_t>(text.data() + 8) & kHighMasks[size]};
    }

    /// Whether the text of `size` bytes that `of_short_padded` made this of is ASCII without NULs.
    bool is_plain_ascii(size_t size) const {
        constexpr uint64_t kHighBits = 0x8080808080808080;
        bool is_ascii = ((low | high) & kHighBits) == 0;
        return is_ascii && !has_nul(low | ~kLowMasks[size]) && !has_nul(high | ~kHighMasks[size]);
    }
    /// Whether no other text has this key.
    bool is_exact() const { return high < kHashed; }
    /// Bits of which the highest are the most random.
    uint64_t mixed() const { return low * kFactor + high * 0xD6E8FEB86659FD93; }
    bool operator==(InternKey const&) const = default;

    uint64_t low = 0;
    uint64_t high = 0;

  private:
    static constexpr uint64_t kFactor = 0x9E3779B97F4A7C15;
    static constexpr uint64_t kHashed = uint64_t(0xFF) << 56;

    /// What a text of each size leaves of the first eight bytes, and of the next.
    static constexpr auto kLowMasks = [] {
        std::array<uint64_t, kExact + 1> masks{};
        for (size_t size = 1; size <= kExact; size++) masks[size] = ~uint64_t(0) >> (size < 8 ? 64 - 8 * size : 0);
        return masks;
    }();
    static constexpr auto kHighMasks = [] {
        std::array<uint64_t, kExact + 1> masks{};
        for (size_t size = 9; size <= kExact; size++) masks[size] = ~uint64_t(0) >> (8 * (kExact - size));
        return masks;
    }();

    static bool has_nul(uint64_t word) { return ((word - 0x0101010101010101) & ~word & 0x8080808080808080) != 0; }
    template <class Word>
    static uint64_t load(char const* from) {
        Word word;
        std::memcpy(&word, from, sizeof word);
        return word;
    }
    static InternKey hash_of_words(size_t size, uint64_t low, uint64_t high) {
        return {step(step(0, low), high), kHashed | size};
    }
    static InternKey hash_of(std::string_view text) {
        uint64_t hash = 0;
        for (size_t at = 0; at + 8 < text.size(); at += 8) hash = step(hash, load<uint64_t>(text.data() + at));
        return {step(hash, load<uint64_t>(text.data() + text.size() - 8)), kHashed | (text.size() & ~kHashed)};
    }
    static uint64_t step(uint64_t hash, uint64_t word) {
        hash = (hash ^ word) * kFactor;
        return hash ^ (hash >> 32);
    }
    /// At most eight bytes. Reads nothing beyond the text; pieces that overlap agree.
    static uint64_t short_text(char const* text, size_t size) {
        if (size == 8) return load<uint64_t>(text);
        if (size >= 4) return load<uint32_t>(text) | load<uint32_t>(text + size - 4) << (8 * (size - 4));
        if (size == 0) return 0;
        size_t middle = size / 2, last = size - 1;
        return uint64_t(uint8_t(text[0])) | uint64_t(uint8_t(text[middle])) << (8 * middle) |
               uint64_t(uint8_t(text[last])) << (8 * last);
    }
};

/// Interned strings by text: open addressing in pairs of places, and no look at the string but to confirm a hash.
class InternTable {
  public:
    /// The string with this key, which is exact, if it lies where nearly all do: in the first place for its key or the
    /// one beside it. Both are looked at without a branch between them.
    StrObject const* find_near(InternKey key) const {
        size_t place = place_of(key);
        Entry const& first = entries_[place];
        Entry const& second = entries_[place ^ 1];
        StrObject const* in_second = second.is(key) ? second.str : nullptr;
        return __builtin_unpredictable(first.is(key)) ? first.str : in_second;
    }
    StrObject const* find(InternKey key, std::string_view text) const {
        for (size_t pair = place_of(key) & ~size_t(1);; pair = next_pair(pair)) {
            Entry const& first = entries_[pair];
            Entry const& second = entries_[pair + 1];
            for (Entry const* entry : {&first, &second}) {
                if (!entry->is(key) || entry->str == nullptr) continue;
                if (key.is_exact() || entry->str->text == text) return entry->str;
            }
            // A full pair alone sends others on.
            if (first.str == nullptr || second.str == nullptr) return nullptr;
        }
    }
    /// Adds a string that is not there yet.
    void add(Arena& arena, InternKey key, StrObject const* str) {
        if (count_ * 2 >= capacity_) reserve(arena, count_ * 2 + kSmallest / 2);
        put(key, str);
        count_++;
    }
    /// Makes room for `count` strings.
    void reserve(Arena& arena, size_t count) {
        size_t capacity = std::bit_ceil(count * 2 < kSmallest ? kSmallest : count * 2);
        if (capacity <= capacity_) return;
        std::span<Entry const> old(entries_, capacity_);
        places_ = arena.make_array<Entry>(capacity);
        entries_ = places_.data();
        capacity_ = capacity;
        shift_ = uint32_t(64 - std::countr_zero(capacity));
        for (Entry const& entry : old) {
            if (entry.str != nullptr) put(entry.key, entry.str);
        }
    }

  private:
    static constexpr size_t kSmallest = 256;

    struct Entry {
        InternKey key;
        StrObject const* str;

        bool is(InternKey const& other) const { return ((key.low ^ other.low) | (key.high ^ other.high)) == 0; }
    };

    size_t place_of(InternKey key) const { return size_t(key.mixed() >> shift_); }
    size_t next_pair(size_t place) const { return (place + 2) & (capacity_ - 1); }
    void put(InternKey key, StrObject const* str) {
        size_t place = place_of(key);
        for (; places_[place].str != nullptr; place = next_pair(place)) {
            if (places_[place ^ 1].str != nullptr) continue;
            place ^= 1;
            break;
        }
        places_[place] = {key, str};
    }

    /// What a table without strings shows, so that nobody need ask whether there are any.
    static constexpr Entry kNothing[2] = {};

    Entry const* entries_ = kNothing;
    std::span<Entry> places_;
    size_t capacity_ = 0;
    size_t count_ = 0;
    uint32_t shift_ = 63;
};

}  // namespace py::code
