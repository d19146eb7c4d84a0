#include "marshal/base/complex_number.h"

#include <cmath>

// Each operation rounds by itself, and keeps the sign of a NaN, as in CPython.
#pragma STDC FP_CONTRACT OFF

namespace py {
namespace {

/// Larger exponents are not multiplied out.
constexpr double kMostMultiplied = 100;

ComplexNumber positive_power(ComplexNumber base, int exponent) {
    ComplexNumber result{1, 0};
    for (; exponent > 0; exponent >>= 1) {
        if (exponent & 1) result = multiply(result, base);
        base = multiply(base, base);
    }
    return result;
}

Result<ComplexNumber, ComplexError> integer_power(ComplexNumber base, int exponent) {
    if (exponent > 0) return positive_power(base, exponent);
    return divide({1, 0}, positive_power(base, -exponent));
}

Result<ComplexNumber, ComplexError> general_power(ComplexNumber base, ComplexNumber exponent) {
    if (base.real == 0 && base.imag == 0) {
        if (exponent.imag != 0 || exponent.real < 0) return Err{ComplexError::Undefined};
        return ComplexNumber{0, 0};
    }
    double size = std::hypot(base.real, base.imag);
    double length = std::pow(size, exponent.real);
    double angle = std::atan2(base.imag, base.real);
    double phase = angle * exponent.real;
    if (exponent.imag != 0) {
        length /= std::exp(angle * exponent.imag);
        phase += exponent.imag * std::log(size);
    }
    // C's sine has no value there, and sets errno.
    if (std::isinf(phase)) return Err{ComplexError::Undefined};
    return ComplexNumber{length * std::cos(phase), length * std::sin(phase)};
}

}  // namespace

/// Smith's method: scaled by the larger part of the divisor, so that it does not overflow early.
Result<ComplexNumber, ComplexError> divide(ComplexNumber left, ComplexNumber right) {
    double real_size = std::fabs(right.real);
    double imag_size = std::fabs(right.imag);
    if (real_size >= imag_size) {
        if (real_size == 0) return Err{ComplexError::Undefined};
        double ratio = right.imag / right.real;
        double scale = right.real + right.imag * ratio;
        return ComplexNumber{(left.real + left.imag * ratio) / scale, (left.imag - left.real * ratio) / scale};
    }
    if (imag_size >= real_size) {
        double ratio = right.real / right.imag;
        double scale = right.real * ratio + right.imag;
        return ComplexNumber{(left.real * ratio + left.imag) / scale, (left.imag * ratio - left.real) / scale};
    }
    return ComplexNumber{NAN, NAN};
}

Result<ComplexNumber, ComplexError> power(ComplexNumber base, ComplexNumber exponent) {
    bool is_small_integer = exponent.imag == 0 && exponent.real == std::floor(exponent.real) &&
                            std::fabs(exponent.real) <= kMostMultiplied;
    auto result = is_small_integer ? integer_power(base, int(exponent.real)) : general_power(base, exponent);
    if (result.ok() && (std::isinf(result.value().real) || std::isinf(result.value().imag))) {
        return Err{ComplexError::Overflow};
    }
    return result;
}

}  // namespace py
