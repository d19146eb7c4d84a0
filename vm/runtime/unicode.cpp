#include "vm/runtime/unicode.h"

#include <clocale>
#include <cwctype>
#include <locale.h>

namespace py::vm {
namespace {

locale_t utf8_locale() {
    static locale_t locale = newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr);
    return locale;
}

bool has_class(char32_t character, char const* name) {
    return iswctype_l(wint_t(character), wctype_l(name, utf8_locale()), utf8_locale());
}

}  // namespace

bool is_space(char32_t c) {
    if (c < 0x80) return c == ' ' || (c >= 9 && c <= 13) || (c >= 0x1C && c <= 0x1F);
    return c == 0x85 || c == 0xA0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 ||
           c == 0x202F || c == 0x205F || c == 0x3000;
}
bool is_alpha(char32_t c) {
    if (c < 0x80) return (c | 32) >= 'a' && (c | 32) <= 'z';
    return has_class(c, "alpha") && decimal_value(c) < 0;
}
int decimal_value(char32_t c) {
    if (c < 0x80) return c >= '0' && c <= '9' ? int(c - '0') : -1;
    // First digits of the decimal systems in the Basic Multilingual Plane.
    static constexpr char32_t kZeros[] = {0x660, 0x6F0, 0x7C0, 0x966, 0x9E6, 0xA66, 0xAE6, 0xB66, 0xBE6, 0xC66,
                                          0xCE6, 0xD66, 0xDE6, 0xE50, 0xED0, 0xF20, 0x1040, 0x1090, 0x17E0, 0x1810,
                                          0x1946, 0x19D0, 0x1A80, 0x1A90, 0x1B50, 0x1BB0, 0x1C40, 0x1C50, 0xA620,
                                          0xA8D0, 0xA900, 0xA9D0, 0xA9F0, 0xAA50, 0xABF0, 0xFF10};
    for (char32_t zero : kZeros) {
        if (c >= zero && c < zero + 10) return int(c - zero);
    }
    return -1;
}
bool is_digit(char32_t c) {
    if (c < 0x80) return c >= '0' && c <= '9';
    return decimal_value(c) >= 0 || c == 0xB2 || c == 0xB3 || c == 0xB9 || (c >= 0x2070 && c <= 0x2079 && c != 0x2071) ||
           (c >= 0x2080 && c <= 0x2089) || (c >= 0x2460 && c <= 0x2468);
}
bool is_alnum(char32_t c) { return is_alpha(c) || is_digit(c) || (c >= 0xBC && c <= 0xBE); }
bool is_upper(char32_t c) { return c < 0x80 ? c >= 'A' && c <= 'Z' : has_class(c, "upper"); }
bool is_lower(char32_t c) {
    return c < 0x80 ? c >= 'a' && c <= 'z' : has_class(c, "lower") || c == 0xAA || c == 0xBA;
}
bool is_printable(char32_t c) {
    if (c < 0x80) return c >= 0x20 && c < 0x7F;
    if (c < 0xA1 || c == 0xAD) return false;
    if (c >= 0xD800 && c < 0xE000) return false;
    return has_class(c, "print") && !is_space(c);
}
bool is_identifier_start(char32_t c) { return c == '_' || is_alpha(c); }
bool is_identifier_part(char32_t c) { return is_identifier_start(c) || decimal_value(c) >= 0 || c == 0xB7; }

void append_upper(std::u32string& text, char32_t c) {
    if (c == 0xDF) {
        text += U"SS";
    } else if (c < 0x80) {
        text.push_back(c >= 'a' && c <= 'z' ? c - 32 : c);
    } else {
        text.push_back(char32_t(towupper_l(wint_t(c), utf8_locale())));
    }
}
void append_lower(std::u32string& text, char32_t c) {
    if (c < 0x80) {
        text.push_back(c >= 'A' && c <= 'Z' ? c + 32 : c);
    } else if (c == 0x130) {
        text += U"i\u0307";
    } else {
        text.push_back(char32_t(towlower_l(wint_t(c), utf8_locale())));
    }
}
void append_title(std::u32string& text, char32_t c) {
    if (c == 0xDF) {
        text += U"Ss";
    } else {
        append_upper(text, c);
    }
}
void append_folded(std::u32string& text, char32_t c) {
    if (c == 0xDF) {
        text += U"ss";
    } else if (c == 0xB5) {
        text.push_back(0x3BC);
    } else {
        append_lower(text, c);
    }
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
