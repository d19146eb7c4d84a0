#pragma once

#include <cstdint>
#include <string_view>

namespace py::vm {

/// What the Unicode Character Database says of a character, as far as str's methods ask (version 14.0).
struct CharacterType {
    enum Flag : uint16_t {
        kAlpha = 1 << 0,
        kDecimal = 1 << 1,
        kDigit = 1 << 2,
        kNumeric = 1 << 3,
        kSpace = 1 << 4,
        kUpper = 1 << 5,
        kLower = 1 << 6,
        kTitle = 1 << 7,
        kCased = 1 << 8,
        kCaseIgnorable = 1 << 9,
        /// Some mapping has several characters, or case folding is not lower case: see `special_case`.
        kSpecialCase = 1 << 10,
        /// XID_Start and the underscore, XID_Continue (UAX #31).
        kIdentifierStart = 1 << 11,
        kIdentifierContinue = 1 << 12,
    };
    uint16_t flags;
    /// 0 to 9 for digits.
    uint8_t digit;
    /// What is added to the code point.
    int32_t to_upper;
    int32_t to_lower;
    int32_t to_title;
};

/// The full case mappings of a character whose type has `kSpecialCase`.
struct SpecialCase {
    char32_t code;
    std::u32string_view upper;
    std::u32string_view lower;
    std::u32string_view title;
    std::u32string_view folded;
};

CharacterType const& character_type(char32_t character);
SpecialCase const& special_case(char32_t character);

inline bool has_type(char32_t character, uint16_t flags) { return character_type(character).flags & flags; }

}  // namespace py::vm
