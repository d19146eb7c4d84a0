#include <charconv>
#include <cmath>
#include <optional>
#include <string>

#include "marshal/base/float_text.h"
#include "vm/modules/warnings/warnings.h"
#include "vm/objects/float/float.h"
#include "vm/objects/float/float_methods.h"
#include "vm/objects/format/float_digits.h"
#include "vm/runtime/protocol/buffer.h"
#include "vm/runtime/protocol/operations.h"
#include "vm/runtime/text/text.h"
#include "vm/runtime/text/unicode.h"

// Floats to and from other numbers and text.

namespace py::vm {

/// As numbers hash alike whatever their type: the value modulo 2**61 - 1 (sys.hash_info).
int64_t hash_double(double value) {
    if (std::isnan(value)) return 0;
    if (std::isinf(value)) return value > 0 ? 314159 : -314159;
    constexpr int kBits = 61;
    constexpr uint64_t kModulus = (uint64_t(1) << kBits) - 1;
    int exponent;
    double mantissa = std::frexp(std::fabs(value), &exponent);
    uint64_t hash = 0;
    while (mantissa != 0) {
        hash = ((hash << 28) & kModulus) | hash >> (kBits - 28);
        mantissa *= 268435456.0;
        exponent -= 28;
        auto digit = uint64_t(mantissa);
        mantissa -= double(digit);
        hash += digit;
        if (hash >= kModulus) hash -= kModulus;
    }
    exponent = exponent >= 0 ? exponent % kBits : kBits - 1 - ((-1 - exponent) % kBits);
    hash = ((hash << exponent) & kModulus) | hash >> (kBits - exponent);
    int64_t result = value < 0 ? -int64_t(hash) : int64_t(hash);
    return result == -1 ? -2 : result;
}

std::string float_repr(double value) { return std::string(float_text(value)); }

Raises<Value> double_to_int(Thread& thread, double value) {
    if (std::isnan(value)) return raise(thread, ValueError_type, "cannot convert float NaN to integer");
    if (std::isinf(value)) return raise(thread, OverflowError_type, "cannot convert float infinity to integer");
    if (std::fabs(value) < 1e14) return make_int(int64_t(value));
    return make_int(*BigInt::from_double(value));
}

Raises<double> double_from_method(Thread& thread, Value value) {
    Type* type = type_of(value);
    Value result = TRY(type->slots.to_float(thread, value));
    if (!is_float(result))
        return raise(thread, TypeError_type, "{}.__float__ returned non-float (type {})", {type, type_of(result)});
    if (type_of(result) != &float_type) {
        Str* text = format_message(
            "{}.__float__ returned non-float (type {}).  The ability to return an instance of a strict subclass "
            "of float is deprecated, and may be removed in a future version of Python.",
            {type, type_of(result)});
        TRY(issue_warning(thread, Value::of(text), &DeprecationWarning_type, 1, kEmpty));
    }
    return float_of(result);
}

Raises<double> to_double(Thread& thread, Value value) {
    if (is_float(value)) return float_of(value);
    if (value.is_small() || value.is_exact<Int>()) return int_to_double(thread, value);
    Type* type = type_of(value);
    if (type->slots.to_float) {
        return double_from_method(thread, value);
    }
    if (type->slots.index) return int_to_double(thread, TRY(to_index(thread, value)));
    return raise(thread, TypeError_type, "must be real number, not {}", {type});
}

namespace {

std::optional<double> number_in(std::string_view text) {
    bool negative = text.starts_with('-');
    if (negative || text.starts_with('+')) text.remove_prefix(1);
    if (text.empty() || text[0] == '-' || text[0] == '+' || text.find('(') != text.npos) return std::nullopt;
    double value = 0;
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error == std::errc::result_out_of_range) {
        // Too large or too small: from_chars does not tell which, strtod does.
        value = std::strtod(std::string(text).c_str(), nullptr);
    } else if (error != std::errc()) {
        return std::nullopt;
    }
    if (end != text.data() + text.size()) return std::nullopt;
    return negative ? -value : value;
}

/// `value` rounded to a multiple of 10**`zeros`, halves to even.
std::string rounded_whole(double value, uint64_t zeros) {
    BigInt unit = power(BigInt(10), zeros);
    double whole = std::trunc(std::fabs(value));
    auto [quotient, remainder] = floor_divide(*BigInt::from_double(whole), unit);
    auto order = (remainder << 1) <=> unit;
    bool above_half = order == 0 && whole != std::fabs(value);
    bool odd = !(quotient & BigInt(1)).is_zero();
    if (order > 0 || above_half || (order == 0 && odd)) quotient = quotient + BigInt(1);
    return (std::signbit(value) ? "-" : "") + (quotient * unit).to_string();
}

std::string_view trimmed(std::string_view text) {
    constexpr char const* kSpace = " \t\n\r\f\v\x1c\x1d\x1e\x1f";
    size_t start = text.find_first_not_of(kSpace);
    if (start == text.npos) return {};
    return text.substr(start, text.find_last_not_of(kSpace) + 1 - start);
}

}  // namespace

namespace {

std::optional<double> number_in_literal(std::string_view text) {
    text = trimmed(text);
    if (text.find('_') == text.npos) return number_in(text);
    auto clean = without_digit_separators(std::string(text));
    return clean ? number_in(*clean) : std::nullopt;
}

}  // namespace

Raises<double> parse_float(Thread& thread, Str* text) {
    auto number = number_in_literal(text->is_ascii() ? text->ascii() : std::string_view(to_ascii_digits(text)));
    if (number) return *number;
    return raise(thread, ValueError_type, "could not convert string to float: {}",
                 {TRY(repr_of(thread, Value::of(text)))});
}

Raises<double> parse_float_bytes(Thread& thread, Value bytes) {
    Buffer buffer;
    TRY(buffer.acquire(thread, bytes));
    auto number = number_in_literal(as_text(buffer.bytes()));
    if (number) return *number;
    return raise(thread, ValueError_type, "could not convert string to float: {}", {TRY(repr_of(thread, bytes))});
}

Raises<Value> round_double(Thread& thread, double value, Value places) {
    if (places.is_empty() || is_none(places)) {
        return double_to_int(thread, std::isfinite(value) ? std::nearbyint(value) : value);
    }
    int64_t digits = clamped_int64_of(TRY(to_index(thread, places)));
    // Beyond these counts nothing changes, or nothing is left.
    constexpr int64_t kMostDigits = 323;
    constexpr int64_t kLeastDigits = -309;
    if (!std::isfinite(value) || digits > kMostDigits) return Value::real(value);
    if (digits < kLeastDigits) return Value::real(0.0 * value);
    // Correctly rounded from the exact decimal value.
    std::string text = digits >= 0 ? float_digits(value, {.style = 'f', .precision = int(digits)})
                                   : rounded_whole(value, uint64_t(-digits));
    double rounded = std::strtod(text.c_str(), nullptr);
    if (std::isinf(rounded)) {
        return raise(thread, OverflowError_type, "rounded value too large to represent");
    }
    return Value::real(rounded);
}

}  // namespace py::vm
