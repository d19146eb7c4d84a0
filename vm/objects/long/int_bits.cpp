#include <algorithm>

#include "vm/objects/long/limbs.h"
#include "vm/runtime/protocol/operations.h"
#include "vm/runtime/system/memory_request.h"

// Ints as endless rows of bits.

namespace py::vm {
namespace {

/// The limbs of a number in two's complement, one after the other, sign bits without end.
class ComplementLimbs {
  public:
    explicit ComplementLimbs(Operand const& number) : number_(number), carry_(number.negative) {}

    uint64_t next() {
        uint64_t limb = at_ < number_.count ? number_.limbs[at_] : 0;
        at_++;
        if (!number_.negative) return limb;
        uint64_t complement = ~limb + uint64_t(carry_);
        carry_ = carry_ && complement == 0;
        return complement;
    }

  private:
    Operand const& number_;
    mp_size_t at_ = 0;
    bool carry_;
};

template <class Combine>
Value combine(Operand const& left, Operand const& right, mp_size_t length, Combine&& combine) {
    bool negative = combine(uint64_t(left.negative), uint64_t(right.negative));
    Int* result = new_result(length, negative);
    if (!left.negative && !right.negative) {
        mp_size_t both = std::min(left.count, right.count);
        Operand const& longer = left.count > right.count ? left : right;
        for (mp_size_t i = 0; i < std::min(both, length); i++)
            result->limbs[i] = combine(left.limbs[i], right.limbs[i]);
        for (mp_size_t i = both; i < length; i++) result->limbs[i] = combine(longer.limbs[i], 0);
        return finish_result(result);
    }
    ComplementLimbs a(left), b(right);
    for (mp_size_t i = 0; i < length; i++) result->limbs[i] = combine(a.next(), b.next());
    if (negative) mpn_neg(result->limbs, result->limbs, length);
    return finish_result(result);
}

}  // namespace

Value combine_bits(Operand const& left, Operand const& right, BinaryOperator op) {
    mp_size_t longest = std::max(left.count, right.count);
    // A negative number may have one limb more in two's complement than its magnitude.
    if (left.negative || right.negative) longest++;
    switch (op) {
        case BinaryOperator::And: {
            mp_size_t length = longest;
            if (!left.negative) length = left.count;
            if (!right.negative) length = std::min(length, right.count);
            return combine(left, right, length, [](uint64_t a, uint64_t b) { return a & b; });
        }
        case BinaryOperator::Or: return combine(left, right, longest, [](uint64_t a, uint64_t b) { return a | b; });
        default: return combine(left, right, longest, [](uint64_t a, uint64_t b) { return a ^ b; });
    }
}

Raises<Value> shift_left(Thread& thread, Operand const& number, uint64_t bits) {
    if (number.count == 0) return Value::small(0);
    mp_size_t limbs = mp_size_t(bits / 64);
    TRY(request_memory(thread, uint64_t(number.count + limbs + 1), sizeof(uint64_t)));
    Int* result = new_result(number.count + limbs + 1, number.negative);
    if (bits % 64) {
        result->limbs[number.count + limbs] =
            mpn_lshift(result->limbs + limbs, number.limbs, number.count, unsigned(bits % 64));
    } else {
        mpn_copyi(result->limbs + limbs, number.limbs, number.count);
    }
    return finish_result(result);
}

Value shift_right(Operand const& number, uint64_t bits) {
    uint64_t dropped = bits / 64;
    if (dropped >= uint64_t(number.count)) return Value::small(number.negative ? -1 : 0);
    auto limbs = mp_size_t(dropped);
    mp_size_t left = number.count - limbs;
    Int* result = new_result(left + (number.negative ? 1 : 0), number.negative);
    bool inexact = limbs > 0 && !mpn_zero_p(number.limbs, limbs);
    if (bits % 64) {
        inexact |= mpn_rshift(result->limbs, number.limbs + limbs, left, unsigned(bits % 64)) != 0;
    } else {
        mpn_copyi(result->limbs, number.limbs + limbs, left);
    }
    if (number.negative && inexact) mpn_add_1(result->limbs, result->limbs, left + 1, 1);
    return finish_result(result);
}

Value invert_bits(Operand const& number) {
    Int* result = new_result(number.count + 1, !number.negative);
    if (number.negative) {
        mpn_sub_1(result->limbs, number.limbs, number.count, 1);
    } else {
        result->limbs[0] = 1;
        if (number.count > 0) result->limbs[number.count] = mpn_add_1(result->limbs, number.limbs, number.count, 1);
    }
    return finish_result(result);
}

}  // namespace py::vm
