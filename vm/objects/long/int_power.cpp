#include <cmath>

#include "vm/objects/float/float.h"
#include "vm/objects/long/int_result.h"
#include "vm/objects/long/limbs.h"
#include "vm/runtime/protocol/operations.h"
#include "vm/runtime/system/memory_request.h"

// Powers of ints, with and without a modulus.

namespace py::vm {
namespace {

/// By repeated squaring, as long as all fits 64 bits.
std::optional<int64_t> small_power(int64_t base, int64_t exponent) {
    int64_t result = 1;
    for (;;) {
        if ((exponent & 1) && __builtin_mul_overflow(result, base, &result)) return {};
        exponent >>= 1;
        if (exponent == 0) return result;
        if (__builtin_mul_overflow(base, base, &base)) return {};
    }
}

/// All at least 0, `modulus` below 2**47.
int64_t small_power_modulo(int64_t base, int64_t exponent, int64_t modulus) {
    auto product = [&](int64_t a, int64_t b) { return int64_t(__uint128_t(a) * uint64_t(b) % uint64_t(modulus)); };
    int64_t result = 1 % modulus;
    base %= modulus;
    for (; exponent > 0; exponent >>= 1) {
        if (exponent & 1) result = product(result, base);
        base = product(base, base);
    }
    return result;
}

}  // namespace

Raises<Value> int_power(Thread& thread, Value left, Value right) {
    if (both_small(left, right) && right.small() >= 0) {
        if (auto result = small_power(left.small(), right.small())) return make_int(*result);
    }
    if (int_is_negative(right)) {
        if (int_is_zero(left)) return raise(thread, ZeroDivisionError_type, "0.0 cannot be raised to a negative power");
        double base = TRY(int_to_double(thread, left));
        double exponent = TRY(int_to_double(thread, right));
        return Value::real(std::pow(base, exponent));
    }
    Operand base(left), exponent(right);
    if (base.bit_length() <= 1) {
        if (base.count == 0) return Value::small(exponent.count == 0 ? 1 : 0);
        bool odd = exponent.count > 0 && (exponent.limbs[0] & 1);
        return Value::small(base.negative && odd ? -1 : 1);
    }
    double most =
        exponent.count <= 1 ? double(exponent.count ? exponent.limbs[0] : 0) * double(base.bit_length()) : INFINITY;
    if (most > double(kMostBits)) return raise(thread, OverflowError_type, "too many digits in integer");
    // The result, and what it is made of.
    TRY(request_memory(thread, uint64_t(most / 8), 3));
    mpz_t room;
    ScratchNumber result;
    mpz_pow_ui(result.number, base.number(room), exponent.count ? exponent.limbs[0] : 0);
    return result.value();
}

Raises<Value> power_modulo(Thread& thread, Value base, Value exponent, Value modulus) {
    bool plain = both_small(base, exponent) && modulus.is_small();
    if (plain && base.small() >= 0 && exponent.small() >= 0 && modulus.small() > 0) {
        return Value::small(small_power_modulo(base.small(), exponent.small(), modulus.small()));
    }
    Operand b(base), e(exponent), m(modulus);
    if (m.count == 1 && m.limbs[0] == 1) return Value::small(0);
    mpz_t base_room, exponent_room, modulus_room;
    mpz_srcptr number = b.number(base_room);
    mpz_srcptr absolute_modulus = m.absolute_number(modulus_room);
    ScratchNumber result;
    if (e.negative) {
        if (!mpz_invert(result.number, number, absolute_modulus)) {
            return raise(thread, ValueError_type, "base is not invertible for the given modulus");
        }
        number = result.number;
    }
    mpz_powm(result.number, number, e.absolute_number(exponent_room), absolute_modulus);
    if (m.negative && mpz_sgn(result.number) != 0) mpz_sub(result.number, result.number, absolute_modulus);
    return result.value();
}

}  // namespace py::vm
