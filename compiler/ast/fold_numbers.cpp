#include <cmath>
#include <limits>
#include <optional>

#include "compiler/ast/fold_values.h"
#include "marshal/base/big_int.h"
#include "marshal/base/complex_number.h"
#include "marshal/base/verify.h"

// Each operation rounds by itself, and keeps the sign of a NaN, as in CPython.
#pragma STDC FP_CONTRACT OFF

namespace py::compiler::ast {
namespace {

using code::ObjectFactory;
using code::ObjectKind;

/// Ints that `*`, `**` and `<<` make are not to have more bits than this.
constexpr uint64_t kMaxIntBits = 128;

bool is_bool(ConstantValue value) { return value->kind == ObjectKind::True || value->kind == ObjectKind::False; }
bool is_int(ConstantValue value) { return value->kind == ObjectKind::Int || is_bool(value); }
bool is_number(ConstantValue value) {
    return is_int(value) || value->kind == ObjectKind::Float || value->kind == ObjectKind::Complex;
}

std::optional<int64_t> small_int(ConstantValue value) {
    if (is_bool(value)) return value->kind == ObjectKind::True;
    auto const* number = static_cast<code::IntObject const*>(value);
    if (!number->is_small()) return std::nullopt;
    return number->small;
}

BigInt big_int(ConstantValue value) {
    if (auto small = small_int(value)) return BigInt(*small);
    auto const* number = static_cast<code::IntObject const*>(value);
    return BigInt(number->limbs, number->negative);
}

/// Nothing for an int beyond the range of a double.
std::optional<double> to_double(ConstantValue value) {
    if (value->kind == ObjectKind::Float) return static_cast<code::FloatObject const*>(value)->value;
    if (auto small = small_int(value)) return double(*small);
    return big_int(value).to_double();
}

std::optional<ComplexNumber> to_complex(ConstantValue value) {
    if (value->kind == ObjectKind::Complex) {
        auto const* number = static_cast<code::ComplexObject const*>(value);
        return ComplexNumber{number->real, number->imag};
    }
    auto real = to_double(value);
    if (!real) return std::nullopt;
    return ComplexNumber{*real, 0.0};
}

// Floats.

bool is_odd_integer(double value) { return std::fmod(std::fabs(value), 2.0) == 1.0; }

double float_remainder(double left, double right) {
    double remainder = std::fmod(left, right);
    if (remainder == 0) return std::copysign(0.0, right);
    return (right < 0) != (remainder < 0) ? remainder + right : remainder;
}

double float_floor_divide(double left, double right) {
    double remainder = std::fmod(left, right);
    double quotient = (left - remainder) / right;
    if (remainder != 0 && (right < 0) != (remainder < 0)) quotient -= 1.0;
    if (quotient == 0) return std::copysign(0.0, left / right);
    double floored = std::floor(quotient);
    return quotient - floored > 0.5 ? floored + 1.0 : floored;
}

/// The power for an exponent, base or both without end or at zero, where C leaves room; nothing if it is an
/// error.
std::optional<double> special_power(double base, double exponent) {
    if (std::isnan(base)) return base;
    if (std::isnan(exponent)) return base == 1.0 ? 1.0 : exponent;
    if (std::isinf(exponent)) {
        double size = std::fabs(base);
        if (size == 1.0) return 1.0;
        return (exponent > 0.0) == (size > 1.0) ? std::fabs(exponent) : 0.0;
    }
    bool odd = is_odd_integer(exponent);
    if (std::isinf(base)) {
        if (exponent > 0.0) return odd ? base : std::fabs(base);
        return odd ? std::copysign(0.0, base) : 0.0;
    }
    if (exponent < 0.0) return std::nullopt;
    return odd ? base : 0.0;
}

/// `base ** exponent` where the result is real; nothing for zero to a negative power and for overflow.
std::optional<double> float_power(double base, double exponent) {
    if (exponent == 0) return 1.0;
    if (!std::isfinite(base) || !std::isfinite(exponent) || base == 0) return special_power(base, exponent);
    bool negate = base < 0 && is_odd_integer(exponent);
    base = std::fabs(base);
    double result = base == 1.0 ? 1.0 : std::pow(base, exponent);
    if (std::isinf(result)) return std::nullopt;
    return negate ? -result : result;
}

ConstantValue make_float(std::optional<double> value, ObjectFactory& objects) {
    return value ? objects.make_float(*value) : nullptr;
}

ConstantValue fold_complex(Operator op, ComplexNumber left, ComplexNumber right, ObjectFactory& objects);

ConstantValue fold_floats(Operator op, double left, double right, ObjectFactory& objects) {
    switch (op) {
        case Operator::Add: return objects.make_float(left + right);
        case Operator::Sub: return objects.make_float(left - right);
        case Operator::Mult: return objects.make_float(left * right);
        case Operator::Div: return right == 0 ? nullptr : objects.make_float(left / right);
        case Operator::FloorDiv: return right == 0 ? nullptr : objects.make_float(float_floor_divide(left, right));
        case Operator::Mod: return right == 0 ? nullptr : objects.make_float(float_remainder(left, right));
        case Operator::Pow: {
            bool is_real = !(std::isfinite(left) && left < 0.0 && std::isfinite(right)) || right == std::floor(right);
            if (!is_real) return fold_complex(op, {left, 0.0}, {right, 0.0}, objects);
            return make_float(float_power(left, right), objects);
        }
        case Operator::MatMult:
        case Operator::LShift:
        case Operator::RShift:
        case Operator::BitOr:
        case Operator::BitXor:
        case Operator::BitAnd: return nullptr;
    }
    VERIFY_NOT_REACHED();
}

// ComplexNumber numbers.

ConstantValue make_complex(Result<ComplexNumber, ComplexError> const& number, ObjectFactory& objects) {
    return number.ok() ? objects.make_complex(number.value().real, number.value().imag) : nullptr;
}

ConstantValue fold_complex(Operator op, ComplexNumber left, ComplexNumber right, ObjectFactory& objects) {
    switch (op) {
        case Operator::Add: return objects.make_complex(left.real + right.real, left.imag + right.imag);
        case Operator::Sub: return objects.make_complex(left.real - right.real, left.imag - right.imag);
        case Operator::Mult: return make_complex(multiply(left, right), objects);
        case Operator::Div: return make_complex(divide(left, right), objects);
        case Operator::Pow: return make_complex(power(left, right), objects);
        case Operator::FloorDiv:
        case Operator::Mod:
        case Operator::MatMult:
        case Operator::LShift:
        case Operator::RShift:
        case Operator::BitOr:
        case Operator::BitXor:
        case Operator::BitAnd: return nullptr;
    }
    VERIFY_NOT_REACHED();
}

// Ints.

ConstantValue shift_left(BigInt const& value, BigInt const& bits, ObjectFactory& objects) {
    if (bits.is_negative()) return nullptr;
    if (value.is_zero()) return objects.make_int(0);
    auto count = bits.to_int64();
    if (!count || uint64_t(*count) > kMaxIntBits || value.bit_length() > kMaxIntBits - uint64_t(*count)) return nullptr;
    return objects.make_int(value << uint64_t(*count));
}

ConstantValue shift_right(BigInt const& value, BigInt const& bits, ObjectFactory& objects) {
    if (bits.is_negative()) return nullptr;
    auto count = bits.to_int64();
    if (!count) return objects.make_int(value.is_negative() ? -1 : 0);
    return objects.make_int(value >> uint64_t(*count));
}

ConstantValue int_power(BigInt const& base, BigInt const& exponent, ObjectFactory& objects) {
    if (exponent.is_negative()) {
        auto real_base = base.to_double();
        auto real_exponent = exponent.to_double();
        if (!real_base || !real_exponent) return nullptr;
        return fold_floats(Operator::Pow, *real_base, *real_exponent, objects);
    }
    if (exponent.is_zero()) return objects.make_int(1);
    if (base.is_zero()) return objects.make_int(0);
    auto count = exponent.to_int64();
    if (!count || base.bit_length() > kMaxIntBits / uint64_t(*count)) return nullptr;
    return objects.make_int(power(base, uint64_t(*count)));
}

ConstantValue int_divide(BigInt const& left, BigInt const& right, ObjectFactory& objects) {
    return right.is_zero() ? nullptr : make_float(true_divide(left, right), objects);
}

ConstantValue int_multiply(BigInt const& left, BigInt const& right, ObjectFactory& objects) {
    bool is_zero = left.is_zero() || right.is_zero();
    if (!is_zero && left.bit_length() + right.bit_length() > kMaxIntBits) return nullptr;
    return objects.make_int(left * right);
}

ConstantValue fold_big_ints(Operator op, BigInt const& left, BigInt const& right, ObjectFactory& objects) {
    switch (op) {
        case Operator::Add: return objects.make_int(left + right);
        case Operator::Sub: return objects.make_int(left - right);
        case Operator::Mult: return int_multiply(left, right, objects);
        case Operator::Div: return int_divide(left, right, objects);
        case Operator::FloorDiv:
            return right.is_zero() ? nullptr : objects.make_int(floor_divide(left, right).quotient);
        case Operator::Mod: return right.is_zero() ? nullptr : objects.make_int(floor_divide(left, right).remainder);
        case Operator::Pow: return int_power(left, right, objects);
        case Operator::LShift: return shift_left(left, right, objects);
        case Operator::RShift: return shift_right(left, right, objects);
        case Operator::BitOr: return objects.make_int(left | right);
        case Operator::BitXor: return objects.make_int(left ^ right);
        case Operator::BitAnd: return objects.make_int(left & right);
        case Operator::MatMult: return nullptr;
    }
    VERIFY_NOT_REACHED();
}

/// The operations that mostly occur, where no limb overflows; nothing where the long way is needed.
std::optional<int64_t> fold_small_ints(Operator op, int64_t left, int64_t right) {
    int64_t result = 0;
    switch (op) {
        case Operator::Add: return __builtin_add_overflow(left, right, &result) ? std::nullopt : std::optional(result);
        case Operator::Sub: return __builtin_sub_overflow(left, right, &result) ? std::nullopt : std::optional(result);
        case Operator::Mult: return __builtin_mul_overflow(left, right, &result) ? std::nullopt : std::optional(result);
        case Operator::BitOr: return left | right;
        case Operator::BitXor: return left ^ right;
        case Operator::BitAnd: return left & right;
        default: return std::nullopt;
    }
}

ConstantValue make_bool(bool value) { return value ? &code::kTrue : &code::kFalse; }

ConstantValue fold_bools(Operator op, bool left, bool right) {
    switch (op) {
        case Operator::BitOr: return make_bool(left || right);
        case Operator::BitXor: return make_bool(left != right);
        case Operator::BitAnd: return make_bool(left && right);
        default: return nullptr;
    }
}

ConstantValue fold_ints(Operator op, ConstantValue left, ConstantValue right, ObjectFactory& objects) {
    if (is_bool(left) && is_bool(right)) {
        if (auto* result = fold_bools(op, left->kind == ObjectKind::True, right->kind == ObjectKind::True))
            return result;
    }
    auto small_left = small_int(left);
    auto small_right = small_int(right);
    if (small_left && small_right) {
        if (auto result = fold_small_ints(op, *small_left, *small_right)) return objects.make_int(*result);
    }
    return fold_big_ints(op, big_int(left), big_int(right), objects);
}

ConstantValue negate(ConstantValue operand, ObjectFactory& objects) {
    if (is_int(operand)) {
        auto small = small_int(operand);
        bool fits = small && *small != std::numeric_limits<int64_t>::min();
        return fits ? objects.make_int(-*small) : objects.make_int(-big_int(operand));
    }
    if (operand->kind == ObjectKind::Float) return objects.make_float(-*to_double(operand));
    auto value = static_cast<code::ComplexObject const*>(operand);
    return objects.make_complex(-value->real, -value->imag);
}

}  // namespace

ConstantValue fold_unary(Unaryop op, ConstantValue operand, ObjectFactory& objects) {
    switch (op) {
        case Unaryop::Not: return make_bool(!is_true(operand));
        case Unaryop::Invert: return is_int(operand) ? objects.make_int(~big_int(operand)) : nullptr;
        case Unaryop::UAdd:
            if (is_bool(operand)) return objects.make_int(big_int(operand));
            return is_number(operand) ? operand : nullptr;
        case Unaryop::USub: return is_number(operand) ? negate(operand, objects) : nullptr;
    }
    VERIFY_NOT_REACHED();
}

ConstantValue fold_numbers(Operator op, ConstantValue left, ConstantValue right, ObjectFactory& objects) {
    if (!is_number(left) || !is_number(right)) return nullptr;
    if (is_int(left) && is_int(right)) return fold_ints(op, left, right, objects);
    if (left->kind == ObjectKind::Complex || right->kind == ObjectKind::Complex) {
        auto complex_left = to_complex(left);
        auto complex_right = to_complex(right);
        return complex_left && complex_right ? fold_complex(op, *complex_left, *complex_right, objects) : nullptr;
    }
    auto float_left = to_double(left);
    auto float_right = to_double(right);
    return float_left && float_right ? fold_floats(op, *float_left, *float_right, objects) : nullptr;
}

}  // namespace py::compiler::ast
