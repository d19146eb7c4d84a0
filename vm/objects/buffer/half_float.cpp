#include "vm/objects/buffer/half_float.h"

#include <cmath>

namespace py::vm {
namespace {

constexpr int kFractionBits = 10;
constexpr int kSmallestExponent = -14;

}  // namespace

std::optional<uint16_t> half_from_double(double value) {
    uint16_t sign = std::signbit(value) ? 0x8000 : 0;
    if (std::isnan(value)) return uint16_t(sign | 0x7E00);
    if (std::isinf(value)) return uint16_t(sign | 0x7C00);
    value = std::fabs(value);
    if (value == 0) return sign;
    int exponent = std::ilogb(value);
    if (exponent < kSmallestExponent) exponent = kSmallestExponent;
    // Units of the last place; a carry runs over into the exponent as it should.
    auto units = uint32_t(std::nearbyint(std::ldexp(value, kFractionBits - exponent)));
    uint32_t bits = units;
    if (units >= 1u << kFractionBits) bits += uint32_t(exponent - kSmallestExponent) << kFractionBits;
    if (bits >= 0x7C00) return std::nullopt;
    return uint16_t(sign | bits);
}

double double_from_half(uint16_t bits) {
    int exponent = bits >> kFractionBits & 0x1F;
    double fraction = bits & ((1 << kFractionBits) - 1);
    double value;
    if (exponent == 0x1F) {
        value = fraction != 0 ? NAN : INFINITY;
    } else if (exponent == 0) {
        value = std::ldexp(fraction, kSmallestExponent - kFractionBits);
    } else {
        value = std::ldexp(fraction + (1 << kFractionBits), exponent - 1 + kSmallestExponent - kFractionBits);
    }
    return bits & 0x8000 ? -value : value;
}

}  // namespace py::vm
