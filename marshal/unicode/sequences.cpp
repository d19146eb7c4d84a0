#include <algorithm>
#include <iterator>

#include "marshal/unicode/names.h"

// Named sequences of characters.

namespace py::unicode {
namespace {

struct NamedSequence {
    std::string_view name;
    std::u32string_view characters;
};

#include "marshal/unicode/v14_0/named_sequences.inc"

}  // namespace

std::u32string_view find_sequence(std::string_view name) {
    std::string wanted = upper_name(name);
    auto* found = std::ranges::lower_bound(kNamedSequences, wanted, {}, &NamedSequence::name);
    return found != std::end(kNamedSequences) && found->name == wanted ? found->characters : std::u32string_view();
}

}  // namespace py::unicode
