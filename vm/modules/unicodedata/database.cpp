#include "vm/modules/unicodedata/database.h"

#include <algorithm>
#include <iterator>

namespace py::vm {
namespace {

struct Record {
    uint8_t category, direction, combining, mirrored, width;
};
struct Number {
    uint32_t code_point;
    int64_t numerator, denominator;
    /// 1: a digit; 2: a decimal digit.
    uint8_t kind;
};
struct Mapping {
    uint32_t code_point;
    uint8_t tag;
    uint16_t offset;
    uint8_t size;
};

#include "vm/modules/unicodedata/database_14_0.inc"

constexpr size_t kBlockSize = std::size(kRecordBlocks[0]);

Record const& record_of(char32_t character, UnicodeVersion version) {
    auto* index = version == UnicodeVersion::Current ? kRecordIndex : kOldRecordIndex;
    return kRecords[kRecordBlocks[index[character / kBlockSize]][character % kBlockSize]];
}

template <class Row>
Row const* find_row(std::span<Row const> rows, char32_t character) {
    auto found = std::ranges::lower_bound(rows, uint32_t(character), {}, &Row::code_point);
    return found != rows.end() && found->code_point == character ? &*found : nullptr;
}

/// What version 3.2 says otherwise, else what the current one says of a character that version 3.2 knows.
template <class Row>
Row const* find_row(std::span<Row const> rows, std::span<Row const> old_rows, char32_t character,
                    UnicodeVersion version) {
    if (version == UnicodeVersion::Old) {
        if (Row const* changed = find_row(old_rows, character)) return changed;
        if (character_record(character, version).category == "Cn") return nullptr;
    }
    return find_row(rows, character);
}

}  // namespace

CharacterRecord character_record(char32_t character, UnicodeVersion version) {
    Record const& record = record_of(character, version);
    return {kCategories[record.category], kDirections[record.direction], record.combining, record.mirrored != 0,
            kWidths[record.width]};
}

CharacterNumber character_number(char32_t character, UnicodeVersion version) {
    Number const* found = find_row<Number>(kNumbers, kOldNumbers, character, version);
    if (!found) return {};
    return {found->numerator, found->denominator, found->kind >= 1, found->kind == 2};
}

CharacterMapping character_mapping(char32_t character, UnicodeVersion version) {
    Mapping const* found = find_row<Mapping>(kMappings, kOldMappings, character, version);
    if (!found) return {};
    return {kTags[found->tag], {kMappingPool + found->offset, found->size}};
}

}  // namespace py::vm
