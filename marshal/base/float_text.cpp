#include "marshal/base/float_text.h"

#include <charconv>
#include <cmath>
#include <iterator>
#include <string_view>

namespace py {
namespace {

/// 0.digits * 10**point, the digits without zeros at either end.
struct Decimal {
    char digits[20];
    int digit_count = 0;
    int point = 0;

    std::string_view view() const { return {digits, size_t(digit_count)}; }
};

/// `value` is finite and not negative.
Decimal shortest_decimal(double value) {
    char buffer[32];
    auto end = std::to_chars(buffer, buffer + sizeof(buffer), value, std::chars_format::scientific).ptr;
    Decimal decimal;
    char const* at = buffer;
    for (; *at != 'e'; at++) {
        if (*at != '.') decimal.digits[decimal.digit_count++] = *at;
    }
    at += at[1] == '+' ? 2 : 1;
    int exponent = 0;
    std::from_chars(at, end, exponent);
    decimal.point = exponent + 1;
    return decimal;
}

void add_fixed(FloatText& text, Decimal const& decimal, PointZero point_zero) {
    std::string_view digits = decimal.view();
    if (decimal.point <= 0) {
        text.add("0.");
        text.add_zeros(-decimal.point);
        text.add(digits);
    } else if (size_t(decimal.point) < digits.size()) {
        text.add(digits.substr(0, size_t(decimal.point)));
        text.add('.');
        text.add(digits.substr(size_t(decimal.point)));
    } else {
        text.add(digits);
        text.add_zeros(decimal.point - decimal.digit_count);
        if (point_zero == PointZero::Add) text.add(".0");
    }
}

void add_with_exponent(FloatText& text, Decimal const& decimal) {
    std::string_view digits = decimal.view();
    text.add(digits[0]);
    if (digits.size() > 1) {
        text.add('.');
        text.add(digits.substr(1));
    }
    int exponent = decimal.point - 1;
    text.add(exponent < 0 ? "e-" : "e+");
    if (std::abs(exponent) < 10) text.add('0');
    text.size = uint32_t(std::to_chars(text.characters + text.size, std::end(text.characters), std::abs(exponent)).ptr -
                         text.characters);
}

/// Whole numbers of so few digits need no search for the shortest text.
constexpr double kPlainInteger = 1e15;

/// Numbers of up to six decimals and 15 digits in all: no two of these are the same double, so that a text of them that
/// gives the double back is the only one so short. False if `value` is none.
bool add_few_decimals(FloatText& text, double value) {
    constexpr double kUnit = 1e6;
    constexpr double kLargest = kPlainInteger / kUnit;
    constexpr double kSmallest = 1e-4;
    if (value >= kLargest || value < kSmallest) return false;
    double scaled = std::nearbyint(value * kUnit);
    if (scaled / kUnit != value) return false;
    auto digits = uint64_t(scaled);
    int decimals = 6;
    for (; digits % 10 == 0; digits /= 10) decimals--;
    char reversed[20];
    int count = 0;
    for (; digits != 0 || count <= decimals; digits /= 10) {
        if (count == decimals) reversed[decimals] = '.';
        reversed[count + (count >= decimals)] = char('0' + digits % 10);
        count++;
    }
    for (int i = count; i >= 0; i--) text.add(reversed[i]);
    return true;
}

}  // namespace

FloatText float_text(double value, PointZero point_zero) {
    FloatText text;
    if (std::isnan(value)) {
        text.add("nan");
        return text;
    }
    if (std::signbit(value)) text.add('-');
    value = std::fabs(value);
    if (std::isinf(value)) {
        text.add("inf");
    } else if (value < kPlainInteger && value == double(int64_t(value))) {
        char* end = std::to_chars(text.characters + text.size, std::end(text.characters), int64_t(value)).ptr;
        text.size = uint32_t(end - text.characters);
        if (point_zero == PointZero::Add) text.add(".0");
    } else if (!add_few_decimals(text, value)) {
        Decimal decimal = shortest_decimal(value);
        if (decimal.point > 16 || decimal.point < -3) {
            add_with_exponent(text, decimal);
        } else {
            add_fixed(text, decimal, point_zero);
        }
    }
    return text;
}

void append_float(std::string& text, double value, PointZero point_zero) { text += float_text(value, point_zero); }

}  // namespace py
