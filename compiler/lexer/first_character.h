#pragma once

#include <array>
#include <cstdint>

#include "compiler/lexer/character_class.h"
#include "compiler/lexer/punctuation.h"
#include "compiler/lexer/token.h"

namespace py::compiler::lexer {

/// What the first character tells of the frequent tokens: names and what is written with a single character.
struct FirstCharacter {
    /// The token's kind and, in the upper byte, its symbol if it is no keyword.
    uint16_t kind_and_symbol = kind_and_symbol_of(TokenKind::OP);
    /// +1 for an opening bracket, -1 for a closing one.
    int8_t depth = 0;
    /// The opening bracket that a closing one needs.
    uint8_t opening = 0;
    /// Classes (`kNextCharacters`) of the characters behind the token which tell that it is another one.
    uint8_t unusual_before = 0;
    uint8_t padding[3] = {};
};
static_assert(sizeof(FirstCharacter) == 8);

namespace detail {

/// Classes of characters behind a token, one bit each.
enum : uint8_t {
    kEqual = 1,
    kGreater = 2,
    kLess = 4,
    kStar = 8,
    kSlash = 16,
    kDotOrDigit = 32,
    kQuoteOrNonAscii = 64,
    kAny = 128,
};

constexpr uint8_t next_character(uint8_t c) {
    switch (c) {
        case '=': return kEqual;
        case '>': return kGreater;
        case '<': return kLess;
        case '*': return kStar;
        case '/': return kSlash;
        case '.': return kDotOrDigit;
        case '"':
        case '\'': return kQuoteOrNonAscii;
        default: return c >= 0x80 ? kQuoteOrNonAscii : c >= '0' && c <= '9' ? kDotOrDigit : 0;
    }
}

constexpr auto make_next_characters() {
    std::array<uint8_t, 256> table{};
    for (size_t c = 0; c < table.size(); c++) table[c] = uint8_t(next_character(uint8_t(c)) | kAny);
    return table;
}

constexpr FirstCharacter first_character(uint8_t c) {
    FirstCharacter first;
    switch (kCharacterClasses[c]) {
        case CharacterClass::Name:
            // It goes on, or is the prefix of a string.
            first.kind_and_symbol = kind_and_symbol_of(TokenKind::NAME);
            first.unusual_before = kQuoteOrNonAscii;
            break;
        case CharacterClass::Punctuation:
            if (kExtensions[c].with_equal != TokenKind::OP) first.unusual_before |= kEqual;
            if (kExtensions[c].second != 0) first.unusual_before |= next_character(uint8_t(kExtensions[c].second));
            // "<>", and a number or an ellipsis that begins with a dot.
            if (c == '<') first.unusual_before |= kGreater;
            if (c == '.') first.unusual_before |= kDotOrDigit;
            break;
        default: first.unusual_before = kAny;
    }
    return first;
}

constexpr auto make_first_characters() {
    std::array<FirstCharacter, 256> table{};
    for (size_t c = 0; c < table.size(); c++) table[c] = first_character(uint8_t(c));
#define TOKEN(name, text) \
    if (sizeof(text) == 2) table[size_t(text[0])].kind_and_symbol = kind_and_symbol_of(TokenKind::name);
#include "compiler/lexer/tokens.def"
#undef TOKEN
    for (char c : {'(', '[', '{'}) table[size_t(c)].depth = 1;
    for (char c : {')', ']', '}'}) table[size_t(c)].depth = -1;
    table[')'].opening = '(';
    table[']'].opening = '[';
    table['}'].opening = '{';
    return table;
}

}  // namespace detail

inline constexpr auto kFirstCharacters = detail::make_first_characters();
inline constexpr auto kNextCharacters = detail::make_next_characters();

}  // namespace py::compiler::lexer
