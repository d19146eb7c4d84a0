#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace py::compiler::lexer {

/// What the first byte of a token tells.
enum class CharacterClass : uint8_t {
    /// A control character or NUL: never part of a program outside strings and comments.
    Invalid,
    Blank,
    LineFeed,
    Comment,
    Backslash,
    /// Letters and `_`; some begin the prefix of a string literal.
    Name,
    Digit,
    /// Operators, brackets and the dot.
    Punctuation,
    /// Printable, but no token of the language: $ ? `
    Stray,
    Quote,
    NonAscii,
};

namespace detail {

constexpr std::array<CharacterClass, 256> make_character_classes() {
    std::array<CharacterClass, 256> classes{};
    auto set = [&](char const* characters, CharacterClass value) {
        for (; *characters != '\0'; characters++) classes[uint8_t(*characters)] = value;
    };
    for (int c = 0x80; c < 0x100; c++) classes[size_t(c)] = CharacterClass::NonAscii;
    set(" \t\f", CharacterClass::Blank);
    set("\n", CharacterClass::LineFeed);
    set("#", CharacterClass::Comment);
    set("\\", CharacterClass::Backslash);
    set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_", CharacterClass::Name);
    set("0123456789", CharacterClass::Digit);
    set("'\"", CharacterClass::Quote);
    set(".([{)]},;~<>=!+-*/%&|^:@", CharacterClass::Punctuation);
    set("$?`", CharacterClass::Stray);
    return classes;
}

}  // namespace detail

inline constexpr auto kCharacterClasses = detail::make_character_classes();

inline CharacterClass character_class(char c) { return kCharacterClasses[uint8_t(c)]; }
inline bool is_digit(char c) { return uint8_t(c - '0') < 10; }
inline bool is_hex_digit(char c) { return is_digit(c) || uint8_t((c | 0x20) - 'a') < 6; }
/// Letters, digits, `_` and everything beyond ASCII: what may continue a name before XID is looked at.
inline bool is_name_character(char c) {
    return is_digit(c) || uint8_t((c | 0x20) - 'a') < 26 || c == '_' || uint8_t(c) >= 0x80;
}

}  // namespace py::compiler::lexer
