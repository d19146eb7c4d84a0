#pragma once

#include <cstdint>

#include "marshal/base/result.h"

namespace py {

/// The value of a complex.
struct ComplexNumber {
    double real = 0;
    double imag = 0;
};

enum class ComplexError : uint8_t {
    /// A divisor of zero, zero to a negative or complex power, or an angle without a sine.
    Undefined,
    /// A part of the result is infinite.
    Overflow,
};

// Arithmetic rounded as CPython rounds it, which decides the last bits of folded constants as of running programs.

inline ComplexNumber multiply(ComplexNumber left, ComplexNumber right) {
    return {left.real * right.real - left.imag * right.imag, left.real * right.imag + left.imag * right.real};
}

/// Error: `Undefined`.
Result<ComplexNumber, ComplexError> divide(ComplexNumber left, ComplexNumber right);

/// `base ** exponent`: multiplied out for integers up to 100, else by logarithms. Errors: `Undefined`, `Overflow`.
Result<ComplexNumber, ComplexError> power(ComplexNumber base, ComplexNumber exponent);

}  // namespace py
