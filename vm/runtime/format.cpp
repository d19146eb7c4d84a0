#include "vm/runtime/format.h"

#include <charconv>
#include <cmath>
#include <string>

#include "vm/objects/float.h"
#include "vm/runtime/format_spec.h"
#include "vm/runtime/operations.h"
#include "vm/runtime/text.h"
#include "vm/runtime/unicode.h"

// The format mini-language (reference: string, "Format Specification Mini-Language").

namespace py::vm {

Raises<FormatSpec> parse_format_spec(Thread& thread, Str* text, Value value, char32_t default_align) {
    FormatSpec spec;
    spec.align = default_align;
    size_t at = 0;
    auto peek = [&](size_t offset) { return at + offset < text->length ? text->at(at + offset) : U'\0'; };
    auto is_align = [](char32_t c) { return c == '<' || c == '>' || c == '=' || c == '^'; };
    if (is_align(peek(1))) {
        spec.fill = peek(0);
        spec.align = peek(1);
        spec.has_align = true;
        at += 2;
    } else if (is_align(peek(0))) {
        spec.align = peek(0);
        spec.has_align = true;
        at++;
    }
    if (peek(0) == '+' || peek(0) == '-' || peek(0) == ' ') spec.sign = text->at(at++);
    if (peek(0) == 'z') {
        spec.no_negative_zero = true;
        at++;
    }
    if (peek(0) == '#') {
        spec.alternate = true;
        at++;
    }
    if (peek(0) == '0' && !spec.has_align) {
        spec.fill = '0';
        spec.align = '=';
        spec.has_align = true;
        spec.zero_padded = true;
        at++;
    } else if (peek(0) == '0') {
        at++;
    }
    auto read_number = [&](int64_t& number) {
        bool any = false;
        while (decimal_value(peek(0)) >= 0 && number < (int64_t(1) << 40)) {
            number = (any ? number : 0) * 10 + decimal_value(text->at(at++));
            any = true;
        }
        return any;
    };
    int64_t width = 0;
    if (read_number(width)) spec.width = width;
    if (peek(0) == ',' || peek(0) == '_') spec.grouping = text->at(at++);
    if (peek(0) == ',' || peek(0) == '_') {
        return raise(thread, ValueError_type, spec.grouping == peek(0) ? "Cannot specify '{}' with '{}'." : "Cannot specify both ',' and '_'.",
                     {make_str(spec.grouping), make_str(peek(0))});
    }
    if (peek(0) == '.') {
        at++;
        int64_t precision = 0;
        if (!read_number(precision)) return raise(thread, ValueError_type, "Format specifier missing precision");
        spec.precision = precision;
    }
    if (text->length - at > 1) {
        return raise(thread, ValueError_type, "Invalid format specifier '{}' for object of type '{}'", {text, type_of(value)});
    }
    if (at < text->length) spec.type = text->at(at);
    return spec;
}

Str* pad(FormatSpec const& spec, Str* sign, Str* body) {
    size_t length = sign->length + body->length;
    size_t width = spec.width < 0 ? 0 : size_t(spec.width);
    size_t padding = width > length ? width - length : 0;
    StrBuilder text;
    size_t before = spec.align == '>' ? padding : spec.align == '^' ? padding / 2 : 0;
    text.append_repeated(spec.fill, before);
    text.append(sign);
    if (spec.align == '=') text.append_repeated(spec.fill, padding);
    text.append(body);
    if (spec.align == '<') text.append_repeated(spec.fill, padding);
    if (spec.align == '^') text.append_repeated(spec.fill, padding - before);
    return text.finish();
}

namespace {

/// Puts a separator between groups of digits; zero padding is grouped too.
std::string group_digits(std::string digits, char separator, size_t group, size_t least_width) {
    std::string out;
    size_t count = 0;
    auto place = [&](char c) {
        if (count > 0 && count % group == 0) out.push_back(separator);
        out.push_back(c);
        count++;
    };
    for (size_t i = digits.size(); i-- > 0;) place(digits[i]);
    while (out.size() < least_width) {
        // A separator never stands first.
        if (count % group == 0 && out.size() + 1 == least_width) {
            place('0');
            break;
        }
        place('0');
    }
    return {out.rbegin(), out.rend()};
}

Str* sign_of(FormatSpec const& spec, bool negative, std::string_view prefix) {
    std::string text;
    if (negative) {
        text = "-";
    } else if (spec.sign == '+' || spec.sign == ' ') {
        text.push_back(char(spec.sign));
    }
    text += prefix;
    return make_str(text);
}

size_t grouped_width(FormatSpec const& spec, Str* sign, size_t rest) {
    if (!(spec.fill == '0' && spec.align == '=') || spec.width < 0) return 0;
    size_t used = sign->length + rest;
    return size_t(spec.width) > used ? size_t(spec.width) - used : 0;
}

Error unknown_code(Thread& thread, FormatSpec const& spec, Value value) {
    if (spec.type > 32 && spec.type < 128) {
        return raise(thread, ValueError_type, "Unknown format code '{}' for object of type '{}'", {make_str(spec.type), type_of(value)});
    }
    char buffer[16];
    snprintf(buffer, sizeof buffer, "\\x%x", unsigned(spec.type));
    return raise(thread, ValueError_type, "Unknown format code '{}' for object of type '{}'", {buffer, type_of(value)});
}

}  // namespace

Raises<Str*> format_str(Thread& thread, Value value, Str* text) {
    Str* string = value.as<Str>();
    FormatSpec spec = TRY(parse_format_spec(thread, text, value, '<'));
    if (spec.type && spec.type != 's') return unknown_code(thread, spec, value);
    if (spec.sign) {
        return raise(thread, ValueError_type, spec.sign == ' ' ? "Space not allowed in string format specifier" : "Sign not allowed in string format specifier");
    }
    if (spec.alternate) return raise(thread, ValueError_type, "Alternate form (#) not allowed in string format specifier");
    if (spec.align == '=') {
        if (!spec.zero_padded) return raise(thread, ValueError_type, "'=' alignment not allowed in string format specifier");
        spec.align = '<';
    }
    if (spec.grouping) return raise(thread, ValueError_type, "Cannot specify '{}' with 's'.", {make_str(spec.grouping)});
    if (spec.precision >= 0 && size_t(spec.precision) < string->length) string = substring(string, 0, size_t(spec.precision));
    return pad(spec, empty_str(), string);
}

Raises<Str*> format_int(Thread& thread, Value value, Str* text) {
    if (text->length == 0) return str_of(thread, value);
    FormatSpec spec = TRY(parse_format_spec(thread, text, value, '>'));
    switch (spec.type) {
        case 0: case 'd': case 'n': case 'b': case 'o': case 'x': case 'X': case 'c': break;
        case 'e': case 'E': case 'f': case 'F': case 'g': case 'G': case '%':
            return format_float(thread, Value::real(TRY(int_to_double(thread, value))), text);
        default: return unknown_code(thread, spec, value);
    }
    if (spec.precision >= 0) return raise(thread, ValueError_type, "Precision not allowed in integer format specifier");
    if (spec.type == 'c') {
        if (spec.sign) return raise(thread, ValueError_type, "Sign not allowed with integer format specifier 'c'");
        auto code = int64_of(value);
        if (!code || *code < 0 || *code > 0x10FFFF) return raise(thread, OverflowError_type, "%c arg not in range(0x110000)");
        if (!spec.has_align) spec.align = '<';
        return pad(spec, empty_str(), make_str(char32_t(*code)));
    }
    if (spec.grouping == ',' && spec.type && spec.type != 'd') {
        return raise(thread, ValueError_type, "Cannot specify ',' with '{}'.", {make_str(spec.type)});
    }
    int base = spec.type == 'b' ? 2 : spec.type == 'o' ? 8 : (spec.type | 32) == 'x' ? 16 : 10;
    BigInt number = big_int_of(value);
    bool negative = number.is_negative();
    std::string digits = (negative ? -number : number).to_string(base);
    std::string prefix;
    if (spec.alternate && base != 10) prefix = std::string("0") + char(spec.type);
    if (spec.type == 'X') {
        for (char& c : digits) c = char(toupper(c));
    }
    Str* sign = sign_of(spec, negative, prefix);
    if (spec.grouping) digits = group_digits(digits, char(spec.grouping), base == 10 ? 3 : 4, grouped_width(spec, sign, 0));
    return pad(spec, sign, make_str(digits));
}

namespace {

std::string to_text(double value, std::chars_format format, int precision) {
    std::string buffer(size_t(precision) + 400, '\0');
    auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, format, precision).ptr;
    buffer.resize(size_t(end - buffer.data()));
    return buffer;
}

/// `precision` significant digits, fixed if the exponent is below `fixed_limit`; keeps zeros if `alternate`.
std::string general_text(double value, int precision, bool alternate, int fixed_limit) {
    std::string scientific = to_text(value, std::chars_format::scientific, precision - 1);
    int exponent = std::stoi(scientific.substr(scientific.find('e') + 1));
    bool fixed = exponent >= -4 && exponent < fixed_limit;
    std::string text = fixed ? to_text(value, std::chars_format::fixed, precision - 1 - exponent > 0 ? precision - 1 - exponent : 0)
                             : scientific;
    if (alternate) return text;
    size_t e = text.find('e');
    std::string tail = e == std::string::npos ? "" : text.substr(e);
    std::string mantissa = text.substr(0, e);
    if (mantissa.find('.') != std::string::npos) {
        while (mantissa.back() == '0') mantissa.pop_back();
        if (mantissa.back() == '.') mantissa.pop_back();
    }
    return mantissa + tail;
}

}  // namespace

