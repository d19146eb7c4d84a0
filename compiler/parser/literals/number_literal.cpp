#include "compiler/parser/literals/number_literal.h"

#include <fmt/format.h>

#include <charconv>
#include <limits>
#include <string>

#include "compiler/parser/literals/literal_error.h"
#include "marshal/base/big_int.h"

namespace py::compiler::parser {
namespace {

using code::Object;
using diag::Diagnosed;

/// sys.set_int_max_str_digits()'s default.
constexpr size_t kMaxDecimalDigits = 4300;
/// So many digits fit an int64_t in any case: decimal ones, and those of any base up to 16.
constexpr size_t kSafeDigits = 18;
constexpr size_t kSafeDigitsOfAnyBase = 15;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// What from_chars leaves undone: a literal beyond the range of double is infinite or zero.
double out_of_range_value(std::string_view digits) {
    size_t exponent = digits.find_first_of("eE");
    bool has_exponent = exponent != std::string_view::npos;
    if (has_exponent) return digits.substr(exponent + 1, 1) == "-" ? 0.0 : std::numeric_limits<double>::infinity();
    return digits.find_first_of("123456789") < digits.find('.') ? std::numeric_limits<double>::infinity() : 0.0;
}

double parse_double(std::string_view digits) {
    double value = 0;
    auto result = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    return result.ec == std::errc::result_out_of_range ? out_of_range_value(digits) : value;
}

int prefix_base(std::string_view text) {
    if (text.size() < 2 || text[0] != '0') return 10;
    switch (text[1] | 0x20) {
        case 'x': return 16;
        case 'o': return 8;
        case 'b': return 2;
        default: return 10;
    }
}

Diagnosed<Object const*> parse_int(LiteralContext& context, lexer::Token const& token, std::string_view text) {
    int base = prefix_base(text);
    if (base == 10 && text[0] == '0') return context.factory.make_int(int64_t(0));
    if (base != 10) text.remove_prefix(2);
    if (base == 10 && text.size() > kMaxDecimalDigits) {
        return fail_at_number(
            context, token,
            fmt::format("Exceeds the limit ({} digits) for integer string conversion: value has {} digits; use "
                        "sys.set_int_max_str_digits() to increase the limit - Consider hexadecimal for huge integer "
                        "literals to avoid decimal conversion limits.",
                        kMaxDecimalDigits, text.size()));
    }
    if (text.size() <= kSafeDigitsOfAnyBase) {
        int64_t small = 0;
        std::from_chars(text.data(), text.data() + text.size(), small, base);
        return context.factory.make_int(small);
    }
    BigInt value = *BigInt::parse(text, base);
    return context.factory.make_int(value.magnitude(), false);
}

}  // namespace

Diagnosed<Object const*> parse_number(LiteralContext& context, lexer::Token const& token) {
    std::string_view text = context.source.text().substr(token.start, token.end - token.start);
    if (text.size() <= kSafeDigits && (text[0] != '0' || text.size() == 1)) {
        int64_t small = 0;
        size_t at = 0;
        while (at < text.size() && is_digit(text[at])) small = small * 10 + (text[at++] - '0');
        if (at == text.size()) return context.factory.make_int(small);
    }
    std::string stripped;
    if (text.find('_') != std::string_view::npos) {
        for (char c : text) {
            if (c != '_') stripped += c;
        }
        text = stripped;
    }
    if (prefix_base(text) == 10) {
        if ((text.back() | 0x20) == 'j') {
            return context.factory.make_complex(0.0, parse_double(text.substr(0, text.size() - 1)));
        }
        if (text.find_first_of(".eE") != std::string_view::npos) return context.factory.make_float(parse_double(text));
    }
    return parse_int(context, token, text);
}

}  // namespace py::compiler::parser
