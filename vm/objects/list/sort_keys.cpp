#include "vm/objects/list/sort_keys.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>

#include "vm/objects/containers.h"
#include "vm/objects/str/str.h"

namespace py::vm {
namespace {

constexpr uint64_t kSignBit = uint64_t(1) << 63;

bool has_first_item(Value key) { return key.is_exact<Tuple>() && key.as<Tuple>()->size > 0; }

}  // namespace

SortKeys kind_of_scalar(Value key) {
    if (key.is_small()) return SortKeys::Ints;
    if (key.is_real()) return std::isnan(key.real()) ? SortKeys::Mixed : SortKeys::Reals;
    return key.is_exact<Str>() && key.as<Str>()->width() == 1 ? SortKeys::Texts : SortKeys::Mixed;
}

/// As the bits of positive doubles grow with them, and those of negative ones the other way.
uint64_t rank_of_real(double real) {
    auto bits = std::bit_cast<uint64_t>(real + 0.0);
    return bits & kSignBit ? ~bits : bits | kSignBit;
}

uint64_t rank_of_text(Str* text, size_t offset) {
    if (offset >= text->length) return 0;
    uint8_t const* characters = text->latin1() + offset;
    size_t count = text->length - offset;
    uint64_t rank = 0;
    if (count >= sizeof rank) {
        std::memcpy(&rank, characters, sizeof rank);
        return __builtin_bswap64(rank);
    }
    for (size_t i = 0; i < count; i++) rank |= uint64_t(characters[i]) << (56 - 8 * i);
    return rank;
}

SortKeys kind_of_keys(std::span<Value const> keys) {
    if (keys.empty()) return SortKeys::Mixed;
    if (!has_first_item(keys[0])) {
        SortKeys kind = kind_of_scalar(keys[0]);
        auto alike = [&](Value key) { return kind_of_scalar(key) == kind; };
        return std::ranges::all_of(keys, alike) ? kind : SortKeys::Mixed;
    }
    SortKeys kind = kind_of_scalar(keys[0].as<Tuple>()->items[0]);
    auto alike = [&](Value key) { return has_first_item(key) && kind_of_scalar(key.as<Tuple>()->items[0]) == kind; };
    return kind != SortKeys::Mixed && std::ranges::all_of(keys, alike) ? SortKeys::Tuples : SortKeys::Mixed;
}

uint64_t rank_of(Value key) {
    if (key.is_small()) return uint64_t(key.small()) ^ kSignBit;
    if (key.is_real()) return rank_of_real(key.real());
    return key.is<Tuple>() ? rank_of(key.as<Tuple>()->items[0]) : rank_of_text(key.as<Str>(), 0);
}

}  // namespace py::vm
