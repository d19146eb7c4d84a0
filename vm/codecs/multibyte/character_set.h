#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <vector>

namespace py::vm::multibyte {

enum class CharacterSetId : uint8_t {
#define CHARACTER_SET(name, ...) name,
#include "vm/codecs/multibyte/character_sets.def"
    kCount
};

/// Characters by codes of one or two bytes, and codes by characters. Read from the system once, then kept.
class CharacterSet {
  public:
    /// What a code of two bytes may stand for apart from characters. Refused: nothing either, and it is an error of
    /// its whole length.
    enum Special : uint32_t { kNothing = 0, kRefused = 1 };
    /// What a first byte may be: one of two, or one that no code begins with.
    static constexpr uint32_t kLead = ~uint32_t(0);
    static constexpr uint32_t kIllegal = kLead - 1;

    struct Pair {
        char32_t first;
        char32_t second;
        uint16_t code;
    };

    /// Null where the system does not have it.
    static CharacterSet const* load(CharacterSetId id);

    /// A character, kLead or kIllegal.
    uint32_t of_first_byte(uint8_t byte) const { return first_bytes_[byte]; }
    /// A character, two of them (see `is_pair`), or a `Special`.
    uint32_t of_code(uint8_t lead, uint8_t trail) const {
        size_t row = size_t(lead) - first_lead_, cell = size_t(trail) - first_trail_;
        if (row >= rows_ || cell >= cells_) return kNothing;
        return characters_[row * cells_ + cell];
    }
    static bool is_pair(uint32_t character) { return character > 0x10FFFF; }
    static char32_t first_of_pair(uint32_t pair) { return pair >> 16; }
    static char32_t second_of_pair(uint32_t pair) { return pair & 0xFFFF; }

    /// 0 if there is none (or the character is U+0000); below 0x100 a code of one byte.
    uint16_t code_of(char32_t character) const {
        size_t page = character >> 8;
        if (page >= codes_.size() || !codes_[page]) return 0;
        return (*codes_[page])[character & 0xFF];
    }
    /// Whether the character is known and has no code all the same.
    bool refuses(char32_t character) const;
    /// Whether some code stands for this character and another one behind it.
    bool begins_pair(char32_t character) const;
    /// 0 if there is none.
    uint16_t code_of_pair(char32_t first, char32_t second) const;

  private:
    friend class CharacterSetReader;
    using Page = std::array<uint16_t, 256>;

    std::array<uint32_t, 256> first_bytes_{};
    size_t first_lead_ = 0;
    size_t first_trail_ = 0;
    size_t rows_ = 0;
    size_t cells_ = 0;
    std::vector<uint32_t> characters_;
    std::vector<std::unique_ptr<Page>> codes_;
    std::vector<Pair> pairs_;
    std::vector<char32_t> refused_;
};

}  // namespace py::vm::multibyte
