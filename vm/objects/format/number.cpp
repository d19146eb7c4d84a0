#include <charconv>
#include <cmath>

#include "vm/objects/format/float_digits.h"
#include "vm/objects/format/number_layout.h"
#include "vm/objects/str/str_builder.h"
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

Raises<Str*> format_character(Thread& thread, Value value, FormatSpec const& spec) {
    if (spec.sign) return refused_for_character(thread, "Sign");
    if (spec.alternate) return refused_for_character(thread, "Alternate form (#)");
    auto code = int64_of(value);
    if (!code || *code < 0 || *code > 0x10FFFF) {
        return raise(thread, OverflowError_type, "%c arg not in range(0x110000)");
    }
    return pad_text(make_str(char32_t(*code)), spec);
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

/// Decimal text goes through `int_to_str`, which keeps to the limit on digits.
Raises<std::string*> int_digits(Thread& thread, Value value, int base, std::string& digits) {
    if (value.is_small()) {
        char text[64];
        digits.assign(text, std::to_chars(text, text + sizeof text, value.small(), base).ptr);
    } else if (base == 10) {
        digits = to_utf8(TRY(int_to_str(thread, value)));
    } else {
        digits = big_int_of(value).to_string(base);
    }
    return &digits;
}

Raises<Str*> format_integer(Thread& thread, Value value, FormatSpec const& spec) {
    NumberText number;
    TRY(int_digits(thread, value, base_of(spec.type), number.integer));
    number.negative = number.integer.front() == '-';
    if (number.negative) number.integer.erase(0, 1);
    if (spec.type == 'X') {
        for (char& c : number.integer) c = char(std::toupper(uint8_t(c)));
    }
    if (spec.alternate) number.prefix = prefix_of(spec.type);
    if (base_of(spec.type) != 10) number.group = 4;
    return lay_out_number(number, spec);
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
NumberText split_number(std::string text) {
    NumberText number;
    number.negative = text.front() == '-';
    if (number.negative) text.erase(0, 1);
    size_t digits = 0;
    while (digits < text.size() && std::isdigit(uint8_t(text[digits]))) digits++;
    number.integer = text.substr(0, digits);
    number.rest = text.substr(digits);
    return number;
}

bool is_zero_text(std::string_view text) { return text.find_first_of("123456789in") == std::string_view::npos; }

NumberText float_text(double value, FormatSpec const& spec) {
    if (spec.type == '%') value *= 100;
    std::string text = float_digits(value, digits_for(spec));
    if (spec.type == '%') text += '%';
    NumberText number = split_number(std::move(text));
    if (spec.no_negative_zero &&
        is_zero_text(number.integer + number.rest.substr(0, number.rest.find_first_of("eE")))) {
        number.negative = false;
    }
    return number;
}

Raises<void> check_precision(Thread& thread, FormatSpec const& spec) {
    if (spec.precision > INT32_MAX) return raise(thread, ValueError_type, "precision too big");
    if (spec.precision > 0) TRY(request_memory(thread, uint64_t(spec.precision), 2));
    return {};
}

Raises<Str*> format_float_as(Thread& thread, double value, FormatSpec const& spec, std::string_view type) {
    if (spec.type && !is_one_of(spec.type, "eEfFgGn%")) return unknown_format_code(thread, spec.type, type);
    TRY(check_precision(thread, spec));
    return lay_out_number(float_text(value, spec), spec);
}

}  // namespace

Raises<Str*> format_int(Thread& thread, Value value, Str* spec_text) {
    // str() of a bool and of other subclasses is their own.
    if (spec_text->length == 0) return str_of(thread, value);
    FormatSpec spec = TRY(parse_format_spec(thread, spec_text, type_name(value), '>', 'd'));
    if (is_one_of(spec.type, "eEfFgG%")) {
        auto real = big_int_of(value).to_double();
        if (!real) return raise(thread, OverflowError_type, "int too large to convert to float");
        return format_float_as(thread, *real, spec, "int");
    }
    if (!is_one_of(spec.type, "bcdoxXn")) return unknown_format_code(thread, spec.type, type_name(value));
    if (spec.precision >= 0) {
        return raise(thread, ValueError_type, "Precision not allowed in integer format specifier");
    }
    if (spec.no_negative_zero) return refused_for_int(thread, "Negative zero coercion (z)");
    if (spec.type == 'c') return format_character(thread, value, spec);
    return format_integer(thread, value, spec);
}

Raises<Str*> format_float(Thread& thread, double value, Str* spec_text) {
    if (spec_text->length == 0) return make_str(float_digits(value, {.style = 'r', .point_zero = true}));
    FormatSpec spec = TRY(parse_format_spec(thread, spec_text, "float", '>', 0));
    return format_float_as(thread, value, spec, "float");
}

Raises<Str*> format_complex(Thread& thread, double real, double imag, Str* spec_text) {
    FormatSpec spec = TRY(parse_format_spec(thread, spec_text, "complex", '>', 0));
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
        out.append(lay_out_number(split_number(float_digits(real, how)), part));
        part.sign = '+';
    }
    out.append(lay_out_number(split_number(float_digits(imag, how)), part));
    out.append(plain && !omit_real ? "j)" : "j");
    return pad_text(out.finish(), spec);
}

}  // namespace py::vm
