#pragma once

#include <array>
#include <cstdint>

#include "compiler/lexer/token.h"

namespace py::compiler::lexer {

/// What is known of an operator, bracket or dot by its first character.
struct Punctuation {
    /// The token of this character alone.
    TokenKind kind = TokenKind::OP;
    /// +1 for an opening bracket, -1 for a closing one.
    int8_t depth = 0;
    /// The opening bracket that a closing one needs.
    char opening = 0;
    /// Classes of second characters (`kSecondCharacters`) with which it may be more than this one character.
    uint8_t extended_by = 0;
};

/// The kinds that an operator has with others behind its first character.
struct Extensions {
    TokenKind with_equal = TokenKind::OP;
    char second = 0;
    TokenKind with_second = TokenKind::OP;
    TokenKind with_second_and_equal = TokenKind::OP;
};

namespace detail {

/// Classes of second characters, one bit each.
enum : uint8_t { kEqual = 1, kGreater = 2, kLess = 4, kStar = 8, kSlash = 16, kDot = 32, kDigit = 64 };

constexpr uint8_t second_character(char c) {
    switch (c) {
        case '=': return kEqual;
        case '>': return kGreater;
        case '<': return kLess;
        case '*': return kStar;
        case '/': return kSlash;
        case '.': return kDot;
        default: return c >= '0' && c <= '9' ? kDigit : 0;
    }
}

constexpr auto make_extensions() {
    std::array<Extensions, 128> table{};
    using enum TokenKind;
    table['+'] = {PLUSEQUAL};
    table['-'] = {MINEQUAL, '>', RARROW};
    table['*'] = {STAREQUAL, '*', DOUBLESTAR, DOUBLESTAREQUAL};
    table['/'] = {SLASHEQUAL, '/', DOUBLESLASH, DOUBLESLASHEQUAL};
    table['%'] = {PERCENTEQUAL};
    table['&'] = {AMPEREQUAL};
    table['|'] = {VBAREQUAL};
    table['^'] = {CIRCUMFLEXEQUAL};
    table['='] = {EQEQUAL};
    table['!'] = {NOTEQUAL};
    table['<'] = {LESSEQUAL, '<', LEFTSHIFT, LEFTSHIFTEQUAL};
    table['>'] = {GREATEREQUAL, '>', RIGHTSHIFT, RIGHTSHIFTEQUAL};
    table[':'] = {COLONEQUAL};
    table['@'] = {ATEQUAL};
    return table;
}

constexpr auto make_punctuation() {
    std::array<Punctuation, 128> table{};
    constexpr auto extensions = make_extensions();
    for (size_t c = 0; c < table.size(); c++) {
        if (extensions[c].with_equal != TokenKind::OP) table[c].extended_by |= kEqual;
        if (extensions[c].second != 0) table[c].extended_by |= second_character(extensions[c].second);
    }
#define TOKEN(name, text) \
    if (sizeof(text) == 2) table[size_t(text[0])].kind = TokenKind::name;
#include "compiler/lexer/tokens.def"
#undef TOKEN
    // "<>", and a number or an ellipsis that begins with a dot.
    table['<'].extended_by |= kGreater;
    table['.'].extended_by |= kDot | kDigit;
    for (char c : {'(', '[', '{'}) table[size_t(c)].depth = 1;
    for (char c : {')', ']', '}'}) table[size_t(c)].depth = -1;
    table[')'].opening = '(';
    table[']'].opening = '[';
    table['}'].opening = '{';
    return table;
}

constexpr auto make_second_characters() {
    std::array<uint8_t, 256> table{};
    for (int c = 0; c < 128; c++) table[size_t(c)] = second_character(char(c));
    return table;
}

}  // namespace detail

inline constexpr auto kExtensions = detail::make_extensions();
inline constexpr auto kPunctuation = detail::make_punctuation();
inline constexpr auto kSecondCharacters = detail::make_second_characters();

}  // namespace py::compiler::lexer
