#include "marshal/base/float_text.h"

#include <charconv>
#include <cmath>
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

void append_fixed(std::string& text, Decimal const& decimal, PointZero point_zero) {
    std::string_view digits = decimal.view();
    if (decimal.point <= 0) {
        text += "0.";
        text.append(size_t(-decimal.point), '0');
        text += digits;
    } else if (size_t(decimal.point) < digits.size()) {
        text += digits.substr(0, size_t(decimal.point));
        text += '.';
        text += digits.substr(size_t(decimal.point));
    } else {
        text += digits;
        text.append(size_t(decimal.point) - digits.size(), '0');
        if (point_zero == PointZero::Add) text += ".0";
    }
}

void append_with_exponent(std::string& text, Decimal const& decimal) {
    std::string_view digits = decimal.view();
    text += digits[0];
    if (digits.size() > 1) {
        text += '.';
        text += digits.substr(1);
    }
    int exponent = decimal.point - 1;
    text += exponent < 0 ? "e-" : "e+";
    if (std::abs(exponent) < 10) text += '0';
    text += std::to_string(std::abs(exponent));
}

}  // namespace

void append_float(std::string& text, double value, PointZero point_zero) {
    if (std::isnan(value)) {
        text += "nan";
        return;
    }
    if (std::signbit(value)) text += '-';
    if (std::isinf(value)) {
        text += "inf";
        return;
    }
    Decimal decimal = shortest_decimal(std::fabs(value));
    if (decimal.point > 16 || decimal.point < -3) {
        append_with_exponent(text, decimal);
    } else {
        append_fixed(text, decimal, point_zero);
    }
}

}  // namespace py
