#include <algorithm>
#include <bit>
#include <cmath>
#include <string>

#include "vm/objects/float/float.h"
#include "vm/objects/float/float_methods.h"
#include "vm/objects/str/str.h"
#include "vm/runtime/protocol/operations.h"

namespace py::vm {
namespace {

constexpr int kMantissaDigits = 13;

std::string hex_text(double value) {
    if (std::isnan(value)) return "nan";
    std::string sign = std::signbit(value) ? "-" : "";
    value = std::fabs(value);
    if (std::isinf(value)) return sign + "inf";
    if (value == 0) return sign + "0x0.0p+0";
    int exponent;
    double mantissa = std::frexp(value, &exponent);
    // Subnormals keep the smallest exponent and lead with 0.
    int shift = 1 - std::max(-1021 - exponent, 0);
    mantissa = std::ldexp(mantissa, shift);
    exponent -= shift;
    auto lead = int(mantissa);
    mantissa -= lead;
    std::string digits;
    for (int i = 0; i < kMantissaDigits; i++) {
        mantissa *= 16;
        auto digit = int(mantissa);
        digits += "0123456789abcdef"[digit];
        mantissa -= digit;
    }
    return sign + "0x" + std::to_string(lead) + "." + digits + "p" + (exponent < 0 ? "-" : "+") +
           std::to_string(std::abs(exponent));
}

/// `[sign] ["0x"] digits ["." digits] ["p" exponent]`, or a name of a number that is not finite.
bool is_hex_literal(std::string_view text) {
    if (text.starts_with("0x") || text.starts_with("0X")) text.remove_prefix(2);
    size_t digits = 0;
    size_t points = 0;
    size_t at = 0;
    for (; at < text.size() && (std::isxdigit(uint8_t(text[at])) || text[at] == '.'); at++) {
        (text[at] == '.' ? points : digits)++;
    }
    if (digits == 0 || points > 1) return false;
    if (at == text.size()) return true;
    if ((text[at++] | 0x20) != 'p') return false;
    if (at < text.size() && (text[at] == '-' || text[at] == '+')) at++;
    if (at == text.size()) return false;
    return text.find_first_not_of("0123456789", at) == std::string_view::npos;
}

/// The exponent behind a `p`, kept within what the length of a text can shift it by.
int64_t exponent_of(std::string_view text) {
    constexpr int64_t kMost = int64_t(1) << 60;
    bool negative = text.starts_with('-');
    if (negative || text.starts_with('+')) text.remove_prefix(1);
    int64_t exponent = 0;
    for (char c : text) exponent = std::min(exponent * 10 + (c - '0'), kMost);
    return negative ? -exponent : exponent;
}

/// `mantissa` times two to the power of `exponent`, rounded half to even once; `has_rest`: a bit more than that.
double rounded(uint64_t mantissa, int64_t exponent, bool has_rest) {
    constexpr int kWidth = 64;
    constexpr int64_t kLeast = -1022;
    if (mantissa == 0) return 0;
    int leading = std::countl_zero(mantissa);
    mantissa <<= leading;
    // Of the highest bit.
    int64_t power = exponent - leading + kWidth - 1;
    if (power > 1023) return HUGE_VAL;
    int64_t kept = 53 - std::max<int64_t>(kLeast - power, 0);
    if (kept < 0) return 0;
    uint64_t half = uint64_t(1) << (kWidth - 1 - kept);
    uint64_t whole = kept == 0 ? 0 : mantissa >> (kWidth - kept);
    uint64_t rest = mantissa & (half * 2 - 1);
    if (rest > half || (rest == half && (has_rest || (whole & 1)))) whole++;
    return std::ldexp(double(whole), int(power - kept + 1));
}

/// What a text that `is_hex_literal` stands for; infinite if that is too large.
double hex_value(std::string_view text) {
    if (text.starts_with("0x") || text.starts_with("0X")) text.remove_prefix(2);
    size_t end = text.find_first_of("pP");
    int64_t exponent = end == text.npos ? 0 : exponent_of(text.substr(end + 1));
    uint64_t mantissa = 0;
    bool has_rest = false;
    bool behind_point = false;
    for (char c : text.substr(0, end)) {
        if (c == '.') {
            behind_point = true;
            continue;
        }
        auto digit = uint64_t(c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
        bool fits = mantissa >> 60 == 0;
        if (fits) {
            mantissa = mantissa << 4 | digit;
        } else {
            has_rest |= digit != 0;
        }
        exponent += (fits ? 0 : 4) - (behind_point ? 4 : 0);
    }
    return rounded(mantissa, exponent, has_rest);
}

std::string lower(std::string text) {
    for (char& c : text) c = char(std::tolower(uint8_t(c)));
    return text;
}

}  // namespace

Raises<Value> float_hex(Thread&, Value* args) { return Value::of(make_str(hex_text(float_of(args[0])))); }

Raises<Value> float_fromhex(Thread& thread, Value* args) {
    if (!args[1].is<Str>()) {
        return raise(thread, TypeError_type, "fromhex() argument must be str, not {}", {type_of(args[1])});
    }
    std::string text = to_utf8(args[1].as<Str>());
    constexpr char const* kSpace = " \t\n\v\f\r";
    size_t first = text.find_first_not_of(kSpace);
    text = first == text.npos ? "" : text.substr(first, text.find_last_not_of(kSpace) - first + 1);
    bool negative = text.starts_with('-');
    if (negative || text.starts_with('+')) text.erase(0, 1);
    std::string name = lower(text);
    double value;
    if (name == "inf" || name == "infinity") {
        value = HUGE_VAL;
    } else if (name == "nan") {
        value = NAN;
    } else if (is_hex_literal(text)) {
        value = hex_value(text);
        if (std::isinf(value)) {
            return raise(thread, OverflowError_type, "hexadecimal value too large to represent as a float");
        }
    } else {
        return raise(thread, ValueError_type, "invalid hexadecimal floating-point string");
    }
    Value result = Value::real(negative ? -value : value);
    if (args[0].as<Type>() == &float_type) return result;
    return call(thread, args[0], {result});
}

}  // namespace py::vm
