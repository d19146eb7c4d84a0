#include <bit>
#include <cstring>

#include "loader/verifier/checked_code.h"
#include "loader/verifier/location_block.h"

namespace py::loader {
namespace {

/// Forms of an entry (bits 3 to 6 of its first byte) below this one have plain bytes behind it: one in the
/// ten short forms, two in the three one-line forms. The other three have numbers of six bits a byte.
constexpr auto kFirstLongForm = uint8_t(code::EntryForm::NoColumns);
constexpr uint8_t kNumbers[16] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 4, 0};

/// Where the entry that begins at `at` ends; 0 if it is malformed.
size_t end_of_entry(ByteView table, size_t at) {
    uint8_t form = table[at] >> 3 & 0xF;
    at++;
    if (form < kFirstLongForm) {
        size_t size = form < uint8_t(code::EntryForm::OneLine) ? 1 : 2;
        if (table.size() - at < size || (table[at] | table[at + size - 1]) & code::kEntryStart) return 0;
        return at + size;
    }
    for (int numbers = kNumbers[form]; numbers > 0; at++) {
        if (at >= table.size() || table[at] & code::kEntryStart) return 0;
        numbers -= !(table[at] & code::kNumberContinues);
    }
    return at;
}

/// The long entries among those that `block` shows of what begins at `at`.
bool long_entries_are_sound(LocationBlock const& block, ByteView table, size_t at) {
    for (uint64_t bits = block.long_entries(); bits != 0; bits &= bits - 1) {
        auto start = uint32_t(std::countr_zero(bits));
        size_t entry = at + start;
        if (block.holds_numbers(start, kNumbers[table[entry] >> 3 & 0xF])) continue;
        size_t end = end_of_entry(table, entry);
        if (end == 0 || (end < table.size() && !(table[end] & code::kEntryStart))) return false;
    }
    return true;
}

/// The form of the table alone; reading it tolerates any numbers. 0 if it is malformed, else how many units
/// it covers.
uint64_t units_covered(ByteView table) {
    constexpr size_t kNeeded = LocationBlock::kNeeded, kChecked = LocationBlock::kChecked;
    uint64_t covered = 0;
    for (size_t at = 0; at < table.size(); at += kChecked) {
        size_t left = table.size() - at;
        uint8_t padded[kNeeded];
        if (left < kNeeded) {
            std::memset(padded, LocationBlock::kPadding, kNeeded);
            std::memcpy(padded, table.data() + at, left);
        }
        LocationBlock block(left < kNeeded ? padded : table.data() + at);
        if (!block.short_entries_are_sound() || !long_entries_are_sound(block, table, at)) return 0;
        covered += block.units_covered() - (left < kChecked ? kChecked - left : 0);
    }
    return covered;
}

Checked check_locations(CheckedCode const& checked) {
    ByteView table = checked.code->linetable->bytes;
    if (!table.empty() && !(table[0] & code::kEntryStart)) return checked.failure(Rule::LocationTable);
    uint64_t covered = units_covered(table);
    if (covered == 0 && !table.empty()) return checked.failure(Rule::LocationTable);
    if (covered != checked.units()) return checked.failure(Rule::LocationLength);
    return {};
}

Checked check_handlers(CheckedCode& checked) {
    checked.handlers.clear();
    code::ExceptionTableReader reader(checked.code->exceptiontable->bytes);
    uint32_t previous_end = 0;
    while (auto entry = reader.next()) {
        bool in_order = entry->start >= previous_end && entry->start < entry->end && entry->end <= checked.units();
        if (!in_order) return checked.failure(Rule::ExceptionRange, entry->start);
        int64_t handler_depth = int64_t(entry->depth) + entry->pushes_lasti + 1;
        if (handler_depth > checked.code->stacksize) return checked.failure(Rule::StackOverflow, entry->target);
        checked.handlers.push_back(*entry);
        previous_end = entry->end;
    }
    if (reader.is_malformed()) return checked.failure(Rule::ExceptionTable);
    return {};
}

}  // namespace

Checked check_tables(CheckedCode& checked) {
    TRY(check_locations(checked));
    return check_handlers(checked);
}

}  // namespace py::loader
