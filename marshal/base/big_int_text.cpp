#include <gmp.h>

#include <algorithm>

#include "marshal/base/big_int.h"
#include "marshal/base/verify.h"

namespace py {
namespace {

bool is_supported(int base) { return base == 2 || base == 8 || base == 10 || base == 16; }

/// 16 for what is no digit in any base.
int digit_value(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return 16;
}

}  // namespace

std::optional<BigInt> BigInt::parse(std::string_view text, int base) {
    VERIFY(is_supported(base));
    std::string digits;
    digits.reserve(text.size());
    for (char c : text) {
        if (c == '_') continue;
        int value = digit_value(c);
        if (value >= base) return {};
        if (value != 0 || !digits.empty()) digits += char(value);
    }
    if (digits.empty()) return text.find('0') == text.npos ? std::nullopt : std::optional<BigInt>(BigInt());
    // A digit has at most four bits.
    std::vector<uint64_t> limbs(digits.size() / 16 + 2);
    mpn_set_str(limbs.data(), reinterpret_cast<unsigned char const*>(digits.data()), digits.size(), base);
    return BigInt(limbs, false);
}

std::string BigInt::to_string(int base) const {
    VERIFY(is_supported(base));
    if (is_zero()) return "0";
    // mpn_get_str destroys its input and wants one limb more for bases that are no power of two.
    std::vector<uint64_t> limbs(limbs_);
    limbs.push_back(0);
    std::string digits(mpn_sizeinbase(limbs_.data(), mp_size_t(limbs_.size()), base) + 1, '\0');
    auto* first = reinterpret_cast<unsigned char*>(digits.data());
    digits.resize(mpn_get_str(first, base, limbs.data(), mp_size_t(limbs_.size())));
    digits.erase(0, digits.find_first_not_of('\0'));
    for (char& digit : digits) digit = "0123456789abcdef"[size_t(digit)];
    if (negative_) digits.insert(digits.begin(), '-');
    return digits;
}

}  // namespace py
