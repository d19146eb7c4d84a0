#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>

#include "marshal/base/arena.h"
#include "marshal/code/object.h"

namespace py::code {

/// What the table of interned strings knows of a text before it looks at the string itself: up to eight bytes the text,
/// zero-filled, beyond that a hash of it. The highest byte tells the two apart: it is never 0xFF in UTF-8.
class InternKey {
  public:
    static constexpr size_t kExact = 8;

    static InternKey of(std::string_view text) {
        if (text.size() > kExact) return hash_of(text);
        uint64_t word = short_text(text.data(), text.size());
        // A NUL would be taken for the end.
        if (has_nul(word | filler(text.size())) || is_mark(word)) return InternKey{mixed(text.size(), word) | kHashed};
        return InternKey{word};
    }
    /// The same for a text without NULs with at least eight readable bytes from its start.
    static InternKey of_padded(std::string_view text) {
        if (text.size() > kExact) [[unlikely]]
            return hash_of(text);
        return InternKey{text.empty() ? 0 : load<uint64_t>(text.data()) & (~uint64_t(0) >> (64 - 8 * text.size()))};
    }

    /// Whether no other text has this key.
    bool is_exact() const { return !is_mark(value); }

    uint64_t value;

  private:
    static constexpr uint64_t kFactor = 0x9E3779B97F4A7C15;
    static constexpr uint64_t kHashed = uint64_t(0xFF) << 56;

    static bool is_mark(uint64_t word) { return word >= kHashed; }
    static bool has_nul(uint64_t word) { return ((word - 0x0101010101010101) & ~word & 0x8080808080808080) != 0; }
    /// Something in all bytes behind a text of `size` bytes.
    static uint64_t filler(size_t size) { return size >= 8 ? 0 : ~uint64_t(0) << (8 * size); }

    template <class Word>
    static uint64_t load(char const* from) {
        Word word;
        std::memcpy(&word, from, sizeof word);
        return word;
    }
    static InternKey hash_of(std::string_view text) {
        uint64_t hash = text.size();
        for (size_t at = 0; at + 8 < text.size(); at += 8) hash = mixed(hash, load<uint64_t>(text.data() + at));
        return InternKey{mixed(hash, load<uint64_t>(text.data() + text.size() - 8)) | kHashed};
    }
    static uint64_t mixed(uint64_t hash, uint64_t word) {
        hash = (hash ^ word) * kFactor;
        return hash ^ (hash >> 32);
    }
    /// Reads nothing beyond the text; pieces that overlap agree.
    static uint64_t short_text(char const* text, size_t size) {
        if (size == 8) return load<uint64_t>(text);
        if (size >= 4) return load<uint32_t>(text) | load<uint32_t>(text + size - 4) << (8 * (size - 4));
        if (size == 0) return 0;
        size_t middle = size / 2, last = size - 1;
        return uint64_t(uint8_t(text[0])) | uint64_t(uint8_t(text[middle])) << (8 * middle) |
               uint64_t(uint8_t(text[last])) << (8 * last);
    }
};

/// Interned strings by text: open addressing, one probe in nearly every case, and no look at the string but to confirm.
class InternTable {
  public:
    StrObject const* find(InternKey key, std::string_view text) const {
        if (entries_.empty()) return nullptr;
        for (size_t slot = slot_of(key);; slot = (slot + 1) & (entries_.size() - 1)) {
            Entry const& entry = entries_[slot];
            if (entry.str == nullptr) return nullptr;
            if (entry.key == key.value && (key.is_exact() || entry.str->text == text)) [[likely]]
                return entry.str;
        }
    }
    /// Adds a string that is not there yet.
    void add(Arena& arena, InternKey key, StrObject const* str) {
        if (count_ * 2 >= entries_.size()) reserve(arena, count_ * 2 + kSmallest / 2);
        put(key, str);
        count_++;
    }
    /// Makes room for `count` strings.
    void reserve(Arena& arena, size_t count) {
        size_t capacity = std::bit_ceil(count * 2 < kSmallest ? kSmallest : count * 2);
        if (capacity <= entries_.size()) return;
        auto old = entries_;
        entries_ = arena.make_array<Entry>(capacity);
        shift_ = uint32_t(64 - std::countr_zero(capacity));
        for (Entry const& entry : old) {
            if (entry.str != nullptr) put(InternKey{entry.key}, entry.str);
        }
    }

  private:
    static constexpr size_t kSmallest = 256;

    struct Entry {
        uint64_t key = 0;
        StrObject const* str = nullptr;
    };

    size_t slot_of(InternKey key) const { return size_t((key.value * 0xD6E8FEB86659FD93) >> shift_); }
    void put(InternKey key, StrObject const* str) {
        size_t slot = slot_of(key);
        while (entries_[slot].str != nullptr) slot = (slot + 1) & (entries_.size() - 1);
        entries_[slot] = {key.value, str};
    }

    std::span<Entry> entries_;
    size_t count_ = 0;
    uint32_t shift_ = 0;
};

}  // namespace py::code
