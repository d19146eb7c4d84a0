#include <fmt/format.h>

#include <string_view>

#include "compiler/lexer/character_class.h"
#include "compiler/lexer/lexer_state.h"

namespace py::compiler::lexer {
namespace {

/// A prefix's digits, and the word for them in messages.
struct Radix {
    char letter;
    int base;
    char const* kind;
};
constexpr Radix kRadixes[] = {{'x', 16, "hexadecimal"}, {'o', 8, "octal"}, {'b', 2, "binary"}};

bool is_digit_of(Radix const& radix, char c) {
    return radix.base == 16 ? is_hex_digit(c) : c >= '0' && c < '0' + radix.base;
}

/// Keywords that may follow a number at once, at the price of a warning: `1if x else y`.
bool starts_operator_keyword(char const* at) {
    if (*at == 'i') return at[1] == 'f' || at[1] == 'n' || at[1] == 's';
    for (std::string_view keyword : {"and", "else", "for", "or", "not"}) {
        if (std::string_view(at, keyword.size()) == keyword) return !is_name_character(at[keyword.size()]);
    }
    return false;
}

}  // namespace

/// A number literal (reference: Numeric literals).
Lexer::Cursor Lexer::lex_number(Cursor start) {
    if (*start == '0') {
        char next = start[1];
        if (is_digit(next) || next == '_') return lex_zeros(start);
        if (next == '.') return lex_fraction(start, start + 2);
        char letter = char(next | 0x20);
        if (letter == 'x' || letter == 'o' || letter == 'b') return lex_prefixed_number(start);
        if (letter == 'e') return lex_exponent(start, start + 1);
        if (letter == 'j') return end_number(start, start + 2, "imaginary");
        return end_number(start, start + 1, "decimal");
    }
    Cursor at = start + 1;
    while (is_digit(*at)) at++;
    if (!is_name_character(*at) && *at != '.') [[likely]] {
        emit(TokenKind::NUMBER, start, at);
        return at;
    }
    at = skip_decimal_digits(start);
    if (at == nullptr) return nullptr;
    if (*at == '.') return lex_fraction(start, at + 1);
    char letter = char(*at | 0x20);
    if (letter == 'e') return lex_exponent(start, at);
    if (letter == 'j') return end_number(start, at + 1, "imaginary");
    return end_number(start, at, "decimal");
}

/// Digits with single underscores between them.
Lexer::Cursor Lexer::skip_decimal_digits(Cursor at) {
    for (;;) {
        while (is_digit(*at)) at++;
        if (*at != '_') return at;
        if (!is_digit(*++at)) return fail(at, "invalid decimal literal");
    }
}

Lexer::Cursor Lexer::lex_prefixed_number(Cursor start) {
    Radix const* radix = kRadixes;
    while (radix->letter != (start[1] | 0x20)) radix++;
    Cursor at = start + 2;
    do {
        if (*at == '_') at++;
        if (!is_digit_of(*radix, *at)) {
            if (is_digit(*at)) {
                return fail(at + 1, fmt::format("invalid digit '{}' in {} literal", *at, radix->kind));
            }
            return fail(at, fmt::format("invalid {} literal", radix->kind));
        }
        while (is_digit_of(*radix, *at)) at++;
    } while (*at == '_');
    if (is_digit(*at)) return fail(at + 1, fmt::format("invalid digit '{}' in {} literal", *at, radix->kind));
    return end_number(start, at, radix->kind);
}

/// A literal that begins with 0 and goes on with a digit or an underscore: zero, or part of a float.
Lexer::Cursor Lexer::lex_zeros(Cursor start) {
    Cursor at = start + 1;
    for (;; at++) {
        if (*at == '_' && !is_digit(*++at)) return fail(at, "invalid decimal literal");
        if (*at != '0') break;
    }
    // Where CPython has the error end: behind the character after the zeros.
    Cursor zeros_end = at + 1;
    bool nonzero = is_digit(*at);
    if (nonzero) {
        at = skip_decimal_digits(at);
        if (at == nullptr) return nullptr;
    }
    if (*at == '.') return lex_fraction(start, at + 1);
    char letter = char(*at | 0x20);
    if (letter == 'e') return lex_exponent(start, at);
    if (letter == 'j') return end_number(start, at + 1, "imaginary");
    if (nonzero) {
        return fail(at,
                    "leading zeros in decimal integer literals are not permitted; use an 0o prefix for octal "
                    "integers",
                    int32_t(start + 1 - line_start_), int32_t(zeros_end - line_start_));
    }
    return end_number(start, at, "decimal");
}

/// The rest of a number behind its point.
Lexer::Cursor Lexer::lex_fraction(Cursor start, Cursor at) {
    if (is_digit(*at)) {
        at = skip_decimal_digits(at);
        if (at == nullptr) return nullptr;
    }
    char letter = char(*at | 0x20);
    if (letter == 'e') return lex_exponent(start, at);
    if (letter == 'j') return end_number(start, at + 1, "imaginary");
    return end_number(start, at, "decimal");
}

/// The rest of a number from the `e` at `at`, which may also begin the keyword `else`.
Lexer::Cursor Lexer::lex_exponent(Cursor start, Cursor at) {
    Cursor letter = at++;
    if (*at == '+' || *at == '-') {
        if (!is_digit(*++at)) return fail(at, "invalid decimal literal");
    } else if (!is_digit(*at)) {
        return end_number(start, letter, "decimal");
    }
    at = skip_decimal_digits(at);
    if (at == nullptr) return nullptr;
    if ((*at | 0x20) == 'j') return end_number(start, at + 1, "imaginary");
    return end_number(start, at, "decimal");
}

Lexer::Cursor Lexer::end_number(Cursor start, Cursor at, char const* kind) {
    if (is_name_character(*at) && !check_number_end(at, kind)) return nullptr;
    emit(TokenKind::NUMBER, start, at);
    return at;
}

bool Lexer::check_number_end(Cursor at, char const* kind) {
    std::string message = fmt::format("invalid {} literal", kind);
    if (starts_operator_keyword(at)) return warn(at, std::move(message));
    fail(at, std::move(message));
    return false;
}

}  // namespace py::compiler::lexer
