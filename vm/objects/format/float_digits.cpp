#include "vm/objects/format/float_digits.h"

#include <algorithm>
#include <bit>
#include <charconv>
#include <cmath>
#include <iterator>

#include "marshal/base/float_text.h"

namespace py::vm {
namespace {

/// Digits before the point of the largest double, sign, point and some to spare.
constexpr size_t kLongestIntegerPart = 330;

/// Longer texts are not made on the stack first.
constexpr size_t kShortPrecision = 64;

/// Enough for most programs; the scaled digits of what is smaller than kLargestFixed fit 64 bits.
constexpr int kFewDecimals = 9;
constexpr double kLargestFixed = 1e9;

/// Exactly rounded, halves to even: a double is a whole number of 53 bits over a power of two. Gives the end of what
/// was written, or null where `value` is too large.
char* print_few_decimals(char* to, double value, int precision) {
    constexpr uint64_t kTens[] = {1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000, 1000000000};
    if (precision > kFewDecimals || !(std::fabs(value) < kLargestFixed)) return nullptr;
    auto bits = std::bit_cast<uint64_t>(value);
    if (bits >> 63) *to++ = '-';
    auto exponent = int(bits >> 52 & 0x7FF);
    uint64_t mantissa = bits & ((uint64_t(1) << 52) - 1);
    if (exponent == 0)
        exponent = 1;
    else
        mantissa |= uint64_t(1) << 52;
    // value = mantissa / 2**shift, and at least 23 as the value is below 2**30.
    int shift = 1075 - exponent;
    unsigned __int128 scaled = static_cast<unsigned __int128>(mantissa) * kTens[precision];
    uint64_t digits = 0;
    if (shift < 120) {
        digits = uint64_t(scaled >> shift);
        unsigned __int128 half = static_cast<unsigned __int128>(1) << (shift - 1);
        unsigned __int128 rest = scaled & (half * 2 - 1);
        if (rest > half || (rest == half && digits & 1)) digits++;
    }
    to = std::to_chars(to, to + 20, digits / kTens[precision]).ptr;
    if (precision == 0) return to;
    *to++ = '.';
    uint64_t fraction = digits % kTens[precision];
    for (int i = precision - 1; i >= 0; i--, fraction /= 10) to[i] = char('0' + fraction % 10);
    return to + precision;
}

std::string print(double value, std::chars_format format, int precision) {
    if (size_t(precision) <= kShortPrecision) {
        char text[kLongestIntegerPart + kShortPrecision];
        if (format == std::chars_format::fixed) {
            if (char* end = print_few_decimals(text, value, precision)) return {text, end};
        }
        return {text, std::to_chars(text, std::end(text), value, format, precision).ptr};
    }
    std::string text(kLongestIntegerPart + size_t(precision), '\0');
    auto end = std::to_chars(text.data(), text.data() + text.size(), value, format, precision).ptr;
    text.resize(size_t(end - text.data()));
    return text;
}

void add_point(std::string& text) {
    size_t exponent = std::min(text.find('e'), text.size());
    if (text.find('.') == std::string::npos) text.insert(exponent, ".");
}

/// Significant digits, laid out as the exponent asks (C's %g).
std::string general(double value, FloatDigits const& how) {
    int precision = std::max(how.precision, 1);
    std::string text = print(value, std::chars_format::scientific, precision - 1);
    size_t mark = text.find('e');
    int exponent = std::atoi(text.c_str() + mark + 1);
    int widest = how.point_zero ? precision - 1 : precision;
    bool scientific = exponent < -4 || exponent >= widest;
    std::string digits =
        scientific ? text.substr(0, mark) : print(value, std::chars_format::fixed, precision - 1 - exponent);
    if (how.alternate) {
        add_point(digits);
    } else if (digits.find('.') != std::string::npos) {
        digits.erase(digits.find_last_not_of('0') + 1);
        if (digits.back() == '.') digits.pop_back();
    }
    if (scientific) digits += text.substr(mark);
    return digits;
}

std::string shortest(double value, FloatDigits const& how) {
    std::string text(float_text(value, how.point_zero ? PointZero::Add : PointZero::Omit));
    if (how.alternate) add_point(text);
    return text;
}

std::string lower_digits(double value, FloatDigits const& how) {
    if (std::isnan(value)) return "nan";
    if (std::isinf(value)) return value < 0 ? "-inf" : "inf";
    std::string text;
    switch (how.style) {
        case 'r': return shortest(value, how);
        case 'g': text = general(value, how); break;
        case 'e': text = print(value, std::chars_format::scientific, how.precision); break;
        default: text = print(value, std::chars_format::fixed, how.precision); break;
    }
    if (how.alternate) add_point(text);
    bool is_plain = text.find_first_of(".e") == std::string::npos;
    if (how.point_zero && is_plain) text += ".0";
    return text;
}

}  // namespace

std::string float_digits(double value, FloatDigits const& how) {
    std::string text = lower_digits(value, how);
    if (how.upper) {
        std::transform(text.begin(), text.end(), text.begin(),
                       [](char c) { return c >= 'a' && c <= 'z' ? char(c - 32) : c; });
    }
    return text;
}

}  // namespace py::vm
