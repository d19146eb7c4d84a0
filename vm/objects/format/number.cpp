#include <charconv>
#include <cmath>
#include <iterator>
#include <optional>
#include <string>

#include "marshal/base/float_text.h"
#include "vm/objects/bytes/ascii.h"
#include "vm/objects/format/float_digits.h"
#include "vm/objects/format/number_layout.h"
#include "vm/objects/str/characters.h"
#include "vm/runtime/protocol/operations.h"
#include "vm/runtime/system/memory_request.h"

namespace py::vm {
namespace {

constexpr int kDefaultPrecision = 6;

bool is_one_of(char32_t code, std::string_view codes) {
    return code < 128 && codes.find(char(code)) != std::string_view::npos;
}

Error refused_for_int(Thread& thread, std::string_view what) {
    return raise(thread, ValueError_type, "{} not allowed in integer format specifier", {what});
}
Error refused_for_character(Thread& thread, std::string_view what) {
    return raise(thread, ValueError_type, "{} not allowed with integer format specifier 'c'", {what});
}

Raises<void> append_character(Thread& thread, StrBuilder& out, Value value, FormatSpec const& spec) {
    if (spec.sign) return refused_for_character(thread, "Sign");
    if (spec.alternate) return refused_for_character(thread, "Alternate form (#)");
    auto code = int64_of(value);
    if (!code) return raise(thread, OverflowError_type, "Python int too large to convert to C long");
    if (*code < 0 || *code > 0x10FFFF) {
        return raise(thread, OverflowError_type, "%c arg not in range(0x110000)");
    }
    append_padded(out, make_str(char32_t(*code)), spec);
    return {};
}

int base_of(char32_t type) {
    switch (type) {
        case 'b': return 2;
        case 'o': return 8;
        case 'x':
        case 'X': return 16;
        default: return 10;
    }
}

std::string_view prefix_of(char32_t type) {
    switch (type) {
        case 'b': return "0b";
        case 'o': return "0o";
        case 'x': return "0x";
        case 'X': return "0X";
        default: return "";
    }
}

/// Digits of an int: small ones need no memory of their own.
struct IntDigits {
    char few[72];
    std::string many;
};

/// Decimal text goes through `int_to_str`, which keeps to the limit on digits.
Raises<std::string_view> int_digits(Thread& thread, Value value, int base, IntDigits& digits) {
    if (value.is_small()) {
        char* end = std::to_chars(digits.few, std::end(digits.few), value.small(), base).ptr;
        return std::string_view(digits.few, end);
    }
    digits.many = base == 10 ? to_utf8(TRY(int_to_str(thread, value))) : big_int_of(value).to_string(base);
    return std::string_view(digits.many);
}

Raises<void> append_integer(Thread& thread, StrBuilder& out, Value value, FormatSpec const& spec) {
    IntDigits digits;
    NumberText number;
    number.integer = TRY(int_digits(thread, value, base_of(spec.type), digits));
    number.negative = number.integer.front() == '-';
    if (number.negative) number.integer.remove_prefix(1);
    std::string upper;
    if (spec.type == 'X') {
        for (char c : number.integer) upper += char(ascii::to_upper(uint8_t(c)));
        number.integer = upper;
    }
    if (spec.alternate) number.prefix = prefix_of(spec.type);
    if (base_of(spec.type) != 10) number.group = 4;
    append_number(out, number, spec);
    return {};
}

FloatDigits digits_for(FormatSpec const& spec) {
    FloatDigits how;
    how.alternate = spec.alternate;
    how.upper = is_one_of(spec.type, "EFG");
    how.precision = spec.precision >= 0 ? int(spec.precision) : kDefaultPrecision;
    switch (spec.type) {
        case 0:
            how.style = spec.precision >= 0 ? 'g' : 'r';
            how.point_zero = true;
            break;
        case 'n': how.style = 'g'; break;
        case '%': how.style = 'f'; break;
        default: how.style = char(std::tolower(int(spec.type))); break;
    }
    return how;
}

/// Takes the sign off, and parts the digits before the point from the rest.
NumberText split_number(std::string_view text) {
    NumberText number;
    number.negative = text.front() == '-';
    if (number.negative) text.remove_prefix(1);
    size_t digits = 0;
    while (digits < text.size() && ascii::is_digit(uint8_t(text[digits]))) digits++;
    number.integer = text.substr(0, digits);
    number.rest = text.substr(digits);
    return number;
}

/// An int in decimal with at most a width: what most programs ask for.
bool is_simple(FormatSpec const& spec) {
    return spec.type == 'd' && !spec.sign && !spec.grouping && !spec.alternate && !spec.no_negative_zero &&
           spec.precision < 0 && (spec.align == '>' || spec.align == '<') && spec.fill < 0x80;
}

void append_simple(StrBuilder& out, int64_t number, FormatSpec const& spec) {
    char digits[24];
    std::string_view text(digits, std::to_chars(digits, std::end(digits), number).ptr);
    size_t missing = spec.width > int64_t(text.size()) ? size_t(spec.width) - text.size() : 0;
    if (spec.align == '>') out.append_repeated(spec.fill, missing);
    out.append_ascii(text);
    if (spec.align == '<') out.append_repeated(spec.fill, missing);
}

bool is_zero_text(std::string_view text) { return text.find_first_of("123456789in") == std::string_view::npos; }

NumberText split_number(std::string_view text, FormatSpec const& spec) {
    NumberText number = split_number(text);
    if (spec.no_negative_zero && is_zero_text(text.substr(0, text.find_first_of("eE")))) number.negative = false;
    return number;
}

void append_real(StrBuilder& out, double value, FormatSpec const& spec) {
    if (spec.type == '%') value *= 100;
    std::string text = float_digits(value, digits_for(spec));
    if (spec.type == '%') text += '%';
    append_number(out, split_number(text, spec), spec);
}

Raises<void> check_precision(Thread& thread, FormatSpec const& spec) {
    if (spec.precision > INT32_MAX) return raise(thread, ValueError_type, "precision too big");
    if (spec.precision > 0) TRY(request_memory(thread, uint64_t(spec.precision), 2));
    return {};
}

Raises<void> append_float_as(Thread& thread, StrBuilder& out, double value, FormatSpec const& spec,
                             std::string_view type) {
    if (spec.type && !is_one_of(spec.type, "eEfFgGn%")) return unknown_format_code(thread, spec.type, type);
    TRY(check_precision(thread, spec));
    append_real(out, value, spec);
    return {};
}

}  // namespace

Raises<void> append_int(Thread& thread, StrBuilder& out, Value value, Str* spec_text) {
    FormatSpec const& spec = *TRY(parse_format_spec(thread, spec_text, type_name(value), '>', 'd'));
    if (value.is_small() && is_simple(spec)) {
        append_simple(out, value.small(), spec);
        return {};
    }
    if (is_one_of(spec.type, "eEfFgG%")) {
        std::optional<double> real = value.is_small() ? double(value.small()) : big_int_of(value).to_double();
        if (!real) return raise(thread, OverflowError_type, "int too large to convert to float");
        return append_float_as(thread, out, *real, spec, "int");
    }
    if (!is_one_of(spec.type, "bcdoxXn")) return unknown_format_code(thread, spec.type, type_name(value));
    if (spec.precision >= 0) {
        return raise(thread, ValueError_type, "Precision not allowed in integer format specifier");
    }
    if (spec.no_negative_zero) return refused_for_int(thread, "Negative zero coercion (z)");
    if (spec.type == 'c') return append_character(thread, out, value, spec);
    return append_integer(thread, out, value, spec);
}

Raises<void> append_float(Thread& thread, StrBuilder& out, double value, Str* spec_text) {
    FormatSpec const& spec = *TRY(parse_format_spec(thread, spec_text, "float", '>', 0));
    return append_float_as(thread, out, value, spec, "float");
}

Raises<Str*> format_int(Thread& thread, Value value, Str* spec_text) {
    // str() of a bool and of other subclasses is their own.
    if (spec_text->length == 0) return str_of(thread, value);
    StrBuilder out;
    TRY(append_int(thread, out, value, spec_text));
    return out.finish();
}

Raises<Str*> format_float(Thread& thread, double value, Str* spec_text) {
    if (spec_text->length == 0) return make_ascii(float_text(value));
    StrBuilder out;
    TRY(append_float(thread, out, value, spec_text));
    return out.finish();
}

Raises<Str*> format_complex(Thread& thread, double real, double imag, Str* spec_text) {
    FormatSpec const& spec = *TRY(parse_format_spec(thread, spec_text, "complex", '>', 0));
    TRY(check_precision(thread, spec));
    if (spec.type && !is_one_of(spec.type, "eEfFgGn")) return unknown_format_code(thread, spec.type, "complex");
    if (spec.fill == '0') {
        return raise(thread, ValueError_type, "Zero padding is not allowed in complex format specifier");
    }
    if (spec.align == '=') {
        return raise(thread, ValueError_type, "'=' alignment flag is not allowed in complex format specifier");
    }
    // Without a format code a complex looks as repr() has it: in parentheses, and no real part that is +0.
    bool plain = spec.type == 0;
    bool omit_real = plain && real == 0 && !std::signbit(real);
    FormatSpec part = spec;
    part.width = -1;
    part.align = '<';
    FloatDigits how = digits_for(part);
    how.point_zero = false;

    StrBuilder out;
    if (plain && !omit_real) out.append("(");
    if (!omit_real) {
        std::string digits = float_digits(real, how);
        append_number(out, split_number(digits, part), part);
        part.sign = '+';
    }
    std::string digits = float_digits(imag, how);
    append_number(out, split_number(digits, part), part);
    out.append(plain && !omit_real ? "j)" : "j");
    return pad_text(out.finish(), spec);
}

}  // namespace py::vm
