#include <bit>
#include <cmath>

#include "marshal/base/big_int.h"
#include "marshal/base/verify.h"

namespace py {
namespace {

constexpr int kMantissaBits = 53;
/// Exponent of the smallest subnormal number's only bit.
constexpr int64_t kLowestExponent = -1074;

/// The double nearest to (`mantissa` + something less than one if `inexact`) * 2**`exponent`; nothing on overflow.
/// An inexact `mantissa` has at least 55 bits, unless the value is subnormal and the rest does not matter.
std::optional<double> round_to_double(uint64_t mantissa, bool inexact, int64_t exponent) {
    if (mantissa == 0) return 0.0;
    int64_t bits = 64 - std::countl_zero(mantissa);
    int64_t lowest = std::max(exponent + bits - kMantissaBits, kLowestExponent);
    int64_t dropped = lowest - exponent;
    if (dropped > bits) return 0.0;
    uint64_t kept = mantissa;
    if (dropped > 0) {
        kept = dropped == 64 ? 0 : mantissa >> dropped;
        uint64_t half = uint64_t(1) << (dropped - 1);
        uint64_t rest = mantissa & (half | (half - 1));
        if (rest > half || (rest == half && (inexact || kept & 1))) kept++;
    } else {
        lowest = exponent;
    }
    if (lowest > 1024) return {};
    double value = std::ldexp(double(kept), int(lowest));
    return std::isinf(value) ? std::nullopt : std::optional(value);
}

std::optional<double> with_sign(std::optional<double> magnitude, bool negative) {
    return magnitude && negative ? std::optional(-*magnitude) : magnitude;
}

}  // namespace

std::optional<double> BigInt::to_double() const {
    uint64_t bits = bit_length();
    if (bits <= 64) return with_sign(double(bits ? limbs_[0] : 0), negative_ && bits);
    if (bits > 1024) return {};
    uint64_t shift = bits - 64;
    uint64_t top = limbs_[shift / 64] >> shift % 64;
    if (shift % 64) top |= limbs_[shift / 64 + 1] << (64 - shift % 64);
    bool inexact = shift % 64 && limbs_[shift / 64] << (64 - shift % 64);
    for (size_t i = 0; i < shift / 64; i++) inexact |= limbs_[i] != 0;
    return with_sign(round_to_double(top, inexact, int64_t(shift)), negative_);
}

std::optional<BigInt> BigInt::from_double(double value) {
    if (!std::isfinite(value)) return {};
    int exponent;
    double fraction = std::frexp(std::trunc(value), &exponent);
    BigInt mantissa = int64_t(std::ldexp(fraction, kMantissaBits));
    // The mantissa's low bits are zero where the number is smaller than 2**53, so that nothing is lost.
    if (exponent < kMantissaBits) return mantissa >> uint64_t(kMantissaBits - exponent);
    return mantissa << uint64_t(exponent - kMantissaBits);
}

std::optional<double> true_divide(BigInt const& dividend, BigInt const& divisor) {
    VERIFY(!divisor.is_zero());
    bool negative = dividend.is_negative() != divisor.is_negative();
    int64_t difference = int64_t(dividend.bit_length()) - int64_t(divisor.bit_length());
    if (dividend.is_zero() || difference < kLowestExponent - 2) return with_sign(0.0, negative);
    if (difference > 1024) return {};

    // Scaled so that the quotient has 61 or 62 bits.
    int64_t shift = 61 - difference;
    BigInt numerator(dividend.magnitude(), false), denominator(divisor.magnitude(), false);
    if (shift > 0) numerator = numerator << uint64_t(shift);
    if (shift < 0) denominator = denominator << uint64_t(-shift);
    auto [quotient, remainder] = floor_divide(numerator, denominator);
    return with_sign(round_to_double(quotient.magnitude()[0], !remainder.is_zero(), -shift), negative);
}

}  // namespace py
