#include "vm/runtime/text/find_run.h"

#include <emmintrin.h>

#include <cstring>
#include <optional>

namespace py::vm {
namespace {

/// Of 16 positions at once, those where both the first and the last character fit; only these are compared. Gives up
/// where that was too often in vain, as memmem needs linear time for any text.
std::optional<size_t> find_by_ends(uint8_t const* text, size_t size, uint8_t const* part, size_t part_size) {
    size_t positions = size - part_size + 1;
    __m128i first = _mm_set1_epi8(char(part[0]));
    __m128i last = _mm_set1_epi8(char(part[part_size - 1]));
    size_t patience = 1024 + 2 * size;
    size_t i = 0;
    for (; i + 16 <= positions; i += 16) {
        __m128i starts = _mm_loadu_si128(reinterpret_cast<__m128i const*>(text + i));
        __m128i ends = _mm_loadu_si128(reinterpret_cast<__m128i const*>(text + i + part_size - 1));
        auto fits =
            unsigned(_mm_movemask_epi8(_mm_and_si128(_mm_cmpeq_epi8(starts, first), _mm_cmpeq_epi8(ends, last))));
        for (; fits; fits &= fits - 1) {
            size_t at = i + size_t(__builtin_ctz(fits));
            if (std::memcmp(text + at, part, part_size) == 0) return at;
            if (patience < part_size) return std::nullopt;
            patience -= part_size;
        }
    }
    for (; i < positions; i++) {
        if (text[i] == part[0] && std::memcmp(text + i, part, part_size) == 0) return i;
    }
    return kNotFound;
}

}  // namespace

size_t find_run(ByteView text, ByteView part) {
    if (auto found = find_by_ends(text.data(), text.size(), part.data(), part.size())) return *found;
    auto* found = static_cast<uint8_t const*>(memmem(text.data(), text.size(), part.data(), part.size()));
    return found ? size_t(found - text.data()) : kNotFound;
}

}  // namespace py::vm
