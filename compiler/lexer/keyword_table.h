#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "compiler/lexer/token.h"

namespace py::compiler::lexer {

/// A perfect hash of the keywords, whose multiplier is found at compile time. No keyword is longer than 8
/// bytes, so that its text is one number (first byte lowest, zero-filled).
class KeywordTable {
  public:
    static constexpr size_t kMaxSize = 8;

    constexpr KeywordTable() {
        while (!try_multiplier()) multiplier_ += 0x9E3779B97F4A7C16;
    }

    /// Kind and symbol of the keyword spelled by the `size` bytes at `text`, 64 at most, behind which at least 8 bytes
    /// can be read, or `otherwise`, that of a NAME, if they spell none. Without branches, since half of all names would
    /// take the wrong one.
    [[gnu::always_inline]] uint16_t find(char const* text, size_t size, uint16_t otherwise) const {
        uint64_t key;
        std::memcpy(&key, text, 8);
        if constexpr (std::endian::native == std::endian::big) key = __builtin_bswap64(key);
        key &= kMasks[size];
        Slot const& slot = slots_[slot_of(key)];
        uint32_t found = uint32_t(-int(slot.key == key));
        // Hides from the compiler what it would turn into a branch.
        asm("" : "+r"(found));
        return uint16_t(otherwise ^ (slot.difference & found));
    }

  private:
    static constexpr size_t kSlots = 256;
    /// The key of a slot that is free: what no text has.
    static constexpr uint64_t kNoText = 1;
    static constexpr uint16_t kName = kind_and_symbol_of(TokenKind::NAME);
    struct Slot {
        uint64_t key = kNoText;
        /// What turns a NAME that is no keyword into this keyword.
        uint32_t difference = 0;
    };
    static constexpr std::string_view kTexts[] = {
#define KEYWORD(name, text) text,
#define SOFT_KEYWORD(name, text) text,
#include "compiler/lexer/keywords.def"
#undef KEYWORD
#undef SOFT_KEYWORD
    };

    /// What a text of each size leaves of its first eight bytes; nothing, and so no keyword, if it is longer.
    static constexpr auto kMasks = [] {
        std::array<uint64_t, 65> masks{};
        for (size_t size = 1; size <= kMaxSize; size++) masks[size] = ~uint64_t(0) >> (64 - 8 * size);
        return masks;
    }();

    static constexpr uint64_t key_of(std::string_view text) {
        uint64_t key = 0;
        for (size_t i = 0; i < text.size(); i++) key |= uint64_t(uint8_t(text[i])) << (8 * i);
        return key;
    }
    constexpr size_t slot_of(uint64_t key) const { return size_t(key * multiplier_ >> 56); }

    constexpr bool try_multiplier() {
        slots_.fill({});
        uint8_t keyword = 0;
        for (std::string_view text : kTexts) {
            uint64_t key = key_of(text);
            Slot& slot = slots_[slot_of(key)];
            if (slot.key != kNoText) return false;
            slot = {key, uint32_t(kName ^ kind_and_symbol_of(TokenKind::NAME, symbol_of(Keyword(++keyword))))};
        }
        return true;
    }

    uint64_t multiplier_ = 0x9E3779B97F4A7C15;
    std::array<Slot, kSlots> slots_{};
};

inline constexpr KeywordTable kKeywordTable;

}  // namespace py::compiler::lexer
