#pragma once

#include <array>
#include <cstdint>

#include "compiler/lexer/token.h"

namespace py::compiler::lexer {

/// The kinds that an operator has with others behind its first character.
struct Extensions {
    TokenKind with_equal = TokenKind::OP;
    char second = 0;
    TokenKind with_second = TokenKind::OP;
    TokenKind with_second_and_equal = TokenKind::OP;
};

namespace detail {

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

}  // namespace detail

/// By first character.
inline constexpr auto kExtensions = detail::make_extensions();

}  // namespace py::compiler::lexer
