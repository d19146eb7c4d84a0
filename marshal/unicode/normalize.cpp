#include "marshal/unicode/normalize.h"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <span>
#include <utility>
#include <vector>

#include "marshal/base/utf8.h"

namespace py::unicode {
namespace {

struct Decomposition {
    uint32_t code_point;
    uint16_t offset;
    uint8_t size;
};
struct CombiningRange {
    uint32_t first;
    uint32_t last;
    uint8_t combining_class;
};
struct Composition {
    uint32_t first;
    uint32_t second;
    uint32_t composed;
};

#include "marshal/unicode/v14_0/combining_classes.inc"
#include "marshal/unicode/v14_0/compositions.inc"
#include "marshal/unicode/v14_0/decompositions.inc"

/// Hangul syllables are composed by arithmetic (Unicode Standard, section 3.12).
constexpr uint32_t kSyllables = 0xAC00;
constexpr uint32_t kLeads = 0x1100;
constexpr uint32_t kVowels = 0x1161;
constexpr uint32_t kTails = 0x11A7;
constexpr uint32_t kLeadCount = 19;
constexpr uint32_t kVowelCount = 21;
constexpr uint32_t kTailCount = 28;
constexpr uint32_t kSyllableCount = kLeadCount * kVowelCount * kTailCount;

using CodePoints = std::vector<uint32_t>;

uint8_t combining_class(uint32_t code_point) {
    auto* found = std::ranges::lower_bound(kCombiningRanges, code_point, {}, &CombiningRange::last);
    return found != std::end(kCombiningRanges) && found->first <= code_point ? found->combining_class : 0;
}

void append_decomposed(CodePoints& points, uint32_t code_point, std::span<Decomposition const> table) {
    if (code_point - kSyllables < kSyllableCount) {
        uint32_t index = code_point - kSyllables;
        points.push_back(kLeads + index / (kVowelCount * kTailCount));
        points.push_back(kVowels + index / kTailCount % kVowelCount);
        if (index % kTailCount != 0) points.push_back(kTails + index % kTailCount);
        return;
    }
    auto found = std::ranges::lower_bound(table, code_point, {}, &Decomposition::code_point);
    if (found == table.end() || found->code_point != code_point) {
        points.push_back(code_point);
        return;
    }
    auto* pool = kDecompositionPool + found->offset;
    points.insert(points.end(), pool, pool + found->size);
}

/// A stable sort (std::stable_sort's allocation is deprecated in the library at hand).
void sort_by_class(std::span<uint32_t> run) {
    struct Keyed {
        uint8_t combining_class;
        size_t index;
        uint32_t point;
    };
    std::vector<Keyed> keyed;
    for (uint32_t point : run) keyed.push_back({combining_class(point), keyed.size(), point});
    std::ranges::sort(keyed, {}, [](Keyed const& item) { return std::pair(item.combining_class, item.index); });
    for (size_t i = 0; i < run.size(); i++) run[i] = keyed[i].point;
}

/// Sorts each run of combining characters by class.
void reorder(CodePoints& points) {
    auto at = points.begin();
    while (at != points.end()) {
        if (combining_class(*at) == 0) {
            ++at;
            continue;
        }
        auto end = std::find_if(at, points.end(), [](uint32_t point) { return combining_class(point) == 0; });
        sort_by_class({&*at, size_t(end - at)});
        at = end;
    }
}

/// The character that two make together, 0 if none.
uint32_t compose_pair(uint32_t first, uint32_t second) {
    if (first - kLeads < kLeadCount && second - kVowels < kVowelCount) {
        return kSyllables + ((first - kLeads) * kVowelCount + (second - kVowels)) * kTailCount;
    }
    bool open_syllable = first - kSyllables < kSyllableCount && (first - kSyllables) % kTailCount == 0;
    if (open_syllable && second - kTails - 1 < kTailCount - 1) return first + (second - kTails);
    auto pair = [](Composition const& row) { return std::pair(row.first, row.second); };
    auto* found = std::ranges::lower_bound(kCompositions, std::pair(first, second), {}, pair);
    return found != std::end(kCompositions) && pair(*found) == std::pair(first, second) ? found->composed : 0;
}

/// Canonical composition, in place.
void compose(CodePoints& points) {
    size_t used = 0;
    size_t starter = SIZE_MAX;
    uint8_t previous_class = 0;
    for (uint32_t point : points) {
        uint8_t own_class = combining_class(point);
        bool adjacent = starter != SIZE_MAX && starter + 1 == used;
        bool blocked = starter == SIZE_MAX || (!adjacent && previous_class >= own_class);
        uint32_t composed = blocked ? 0 : compose_pair(points[starter], point);
        if (composed != 0) {
            points[starter] = composed;
            continue;
        }
        if (own_class == 0) starter = used;
        previous_class = own_class;
        points[used++] = point;
    }
    points.resize(used);
}

}  // namespace

std::u32string normalize(std::u32string_view text, NormalForm form) {
    bool canonical = form == NormalForm::C || form == NormalForm::D;
    std::span<Decomposition const> table = kDecompositions;
    if (canonical) table = kCanonicalDecompositions;
    CodePoints points;
    points.reserve(text.size());
    for (char32_t character : text) append_decomposed(points, character, table);
    reorder(points);
    if (form == NormalForm::C || form == NormalForm::KC) compose(points);
    return {points.begin(), points.end()};
}

std::string normalize_nfkc(std::string_view text) {
    CodePoints points;
    for (size_t at = 0; at < text.size();) {
        auto character = utf8::decode_valid(text.substr(at));
        append_decomposed(points, character.value, kDecompositions);
        at += character.size;
    }
    reorder(points);
    compose(points);
    std::string normalized;
    for (uint32_t point : points) utf8::append(normalized, point);
    return normalized;
}

}  // namespace py::unicode
