#include "vm/runtime/text/unicode.h"

#include "marshal/base/printable.h"
#include "vm/runtime/text/character_types.h"

namespace py::vm {
namespace {

using Kind = CharacterType;

/// Appends one of a character's mappings: the whole text where it has several characters, else a difference.
void append_mapped(std::u32string& text, char32_t c, std::u32string_view SpecialCase::* full, int32_t Kind::* delta) {
    CharacterType const& type = character_type(c);
    if (type.flags & Kind::kSpecialCase) {
        text += special_case(c).*full;
    } else {
        text.push_back(char32_t(int32_t(c) + type.*delta));
    }
}

}  // namespace

bool is_wide_space(char32_t c) { return has_type(c, Kind::kSpace); }
bool is_alpha(char32_t c) { return has_type(c, Kind::kAlpha); }
bool is_digit(char32_t c) { return has_type(c, Kind::kDigit); }
bool is_numeric(char32_t c) { return has_type(c, Kind::kNumeric); }
bool is_alnum(char32_t c) { return has_type(c, Kind::kAlpha | Kind::kDecimal | Kind::kDigit | Kind::kNumeric); }
bool is_upper(char32_t c) { return has_type(c, Kind::kUpper); }
bool is_lower(char32_t c) { return has_type(c, Kind::kLower); }
bool is_title(char32_t c) { return has_type(c, Kind::kTitle); }
bool is_cased(char32_t c) { return has_type(c, Kind::kCased); }
bool is_case_ignorable(char32_t c) { return has_type(c, Kind::kCaseIgnorable); }
bool is_printable(char32_t c) { return py::is_printable(c); }
bool is_identifier_start(char32_t c) { return has_type(c, Kind::kIdentifierStart); }
bool is_identifier_part(char32_t c) { return has_type(c, Kind::kIdentifierContinue); }

int wide_decimal_value(char32_t c) {
    CharacterType const& type = character_type(c);
    return type.flags & Kind::kDecimal ? type.digit : -1;
}

void append_upper(std::u32string& text, char32_t c) { append_mapped(text, c, &SpecialCase::upper, &Kind::to_upper); }
void append_lower(std::u32string& text, char32_t c) { append_mapped(text, c, &SpecialCase::lower, &Kind::to_lower); }
void append_title(std::u32string& text, char32_t c) { append_mapped(text, c, &SpecialCase::title, &Kind::to_title); }
void append_folded(std::u32string& text, char32_t c) { append_mapped(text, c, &SpecialCase::folded, &Kind::to_lower); }

std::optional<std::string> without_digit_separators(std::string const& text) {
    std::string out;
    auto digit_at = [&](size_t i) { return i < text.size() && text[i] >= '0' && text[i] <= '9'; };
    for (size_t i = 0; i < text.size(); i++) {
        if (text[i] != '_') {
            out.push_back(text[i]);
        } else if (i == 0 || !digit_at(i - 1) || !digit_at(i + 1)) {
            return std::nullopt;
        }
    }
    return out;
}

std::string to_ascii_digits(Str* string) {
    std::string text;
    for (size_t i = 0; i < string->length; i++) {
        char32_t c = string->at(i);
        int digit = decimal_value(c);
        text.push_back(c < 0x80 ? char(c) : digit >= 0 ? char('0' + digit) : is_space(c) ? ' ' : '?');
    }
    return text;
}

}  // namespace py::vm
