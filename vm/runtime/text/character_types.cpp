#include "vm/runtime/text/character_types.h"

#include <algorithm>
#include <iterator>

#include "marshal/base/verify.h"

namespace py::vm {
namespace {

#include "vm/runtime/text/character_types_14_0.inc"

constexpr size_t kBlockSize = std::size(kBlocks[0]);

}  // namespace

CharacterType const& character_type(char32_t character) {
    return kTypes[kBlocks[kBlockIndex[character / kBlockSize]][character % kBlockSize]];
}

SpecialCase const& special_case(char32_t character) {
    auto const* found = std::lower_bound(std::begin(kSpecialCases), std::end(kSpecialCases), character,
                                         [](SpecialCase const& row, char32_t code) { return row.code < code; });
    VERIFY(found != std::end(kSpecialCases) && found->code == character);
    return *found;
}

}  // namespace py::vm
