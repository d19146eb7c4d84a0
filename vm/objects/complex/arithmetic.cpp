#include <cmath>

#include "vm/objects/complex/complex.h"
#include "vm/objects/float/float.h"
#include "vm/runtime/protocol/operations.h"

// Division and powers of complex numbers, rounded as CPython rounds them.

namespace py::vm {
namespace {

/// Larger exponents are not multiplied out.
constexpr double kMostMultiplied = 100;

ComplexNumber multiply(ComplexNumber a, ComplexNumber b) {
    return {a.real * b.real - a.imag * b.imag, a.real * b.imag + a.imag * b.real};
}

/// Smith's method: scaled by the larger part of the divisor. Nothing for a divisor of zero.
std::optional<ComplexNumber> quotient(ComplexNumber a, ComplexNumber b) {
    double real = std::fabs(b.real);
    double imag = std::fabs(b.imag);
    if (real >= imag) {
        if (real == 0) return std::nullopt;
        double ratio = b.imag / b.real;
        double scale = b.real + b.imag * ratio;
        return ComplexNumber{(a.real + a.imag * ratio) / scale, (a.imag - a.real * ratio) / scale};
    }
    if (imag >= real) {
        double ratio = b.real / b.imag;
        double scale = b.real * ratio + b.imag;
        return ComplexNumber{(a.real * ratio + a.imag) / scale, (a.imag * ratio - a.real) / scale};
    }
    return ComplexNumber{NAN, NAN};
}

ComplexNumber positive_power(ComplexNumber base, long exponent) {
    ComplexNumber result{1, 0};
    for (; exponent > 0; exponent >>= 1) {
        if (exponent & 1) result = multiply(result, base);
        base = multiply(base, base);
    }
    return result;
}

std::optional<ComplexNumber> integer_power(ComplexNumber base, long exponent) {
    if (exponent > 0) return positive_power(base, exponent);
    return quotient({1, 0}, positive_power(base, -exponent));
}

ComplexNumber general_power(ComplexNumber base, ComplexNumber exponent) {
    double size = std::hypot(base.real, base.imag);
    double angle = std::atan2(base.imag, base.real);
    double length = std::pow(size, exponent.real);
    double phase = angle * exponent.real;
    if (exponent.imag != 0) {
        length /= std::exp(angle * exponent.imag);
        phase += exponent.imag * std::log(size);
    }
    return {length * std::cos(phase), length * std::sin(phase)};
}

}  // namespace

Raises<Value> divide_complex(Thread& thread, ComplexNumber left, ComplexNumber right) {
    auto result = quotient(left, right);
    if (!result) return raise(thread, ZeroDivisionError_type, "complex division by zero");
    return make_complex(*result);
}

Raises<Value> complex_power(Thread& thread, ComplexNumber base, ComplexNumber exponent) {
    if (exponent.real == 0 && exponent.imag == 0) return make_complex({1, 0});
    std::optional<ComplexNumber> result;
    if (base.real == 0 && base.imag == 0) {
        if (exponent.imag == 0 && exponent.real > 0) result = ComplexNumber{0, 0};
    } else if (exponent.imag == 0 && exponent.real == std::floor(exponent.real) &&
               std::fabs(exponent.real) <= kMostMultiplied) {
        result = integer_power(base, long(exponent.real));
    } else {
        result = general_power(base, exponent);
    }
    if (!result) return raise(thread, ZeroDivisionError_type, "0.0 to a negative or complex power");
    auto finite = [](ComplexNumber z) { return std::isfinite(z.real) && std::isfinite(z.imag); };
    if (std::isinf(result->real) || std::isinf(result->imag)) {
        if (finite(base) && finite(exponent)) return raise(thread, OverflowError_type, "complex exponentiation");
    }
    return make_complex(*result);
}

}  // namespace py::vm
