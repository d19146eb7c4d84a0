#include "marshal/base/big_int.h"

#include <gmp.h>

#include <algorithm>
#include <bit>
#include <limits>

#include "marshal/base/verify.h"

namespace py {
namespace {

using Limbs = std::vector<uint64_t>;
using LimbView = std::span<uint64_t const>;

static_assert(sizeof(mp_limb_t) == sizeof(uint64_t) && GMP_NAIL_BITS == 0);

int compare_magnitudes(LimbView left, LimbView right) {
    if (left.size() != right.size()) return left.size() < right.size() ? -1 : 1;
    return left.empty() ? 0 : mpn_cmp(left.data(), right.data(), mp_size_t(left.size()));
}

Limbs add_magnitudes(LimbView left, LimbView right) {
    if (left.size() < right.size()) std::swap(left, right);
    Limbs sum(left.size() + 1);
    std::copy(left.begin(), left.end(), sum.begin());
    if (!right.empty()) {
        sum.back() = mpn_add(sum.data(), left.data(), mp_size_t(left.size()), right.data(), mp_size_t(right.size()));
    }
    return sum;
}

/// `left` is not the smaller one.
Limbs subtract_magnitudes(LimbView left, LimbView right) {
    Limbs difference(left.begin(), left.end());
    if (!right.empty()) {
        mpn_sub(difference.data(), left.data(), mp_size_t(left.size()), right.data(), mp_size_t(right.size()));
    }
    return difference;
}

}  // namespace

BigInt::BigInt(int64_t value) : negative_(value < 0) {
    if (value != 0) limbs_.push_back(negative_ ? 0 - uint64_t(value) : uint64_t(value));
}

BigInt::BigInt(std::span<uint64_t const> magnitude, bool negative) {
    while (!magnitude.empty() && magnitude.back() == 0) magnitude = magnitude.first(magnitude.size() - 1);
    limbs_.assign(magnitude.begin(), magnitude.end());
    negative_ = negative && !limbs_.empty();
}

uint64_t BigInt::bit_length() const {
    return limbs_.empty() ? 0 : limbs_.size() * 64 - uint64_t(std::countl_zero(limbs_.back()));
}

std::optional<int64_t> BigInt::to_int64() const {
    if (limbs_.empty()) return 0;
    uint64_t limit = uint64_t(std::numeric_limits<int64_t>::max()) + (negative_ ? 1 : 0);
    if (limbs_.size() > 1 || limbs_[0] > limit) return {};
    return int64_t(negative_ ? 0 - limbs_[0] : limbs_[0]);
}

std::vector<uint16_t> BigInt::to_digits15() const {
    std::vector<uint16_t> digits((bit_length() + 14) / 15);
    for (size_t i = 0; i < digits.size(); i++) {
        size_t bit = i * 15;
        uint64_t value = limbs_[bit / 64] >> bit % 64;
        bool crosses = bit % 64 > 64 - 15 && bit / 64 + 1 < limbs_.size();
        if (crosses) value |= limbs_[bit / 64 + 1] << (64 - bit % 64);
        digits[i] = uint16_t(value & 0x7FFF);
    }
    return digits;
}

BigInt BigInt::from_digits15(std::span<uint16_t const> digits, bool negative) {
    Limbs limbs(digits.size() * 15 / 64 + 2);
    for (size_t i = 0; i < digits.size(); i++) {
        uint64_t digit = digits[i] & 0x7FFF;
        size_t bit = i * 15;
        limbs[bit / 64] |= digit << bit % 64;
        if (bit % 64 > 64 - 15) limbs[bit / 64 + 1] |= digit >> (64 - bit % 64);
    }
    return {limbs, negative};
}

BigInt BigInt::operator-() const {
    BigInt result = *this;
    result.negative_ = !negative_ && !is_zero();
    return result;
}

BigInt operator+(BigInt const& left, BigInt const& right) {
    if (left.negative_ == right.negative_) return {add_magnitudes(left.limbs_, right.limbs_), left.negative_};
    if (compare_magnitudes(left.limbs_, right.limbs_) >= 0) {
        return {subtract_magnitudes(left.limbs_, right.limbs_), left.negative_};
    }
    return {subtract_magnitudes(right.limbs_, left.limbs_), right.negative_};
}

BigInt operator-(BigInt const& left, BigInt const& right) { return left + -right; }

BigInt operator*(BigInt const& left, BigInt const& right) {
    if (left.is_zero() || right.is_zero()) return {};
    LimbView longer = left.limbs_, shorter = right.limbs_;
    if (longer.size() < shorter.size()) std::swap(longer, shorter);
    Limbs product(longer.size() + shorter.size());
    mpn_mul(product.data(), longer.data(), mp_size_t(longer.size()), shorter.data(), mp_size_t(shorter.size()));
    return {product, left.negative_ != right.negative_};
}

std::strong_ordering operator<=>(BigInt const& left, BigInt const& right) {
    if (left.negative_ != right.negative_) return right.negative_ <=> left.negative_;
    int order = compare_magnitudes(left.limbs_, right.limbs_);
    return (left.negative_ ? -order : order) <=> 0;
}

QuotientAndRemainder floor_divide(BigInt const& dividend, BigInt const& divisor) {
    VERIFY(!divisor.is_zero());
    LimbView numerator = dividend.magnitude(), denominator = divisor.magnitude();
    QuotientAndRemainder result{{}, dividend};
    if (numerator.size() >= denominator.size()) {
        Limbs quotient(numerator.size() - denominator.size() + 1), remainder(denominator.size());
        mpn_tdiv_qr(quotient.data(), remainder.data(), 0, numerator.data(), mp_size_t(numerator.size()),
                    denominator.data(), mp_size_t(denominator.size()));
        result.quotient = {quotient, dividend.is_negative() != divisor.is_negative()};
        result.remainder = {remainder, dividend.is_negative()};
    }
    if (!result.remainder.is_zero() && dividend.is_negative() != divisor.is_negative()) {
        result.quotient = result.quotient - 1;
        result.remainder = result.remainder + divisor;
    }
    return result;
}

BigInt power(BigInt const& base, uint64_t exponent) {
    BigInt result = 1, square = base;
    while (true) {
        if (exponent & 1) result = result * square;
        exponent >>= 1;
        if (exponent == 0) return result;
        square = square * square;
    }
}

}  // namespace py
