#pragma once

#include <optional>
#include <string>

#include "vm/objects/str/str.h"

namespace py::vm {

// Character properties and full case mappings of Unicode 14.0, as CPython 3.11 has them. `wide`: not of ASCII.

bool is_wide_space(char32_t character);
inline bool is_space(char32_t character) {
    constexpr uint64_t kAsciiSpaces = 0x1'F000'3E00;
    return character < 0x80 ? character < 64 && (kAsciiSpaces >> character & 1) : is_wide_space(character);
}
bool is_alpha(char32_t character);
bool is_digit(char32_t character);
bool is_numeric(char32_t character);
bool is_alnum(char32_t character);
bool is_upper(char32_t character);
bool is_lower(char32_t character);
/// Title-case letters, such as U+01C5.
bool is_title(char32_t character);
/// Letters that have case; characters that may stand inside a word without ending it (Unicode, 3.13).
bool is_cased(char32_t character);
bool is_case_ignorable(char32_t character);
bool is_printable(char32_t character);
bool is_identifier_start(char32_t character);
bool is_identifier_part(char32_t character);
/// Value of a decimal digit, or -1.
int wide_decimal_value(char32_t character);
inline int decimal_value(char32_t character) {
    if (character < 0x80) return character >= '0' && character <= '9' ? int(character - '0') : -1;
    return wide_decimal_value(character);
}
/// Appends the full upper-case form of a character (more than one for some).
void append_upper(std::u32string& text, char32_t character);
void append_lower(std::u32string& text, char32_t character);
void append_title(std::u32string& text, char32_t character);
void append_folded(std::u32string& text, char32_t character);

/// ASCII text in which decimal digits of any script are 0 to 9, and other spaces are ' '; other characters
/// are '?'.
std::string to_ascii_digits(Str* string);
/// Without the underscores between digits (PEP 515); nothing where one stands elsewhere.
std::optional<std::string> without_digit_separators(std::string const& text);

}  // namespace py::vm
