#include <cmath>

#include "vm/objects/float/float.h"
#include "vm/objects/long/int_result.h"
#include "vm/objects/long/limbs.h"
#include "vm/runtime/protocol/operations.h"
#include "vm/runtime/system/memory_request.h"

// Operators of ints: 64-bit where the operands and the result fit, otherwise on limbs.

namespace py::vm {
namespace {

Raises<Value> multiply(Thread& thread, Value left, Value right) {
    Operand a(left), b(right);
    if (a.count == 0 || b.count == 0) return Value::small(0);
    // With what the library takes for the work, which it cannot do without.
    constexpr uint64_t kShareOfWork = 8;
    TRY(request_memory(thread, uint64_t(a.count + b.count), sizeof(uint64_t) * kShareOfWork));
    Operand const& longer = a.count < b.count ? b : a;
    Operand const& shorter = a.count < b.count ? a : b;
    Int* product = new_unfilled_result(a.count + b.count, a.negative != b.negative);
    if (shorter.count == 1) {
        product->limbs[longer.count] = mpn_mul_1(product->limbs, longer.limbs, longer.count, shorter.limbs[0]);
        return finish_result(product);
    }
    mpn_mul(product->limbs, longer.limbs, longer.count, shorter.limbs, shorter.count);
    return finish_result(product);
}

/// With `subtract`, the difference.
Value add(Value left, Value right, bool subtract) {
    Operand a(left), b(right);
    bool right_negative = b.negative != subtract;
    bool swap = a.count < b.count || (a.count == b.count && a.count > 0 && mpn_cmp(a.limbs, b.limbs, a.count) < 0);
    Operand const& larger = swap ? b : a;
    Operand const& smaller = swap ? a : b;
    if (larger.count == 0) return Value::small(0);
    Int* sum = new_unfilled_result(larger.count + 1, swap ? right_negative : a.negative);
    if (a.negative == right_negative) {
        sum->limbs[larger.count] = mpn_add(sum->limbs, larger.limbs, larger.count, smaller.limbs, smaller.count);
    } else {
        mpn_sub(sum->limbs, larger.limbs, larger.count, smaller.limbs, smaller.count);
        sum->limbs[larger.count] = 0;
    }
    return finish_result(sum);
}

Error zero_division(Thread& thread, char const* message) {
    return raise(thread, ZeroDivisionError_type, "{}", {message});
}

Raises<Value> divide_floor(Thread& thread, Value left, Value right, bool want_remainder) {
    if (int_is_zero(right))
        return zero_division(thread, want_remainder ? "integer modulo by zero" : "integer division or modulo by zero");
    auto a = int64_of(left);
    auto b = int64_of(right);
    if (a && b && *a != INT64_MIN) {
        int64_t quotient = *a / *b;
        int64_t remainder = *a % *b;
        if (remainder != 0 && (remainder < 0) != (*b < 0)) {
            quotient--;
            remainder += *b;
        }
        return make_int(want_remainder ? remainder : quotient);
    }
    Operand dividend(left), divisor(right);
    return want_remainder ? floor_remainder(dividend, divisor) : floor_quotient(dividend, divisor);
}

/// The double nearest to (limbs + something below 1 if `inexact`) * 2**exponent, of at least two limbs and the highest
/// not 0; infinite beyond all doubles.
double nearest_double(uint64_t const* limbs, mp_size_t count, bool inexact, int64_t exponent) {
    mp_size_t top = count - 1;
    int zeros = __builtin_clzll(limbs[top]);
    uint64_t bits = limbs[top] << zeros;
    uint64_t rest = limbs[top - 1];
    if (zeros) {
        bits |= rest >> (64 - zeros);
        rest <<= zeros;
    }
    inexact |= rest != 0 || (top > 1 && !mpn_zero_p(limbs, top - 1));
    // The last of 64 bits is dropped in any case: it says that there is something behind it.
    exponent += int64_t(top) * 64 - zeros;
    return exponent > 1024 ? INFINITY : std::ldexp(double(bits | uint64_t(inexact)), int(exponent));
}

/// The quotient of an int of a few limbs by one of a single limb; nothing of others.
std::optional<double> few_limbs_quotient(Operand const& dividend, Operand const& divisor) {
    constexpr mp_size_t kMost = 12;
    if (divisor.count != 1 || dividend.count < 2 || dividend.count > kMost) return std::nullopt;
    // A limb more below gives the quotient at least 64 significant bits.
    uint64_t shifted[kMost + 1] = {}, quotient[kMost + 1];
    mp_size_t count = dividend.count + 1;
    mpn_copyi(shifted + 1, dividend.limbs, dividend.count);
    bool inexact = mpn_divrem_1(quotient, 0, shifted, count, divisor.limbs[0]) != 0;
    while (quotient[count - 1] == 0) count--;
    double value = nearest_double(quotient, count, inexact, -64);
    return dividend.negative != divisor.negative ? -value : value;
}

Raises<Value> true_quotient(Thread& thread, Value left, Value right) {
    if (int_is_zero(right)) return zero_division(thread, "division by zero");
    if (left.is_small() && right.is_small()) {
        // Both are doubles exactly, and the machine rounds their quotient as Python does.
        return Value::real(double(left.small()) / double(right.small()));
    }
    if (auto quotient = few_limbs_quotient(Operand(left), Operand(right))) return Value::real(*quotient);
    auto quotient = true_divide(big_int_of(left), big_int_of(right));
    if (!quotient) return raise(thread, OverflowError_type, "integer division result too large for a float");
    return Value::real(*quotient);
}

Raises<Value> shift(Thread& thread, Value left, Value right, bool to_left) {
    if (int_is_negative(right)) return raise(thread, ValueError_type, "negative shift count");
    if (int_is_zero(left)) return Value::small(0);
    auto count = int64_of(right);
    if (!to_left) {
        if (!count) return Value::small(int_is_negative(left) ? -1 : 0);
        return shift_right(Operand(left), uint64_t(*count));
    }
    if (!count || uint64_t(*count) > kMostBits) return raise(thread, OverflowError_type, "too many digits in integer");
    return shift_left(thread, Operand(left), uint64_t(*count));
}

}  // namespace

Raises<double> int_to_double(Thread& thread, Value value) {
    if (value.is_small()) return double(value.small());
    if (value.as<Int>()->limb_count > 1) {
        Operand number(value);
        double result = nearest_double(number.limbs, number.count, false, 0);
        if (std::isfinite(result)) return number.negative ? -result : result;
        return raise(thread, OverflowError_type, "int too large to convert to float");
    }
    auto result = big_int_of(value).to_double();
    if (!result) return raise(thread, OverflowError_type, "int too large to convert to float");
    return *result;
}

Raises<Value> int_binary(Thread& thread, Value left, Value right, int op) {
    if (!is_int(left) || !is_int(right)) return not_implemented();
    auto a = int64_of(left);
    auto b = int64_of(right);
    int64_t result;
    switch (BinaryOperator(op)) {
        case BinaryOperator::Add:
            if (a && b && !__builtin_add_overflow(*a, *b, &result)) return make_int(result);
            return add(left, right, false);
        case BinaryOperator::Subtract:
            if (a && b && !__builtin_sub_overflow(*a, *b, &result)) return make_int(result);
            return add(left, right, true);
        case BinaryOperator::Multiply:
            if (a && b && !__builtin_mul_overflow(*a, *b, &result)) return make_int(result);
            return multiply(thread, left, right);
        case BinaryOperator::And:
            if (is_bool(left) && is_bool(right)) return boolean(*a & *b);
            return a && b ? make_int(*a & *b) : combine_bits(Operand(left), Operand(right), BinaryOperator::And);
        case BinaryOperator::Or:
            if (is_bool(left) && is_bool(right)) return boolean(*a | *b);
            return a && b ? make_int(*a | *b) : combine_bits(Operand(left), Operand(right), BinaryOperator::Or);
        case BinaryOperator::Xor:
            if (is_bool(left) && is_bool(right)) return boolean(*a ^ *b);
            return a && b ? make_int(*a ^ *b) : combine_bits(Operand(left), Operand(right), BinaryOperator::Xor);
        case BinaryOperator::FloorDivide: return divide_floor(thread, left, right, false);
        case BinaryOperator::Remainder: return divide_floor(thread, left, right, true);
        case BinaryOperator::TrueDivide: return true_quotient(thread, left, right);
        case BinaryOperator::LeftShift: return shift(thread, left, right, true);
        case BinaryOperator::RightShift: return shift(thread, left, right, false);
        case BinaryOperator::Power: return int_power(thread, left, right);
        default: return not_implemented();
    }
}

}  // namespace py::vm
