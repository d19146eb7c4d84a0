#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace py {

/// An integer of any size, with the arithmetic of Python's `int`. A plain value: copying copies the limbs.
class BigInt {
  public:
    BigInt() = default;
    BigInt(int64_t value);
    /// `magnitude` has its low limb first; leading zero limbs are dropped, and zero is never negative.
    BigInt(std::span<uint64_t const> magnitude, bool negative);

    /// Digits of `base`, which is 2, 8, 10 or 16, in either case; underscores are skipped. Nothing if `text` has any
    /// other character (a sign or a prefix too) or no digit. Less than quadratic in time.
    static std::optional<BigInt> parse(std::string_view text, int base);
    /// The integer part; nothing for infinities and NaN.
    static std::optional<BigInt> from_double(double value);
    /// Marshal's digits: 15 bits each, low one first. Bits above the fifteenth are ignored.
    static BigInt from_digits15(std::span<uint16_t const> digits, bool negative);

    /// Without leading zeros, low limb first; empty for zero.
    std::span<uint64_t const> magnitude() const { return limbs_; }
    bool is_negative() const { return negative_; }
    bool is_zero() const { return limbs_.empty(); }
    /// Bits of the magnitude; 0 for zero (`int.bit_length`).
    uint64_t bit_length() const;

    std::optional<int64_t> to_int64() const;
    /// The nearest double, halves to even; nothing if it would be infinite.
    std::optional<double> to_double() const;
    /// With a minus sign where negative, and no prefix. `base` is 2, 8, 10 or 16; letters are small.
    std::string to_string(int base = 10) const;
    std::vector<uint16_t> to_digits15() const;

    BigInt operator-() const;
    /// Two's complement with endless sign bits, as for `&`, `|` and `^`.
    BigInt operator~() const;

    friend BigInt operator+(BigInt const& left, BigInt const& right);
    friend BigInt operator-(BigInt const& left, BigInt const& right);
    friend BigInt operator*(BigInt const& left, BigInt const& right);
    friend BigInt operator&(BigInt const& left, BigInt const& right);
    friend BigInt operator|(BigInt const& left, BigInt const& right);
    friend BigInt operator^(BigInt const& left, BigInt const& right);
    /// The caller bounds `bits`: the result takes that much memory.
    friend BigInt operator<<(BigInt const& value, uint64_t bits);
    /// Rounds toward minus infinity.
    friend BigInt operator>>(BigInt const& value, uint64_t bits);

    friend bool is_odd(BigInt const& number) { return !number.limbs_.empty() && (number.limbs_[0] & 1); }
    friend bool operator==(BigInt const& left, BigInt const& right) = default;
    friend std::strong_ordering operator<=>(BigInt const& left, BigInt const& right);

  private:
    std::vector<uint64_t> limbs_;
    bool negative_ = false;
};

struct QuotientAndRemainder {
    BigInt quotient;
    BigInt remainder;
};

/// Python's `divmod`: the quotient is rounded toward minus infinity, the remainder has the divisor's sign. `divisor` is
/// not zero.
QuotientAndRemainder floor_divide(BigInt const& dividend, BigInt const& divisor);

/// The double nearest to the exact quotient, halves to even, with the sign of Python's `/` where it is zero; nothing if
/// it would be infinite. `divisor` is not zero.
std::optional<double> true_divide(BigInt const& dividend, BigInt const& divisor);

/// The caller bounds `exponent`: the result has up to `bit_length() * exponent` bits.
BigInt power(BigInt const& base, uint64_t exponent);

}  // namespace py
