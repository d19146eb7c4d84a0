#include <gmp.h>

#include <algorithm>

#include "marshal/base/big_int.h"

namespace py {
namespace {

/// Deals out the limbs of a two's complement that never ends, low one first.
class TwosComplement {
  public:
    explicit TwosComplement(BigInt const& value) : magnitude_(value.magnitude()), negative_(value.is_negative()) {}

    uint64_t next() {
        uint64_t limb = at_ < magnitude_.size() ? magnitude_[at_++] : 0;
        if (!negative_) return limb;
        limb = ~limb + carry_;
        carry_ = carry_ && limb == 0;
        return limb;
    }

  private:
    std::span<uint64_t const> magnitude_;
    size_t at_ = 0;
    bool negative_;
    uint64_t carry_ = 1;
};

template <class Operation>
BigInt combine(BigInt const& left, BigInt const& right, Operation operation) {
    bool negative = operation(left.is_negative(), right.is_negative());
    // One limb more than the longer one has, so that the topmost holds sign bits only.
    std::vector<uint64_t> limbs(std::max(left.magnitude().size(), right.magnitude().size()) + 1);
    TwosComplement left_limbs(left), right_limbs(right);
    for (uint64_t& limb : limbs) limb = operation(left_limbs.next(), right_limbs.next());
    if (negative) mpn_neg(limbs.data(), limbs.data(), mp_size_t(limbs.size()));
    return {limbs, negative};
}

}  // namespace

BigInt BigInt::operator~() const { return -*this - 1; }

BigInt operator&(BigInt const& left, BigInt const& right) {
    return combine(left, right, [](auto a, auto b) { return decltype(a)(a & b); });
}

BigInt operator|(BigInt const& left, BigInt const& right) {
    return combine(left, right, [](auto a, auto b) { return decltype(a)(a | b); });
}

BigInt operator^(BigInt const& left, BigInt const& right) {
    return combine(left, right, [](auto a, auto b) { return decltype(a)(a ^ b); });
}

BigInt operator<<(BigInt const& value, uint64_t bits) {
    if (value.is_zero()) return {};
    size_t whole_limbs = bits / 64, size = value.limbs_.size();
    std::vector<uint64_t> limbs(whole_limbs + size + 1);
    uint64_t* high = limbs.data() + whole_limbs;
    std::copy(value.limbs_.begin(), value.limbs_.end(), high);
    if (bits % 64) high[size] = mpn_lshift(high, high, mp_size_t(size), unsigned(bits % 64));
    return {limbs, value.negative_};
}

BigInt operator>>(BigInt const& value, uint64_t bits) {
    // Rounds down: for a negative value that is the complement of shifting its complement.
    if (value.negative_) return ~(~value >> bits);
    size_t whole_limbs = bits / 64;
    if (whole_limbs >= value.limbs_.size()) return {};
    std::vector<uint64_t> limbs(value.limbs_.begin() + ptrdiff_t(whole_limbs), value.limbs_.end());
    if (bits % 64) mpn_rshift(limbs.data(), limbs.data(), mp_size_t(limbs.size()), unsigned(bits % 64));
    return {limbs, false};
}

}  // namespace py
