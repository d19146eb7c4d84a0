#include "vm/objects/long/int_result.h"
#include "vm/objects/long/limbs.h"
#include "vm/runtime/protocol/operations.h"

// Whole division of ints of any size, rounded down.

namespace py::vm {
namespace {

/// Adds one to a magnitude that has room for it.
void increment(Int* number) { mpn_add_1(number->limbs, number->limbs, mp_size_t(number->limb_count), 1); }

/// With a dividend that is no shorter than the divisor. The quotient has room to be incremented.
struct Truncated {
    Int* quotient;
    Int* remainder;
};

Truncated divide_truncated(Operand const& dividend, Operand const& divisor) {
    mp_size_t length = dividend.count - divisor.count + 1;
    Truncated result;
    result.quotient = new_unfilled_result(length + 1, dividend.negative != divisor.negative);
    result.quotient->limbs[length] = 0;
    result.remainder = new_unfilled_result(divisor.count, dividend.negative);
    if (divisor.count == 1) {
        result.remainder->limbs[0] =
            mpn_divrem_1(result.quotient->limbs, 0, dividend.limbs, dividend.count, divisor.limbs[0]);
    } else {
        mpn_tdiv_qr(result.quotient->limbs, result.remainder->limbs, 0, dividend.limbs, dividend.count, divisor.limbs,
                    divisor.count);
    }
    return result;
}

bool is_zero(Int* number) { return mpn_zero_p(number->limbs, mp_size_t(number->limb_count)); }

/// A remainder with the dividend's sign, which is not the divisor's, gets it: |divisor| - |remainder|.
Value with_sign_of(Int* remainder, Operand const& divisor) {
    mpn_sub(remainder->limbs, divisor.limbs, divisor.count, remainder->limbs, mp_size_t(remainder->limb_count));
    remainder->negative = divisor.negative;
    return finish_result(remainder);
}

/// Where the dividend is shorter than the divisor, the quotient is 0 or -1.
bool rounds_down_to_minus_one(Operand const& dividend, Operand const& divisor) {
    return dividend.count > 0 && dividend.negative != divisor.negative;
}

/// Of a dividend that is shorter than the divisor.
Value short_remainder(Operand const& dividend, Operand const& divisor) {
    if (!rounds_down_to_minus_one(dividend, divisor))
        return make_from_magnitude(dividend.magnitude(), dividend.negative);
    Int* remainder = new_unfilled_result(divisor.count, divisor.negative);
    mpn_sub(remainder->limbs, divisor.limbs, divisor.count, dividend.limbs, dividend.count);
    return finish_result(remainder);
}

}  // namespace

FloorDivision floor_division(Operand const& dividend, Operand const& divisor) {
    if (dividend.count < divisor.count) {
        Value quotient = Value::small(rounds_down_to_minus_one(dividend, divisor) ? -1 : 0);
        return {quotient, short_remainder(dividend, divisor)};
    }
    auto [quotient, remainder] = divide_truncated(dividend, divisor);
    if (dividend.negative == divisor.negative || is_zero(remainder)) {
        return {finish_result(quotient), finish_result(remainder)};
    }
    increment(quotient);
    return {finish_result(quotient), with_sign_of(remainder, divisor)};
}

Value floor_quotient(Operand const& dividend, Operand const& divisor) {
    return floor_division(dividend, divisor).quotient;
}

Value floor_remainder(Operand const& dividend, Operand const& divisor) {
    if (divisor.count > 1 || dividend.count == 0) return floor_division(dividend, divisor).remainder;
    uint64_t remainder = mpn_mod_1(dividend.limbs, dividend.count, divisor.limbs[0]);
    if (remainder != 0 && dividend.negative != divisor.negative) remainder = divisor.limbs[0] - remainder;
    return make_from_magnitude({&remainder, 1}, divisor.negative);
}

Raises<Value> int_divmod(Thread& thread, Value left, Value right) {
    if (int_is_zero(right)) return raise(thread, ZeroDivisionError_type, "integer division or modulo by zero");
    auto [quotient, remainder] = floor_division(Operand(left), Operand(right));
    return Value::of(make_tuple({quotient, remainder}));
}

}  // namespace py::vm
