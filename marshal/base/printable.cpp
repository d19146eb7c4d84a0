#include "marshal/base/printable.h"

#include <algorithm>
#include <cstdint>
#include <iterator>

namespace py {
namespace {

struct Range {
    uint32_t first;
    uint32_t last;
};

constexpr Range kUnprintable[] = {
#define UNPRINTABLE(first, last) {first, last},
#include "marshal/base/unprintable_14_0.def"
#undef UNPRINTABLE
};

}  // namespace

bool is_printable(char32_t character) {
    if (character < 0x7F) return character >= ' ';
    auto* range = std::ranges::lower_bound(kUnprintable, uint32_t(character), {}, &Range::last);
    return range == std::end(kUnprintable) || character < range->first;
}

}  // namespace py