std::string double_text(double value, char type, int64_t precision, bool alternate) {
    if (std::isnan(value)) return "nan";
    if (std::isinf(value)) return "inf";
    int digits = precision < 0 ? 6 : int(precision);
    std::string text;
    switch (type) {
        case 'e': text = to_text(value, std::chars_format::scientific, digits); break;
        case 'f': text = to_text(value, std::chars_format::fixed, digits); break;
        default:
            if (digits == 0) digits = 1;
            text = general_text(value, digits, alternate, digits);
            break;
    }
    if (alternate && text.find('.') == std::string::npos) {
        size_t e = text.find('e');
        text.insert(e == std::string::npos ? text.size() : e, ".");
    }
    return text;
}

Raises<Str*> format_float(Thread& thread, Value value, Str* text) {
    if (text->length == 0) return str_of(thread, value);
    FormatSpec spec = TRY(parse_format_spec(thread, text, value, '>'));
    double number = float_of(value);
    if (spec.precision > INT32_MAX) return raise(thread, ValueError_type, "precision too big");
    char type = char(spec.type);
    bool upper = type == 'E' || type == 'F' || type == 'G';
    bool percent = type == '%';
    if (percent) number *= 100;
    bool negative = std::signbit(number) && !std::isnan(number);
    double magnitude = std::fabs(number);
    std::string body;
    switch (type) {
        case 'e': case 'E': case 'f': case 'F': case 'g': case 'G':
            body = double_text(magnitude, char(type | 32), spec.precision, spec.alternate);
            break;
        case 'n': body = double_text(magnitude, 'g', spec.precision, spec.alternate); break;
        case '%': body = double_text(magnitude, 'f', spec.precision, spec.alternate) + "%"; break;
        case 0:
            if (spec.precision < 0) {
                body = float_repr(magnitude);
            } else if (!std::isfinite(magnitude)) {
                body = double_text(magnitude, 'g', -1, false);
            } else {
                // As 'g', but fixed only below 10**(precision - 1), and never without a point.
                int digits = spec.precision == 0 ? 1 : int(spec.precision);
                body = general_text(magnitude, digits, spec.alternate, digits - 1);
                if (body.find_first_of(".e") == std::string::npos) body += ".0";
            }
            break;
        default: return unknown_code(thread, spec, value);
    }
    if (upper) {
        for (char& c : body) c = char(toupper(c));
    }
    if (spec.no_negative_zero && negative && body.find_first_of("123456789in") == std::string::npos) negative = false;
    Str* sign = sign_of(spec, negative, "");
    if (spec.grouping) {
        size_t stop = body.find_first_not_of("0123456789");
        if (stop == std::string::npos) stop = body.size();
        std::string rest = body.substr(stop);
        body = group_digits(body.substr(0, stop), char(spec.grouping), 3, grouped_width(spec, sign, rest.size())) + rest;
    }
    return pad(spec, sign, make_str(body));
}

}  // namespace py::vm
