#include <algorithm>
#include <string>
#include <utility>

#include "vm/objects/bytes/ascii.h"
#include "vm/objects/str/characters.h"
#include "vm/objects/str/methods.h"
#include "vm/runtime/protocol/operations.h"
#include "vm/runtime/text/text.h"
#include "vm/runtime/text/unicode.h"

// Case and character classes of str.

namespace py::vm {
namespace {

Str* self_of(Value* args) { return args[0].as<Str>(); }

template <class Append>
Value mapped(Str* string, Append&& append) {
    std::u32string text;
    text.reserve(string->length);
    for (size_t i = 0; i < string->length; i++) append(text, string->at(i), i);
    return Value::of(make_str(text.data(), text.size()));
}

template <class Map>
Value mapped_ascii(Str* string, Map map) {
    if (string->length == 1) return Value::of(character_text(map(uint8_t(string->ascii()[0]))));
    Str* result = new_str(string->length, 1, true);
    std::ranges::transform(string->ascii(), static_cast<char*>(result->data),
                           [&](char c) { return char(map(uint8_t(c))); });
    return Value::of(result);
}

template <bool (*test)(char32_t), bool (*ascii_test)(uint8_t)>
Value all(Str* string) {
    if (string->is_ascii()) {
        std::span characters(string->latin1(), string->length);
        return boolean(!characters.empty() && std::ranges::all_of(characters, ascii_test));
    }
    return with_characters(string, [](auto characters) {
        return boolean(!characters.empty() && std::ranges::all_of(characters, [](char32_t c) { return test(c); }));
    });
}

/// Whether the nearest character that is not case-ignorable, in the direction of `step`, is cased.
bool cased_beyond(Str* string, size_t index, int step) {
    for (int64_t i = int64_t(index) + step; i >= 0 && i < int64_t(string->length); i += step) {
        char32_t c = string->at(size_t(i));
        if (!is_case_ignorable(c)) return is_cased(c);
    }
    return false;
}

/// The lower case of a character where it stands: a capital sigma that ends a word has a form of its own.
void append_lower_at(std::u32string& text, Str* string, size_t index) {
    constexpr char32_t kCapitalSigma = 0x3A3;
    constexpr char32_t kFinalSigma = 0x3C2;
    char32_t c = string->at(index);
    if (c == kCapitalSigma && cased_beyond(string, index, -1) && !cased_beyond(string, index, 1)) {
        text.push_back(kFinalSigma);
    } else {
        append_lower(text, c);
    }
}

Value uniform_ascii_case(Str* string, bool upper) {
    bool any = false, other = false;
    for (char c : string->ascii()) {
        any |= upper ? ascii::is_upper(uint8_t(c)) : ascii::is_lower(uint8_t(c));
        other |= upper ? ascii::is_lower(uint8_t(c)) : ascii::is_upper(uint8_t(c));
    }
    return boolean(any && !other);
}

Value uniform_case(Str* string, bool upper) {
    if (string->is_ascii()) return uniform_ascii_case(string, upper);
    auto* wanted = upper ? is_upper : is_lower;
    auto* other = upper ? is_lower : is_upper;
    bool any = false;
    for (size_t i = 0; i < string->length; i++) {
        if (other(string->at(i)) || is_title(string->at(i))) return boolean(false);
        any |= wanted(string->at(i));
    }
    return boolean(any);
}

constexpr bool is_ascii_alnum(uint8_t c) { return ascii::is_alpha(c) || ascii::is_digit(c); }
bool is_ascii_space(uint8_t c) { return is_space(c); }
constexpr bool is_ascii_printable(uint8_t c) { return c >= ' ' && c < 0x7F; }
bool is_decimal(char32_t c) { return decimal_value(c) >= 0; }

}  // namespace

Raises<Value> str_upper(Thread&, Value* args) {
    if (self_of(args)->is_ascii()) return mapped_ascii(self_of(args), ascii::to_upper);
    return mapped(self_of(args), [](std::u32string& text, char32_t c, size_t) { append_upper(text, c); });
}
Raises<Value> str_lower(Thread&, Value* args) {
    Str* string = self_of(args);
    if (string->is_ascii()) return mapped_ascii(string, ascii::to_lower);
    return mapped(string, [&](std::u32string& text, char32_t, size_t i) { append_lower_at(text, string, i); });
}
Raises<Value> str_casefold(Thread&, Value* args) {
    if (self_of(args)->is_ascii()) return mapped_ascii(self_of(args), ascii::to_lower);
    return mapped(self_of(args), [](std::u32string& text, char32_t c, size_t) { append_folded(text, c); });
}
Raises<Value> str_swapcase(Thread&, Value* args) {
    Str* string = self_of(args);
    if (string->is_ascii()) {
        return mapped_ascii(string, [](uint8_t c) { return ascii::is_alpha(c) ? uint8_t(c ^ 0x20) : c; });
    }
    return mapped(string, [&](std::u32string& text, char32_t c, size_t i) {
        if (is_upper(c)) {
            append_lower_at(text, string, i);
        } else if (is_lower(c)) {
            append_upper(text, c);
        } else {
            text.push_back(c);
        }
    });
}
Raises<Value> str_capitalize(Thread&, Value* args) {
    Str* string = self_of(args);
    if (string->is_ascii()) {
        bool first = true;
        return mapped_ascii(
            string, [&](uint8_t c) { return std::exchange(first, false) ? ascii::to_upper(c) : ascii::to_lower(c); });
    }
    return mapped(string, [&](std::u32string& text, char32_t c, size_t i) {
        i == 0 ? append_title(text, c) : append_lower_at(text, string, i);
    });
}
Raises<Value> str_title(Thread&, Value* args) {
    bool inside = false;
    Str* string = self_of(args);
    if (string->is_ascii()) {
        return mapped_ascii(string, [&](uint8_t c) {
            uint8_t changed = inside ? ascii::to_lower(c) : ascii::to_upper(c);
            inside = ascii::is_alpha(c);
            return changed;
        });
    }
    return mapped(string, [&](std::u32string& text, char32_t c, size_t i) {
        inside ? append_lower_at(text, string, i) : append_title(text, c);
        inside = is_cased(c);
    });
}

Raises<Value> str_isalpha(Thread&, Value* args) { return all<is_alpha, ascii::is_alpha>(self_of(args)); }
Raises<Value> str_isdigit(Thread&, Value* args) { return all<is_digit, ascii::is_digit>(self_of(args)); }
Raises<Value> str_isdecimal(Thread&, Value* args) { return all<is_decimal, ascii::is_digit>(self_of(args)); }
Raises<Value> str_isnumeric(Thread&, Value* args) { return all<is_numeric, ascii::is_digit>(self_of(args)); }
Raises<Value> str_isalnum(Thread&, Value* args) { return all<is_alnum, is_ascii_alnum>(self_of(args)); }
Raises<Value> str_isspace(Thread&, Value* args) { return all<is_space, is_ascii_space>(self_of(args)); }
Raises<Value> str_isupper(Thread&, Value* args) { return uniform_case(self_of(args), true); }
Raises<Value> str_islower(Thread&, Value* args) { return uniform_case(self_of(args), false); }
Raises<Value> str_isascii(Thread&, Value* args) { return boolean(self_of(args)->is_ascii()); }

Raises<Value> str_isprintable(Thread&, Value* args) {
    return boolean(self_of(args)->length == 0 || all<is_printable, is_ascii_printable>(self_of(args)) == boolean(true));
}

Raises<Value> str_istitle(Thread&, Value* args) {
    Str* string = self_of(args);
    bool inside = false;
    bool any = false;
    for (size_t i = 0; i < string->length; i++) {
        char32_t c = string->at(i);
        bool begins = is_upper(c) || is_title(c);
        if (begins ? inside : is_lower(c) && !inside) return boolean(false);
        inside = begins || is_lower(c);
        any |= inside;
    }
    return boolean(any);
}

Raises<Value> str_isidentifier(Thread&, Value* args) {
    Str* string = self_of(args);
    if (string->length == 0 || !is_identifier_start(string->at(0))) return boolean(false);
    for (size_t i = 1; i < string->length; i++) {
        if (!is_identifier_part(string->at(i))) return boolean(false);
    }
    return boolean(true);
}

}  // namespace py::vm
