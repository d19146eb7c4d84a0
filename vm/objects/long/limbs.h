#pragma once

#include <gmp.h>

#include "vm/gc/heap.h"
#include "vm/objects/long/int.h"
#include "vm/objects/type/type.h"

// What arithmetic of ints beyond 64 bits is made of: GMP's functions on limbs, with results that are made in place.

namespace py::vm {

/// The limbs of an int of either form, without a copy.
class Operand {
  public:
    explicit Operand(Value value) {
        if (!value.is_small()) {
            negative = value.as<Int>()->negative;
            limbs = value.as<Int>()->limbs;
            count = value.as<Int>()->limb_count;
            return;
        }
        negative = value.small() < 0;
        small_ = negative ? 0 - uint64_t(value.small()) : uint64_t(value.small());
        count = small_ != 0;
    }
    Operand(Operand const&) = delete;
    Operand& operator=(Operand const&) = delete;

    std::span<uint64_t const> magnitude() const { return {limbs, size_t(count)}; }
    uint64_t bit_length() const {
        return count == 0 ? 0 : uint64_t(count) * 64 - uint64_t(__builtin_clzll(limbs[count - 1]));
    }
    /// For GMP's functions of whole numbers; `room` refers to the limbs.
    mpz_srcptr number(mpz_t room) const { return mpz_roinit_n(room, limbs, negative ? -count : count); }
    mpz_srcptr absolute_number(mpz_t room) const { return mpz_roinit_n(room, limbs, count); }

    bool negative;
    uint64_t const* limbs = &small_;
    mp_size_t count;

  private:
    uint64_t small_ = 0;
};

/// An int with room for `limb_count` limbs, all of which the caller writes.
inline Int* new_unfilled_result(mp_size_t limb_count, bool negative) {
    auto* number = the_heap->make_unfilled<Int>(int_type.root_shape, size_t(limb_count) * sizeof(uint64_t));
    number->limb_count = uint32_t(limb_count);
    number->negative = negative;
    return number;
}

/// An int with room for `limb_count` limbs, which are zero.
inline Int* new_result(mp_size_t limb_count, bool negative) {
    Int* number = new_unfilled_result(limb_count, negative);
    mpn_zero(number->limbs, limb_count);
    return number;
}

/// Drops leading zeros; what fits is small.
inline Value finish_result(Int* number) {
    uint32_t count = number->limb_count;
    while (count > 0 && number->limbs[count - 1] == 0) count--;
    number->limb_count = count;
    if (count == 0) return Value::small(0);
    if (count == 1 && number->limbs[0] <= uint64_t(1) << 47) {
        int64_t value = number->negative ? -int64_t(number->limbs[0]) : int64_t(number->limbs[0]);
        if (fits_small(value)) return Value::small(value);
    }
    return Value::of(number);
}

/// `magnitude` with a sign.
inline Value make_from_magnitude(std::span<uint64_t const> magnitude, bool negative) {
    Int* number = new_unfilled_result(mp_size_t(magnitude.size()), negative);
    if (!magnitude.empty()) mpn_copyi(number->limbs, magnitude.data(), mp_size_t(magnitude.size()));
    return finish_result(number);
}

/// A number of GMP's own, which goes with its scope.
struct ScratchNumber {
    ScratchNumber() { mpz_init(number); }
    ScratchNumber(ScratchNumber const&) = delete;
    ScratchNumber& operator=(ScratchNumber const&) = delete;
    ~ScratchNumber() { mpz_clear(number); }
    Value value() const { return make_from_magnitude({mpz_limbs_read(number), mpz_size(number)}, mpz_sgn(number) < 0); }

    mpz_t number;
};

/// Results are bounded by memory: about 2**36 bits.
constexpr uint64_t kMostBits = uint64_t(1) << 36;

/// Python's `//` and `%`; `divisor` is not 0.
Value floor_quotient(Operand const& dividend, Operand const& divisor);
Value floor_remainder(Operand const& dividend, Operand const& divisor);
struct FloorDivision {
    Value quotient;
    Value remainder;
};
FloorDivision floor_division(Operand const& dividend, Operand const& divisor);

/// `&`, `|` and `^` on two's complement with endless sign bits; `op` is one of these.
Value combine_bits(Operand const& left, Operand const& right, BinaryOperator op);
/// `bits` is at most kMostBits. Error: MemoryError.
Raises<Value> shift_left(Thread& thread, Operand const& number, uint64_t bits);
/// Rounds toward minus infinity.
Value shift_right(Operand const& number, uint64_t bits);
/// ~number, that is -number - 1.
Value invert_bits(Operand const& number);

/// Python's pow() with three arguments, `modulus` not 0. Error: ValueError if there is no inverse.
Raises<Value> power_modulo(Thread& thread, Value base, Value exponent, Value modulus);

}  // namespace py::vm
