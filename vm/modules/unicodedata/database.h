#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace py::vm {

/// Of which version a question asks: 14.0, or 3.2, which internationalized domain names rest on.
enum class UnicodeVersion : uint8_t { Current, Old };

/// What the Unicode Character Database says of a character.
struct CharacterRecord {
    std::string_view category;
    std::string_view direction;
    uint8_t combining;
    bool mirrored;
    std::string_view width;
};
CharacterRecord character_record(char32_t character, UnicodeVersion version);

/// A number that a character stands for; `denominator` 0: none.
struct CharacterNumber {
    int64_t numerator = 0;
    int64_t denominator = 0;
    bool is_digit = false;
    bool is_decimal = false;
};
CharacterNumber character_number(char32_t character, UnicodeVersion version);

/// One step of decomposition: a tag such as "<compat>", empty where it is canonical, and what comes instead.
struct CharacterMapping {
    std::string_view tag;
    std::span<uint32_t const> characters;
};
CharacterMapping character_mapping(char32_t character, UnicodeVersion version);

}  // namespace py::vm
