#pragma once

#include "vm/objects/long/int.h"
#include "vm/objects/value.h"

// Arithmetic and order of ints of 48 bits and floats, in place. An empty result says that it takes more.

namespace py::vm {

inline bool is_plain_number(Value value) { return value.is_small() || value.is_real(); }
inline double plain_double(Value value) { return value.is_small() ? double(value.small()) : value.real(); }

inline Value plain_arithmetic(Value left, Value right, BinaryOperator op) {
    if (!is_plain_number(left) || !is_plain_number(right)) return kEmpty;
    if (both_small(left, right) && op != BinaryOperator::TrueDivide) {
        int64_t a = left.small();
        int64_t b = right.small();
        int64_t result;
        switch (op) {
            case BinaryOperator::Add: result = a + b; break;
            case BinaryOperator::Subtract: result = a - b; break;
            case BinaryOperator::Multiply:
                if (__builtin_mul_overflow(a, b, &result)) return kEmpty;
                break;
            default: return kEmpty;
        }
        return fits_small(result) ? Value::small(result) : kEmpty;
    }
    double a = plain_double(left);
    double b = plain_double(right);
    switch (op) {
        case BinaryOperator::Add: return Value::real(a + b);
        case BinaryOperator::Subtract: return Value::real(a - b);
        case BinaryOperator::Multiply: return Value::real(a * b);
        case BinaryOperator::TrueDivide: return b == 0 ? kEmpty : Value::real(a / b);
        default: return kEmpty;
    }
}

}  // namespace py::vm
