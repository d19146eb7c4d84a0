#include "marshal/code/location_table.h"

namespace py::code {

uint32_t LocationReader::byte() {
    // Only the first byte of an entry has the highest bit.
    if (at_ >= table_.size() || table_[at_] & kEntryStart) {
        malformed_ = true;
        return 0;
    }
    return table_[at_++];
}

uint32_t LocationReader::varint() {
    uint64_t value = 0;
    for (int shift = 0; shift < 36; shift += 6) {
        uint32_t next = byte();
        value |= uint64_t(next & 0x3F) << shift;
        if (next & kNumberContinues) continue;
        if (value > 0xFFFFFFFF) break;
        return uint32_t(value);
    }
    malformed_ = true;
    return 0;
}

int32_t LocationReader::signed_varint() {
    uint32_t value = varint();
    return value & 1 ? -int32_t(value >> 1) : int32_t(value >> 1);
}

void LocationReader::move_line(int32_t delta) {
    if (__builtin_add_overflow(line_, delta, &line_)) malformed_ = true;
}

void LocationReader::read_columns(EntryForm form, LocationEntry& entry) {
    if (form == EntryForm::NoColumns) {
        move_line(signed_varint());
        entry.line = entry.end_line = line_;
    } else if (form == EntryForm::Long) {
        move_line(signed_varint());
        entry.line = line_;
        if (__builtin_add_overflow(line_, int32_t(varint()), &entry.end_line)) malformed_ = true;
        entry.column = int32_t(varint() - 1);
        entry.end_column = int32_t(varint() - 1);
    } else if (form >= EntryForm::OneLine) {
        move_line(int32_t(form) - int32_t(EntryForm::OneLine));
        entry.line = entry.end_line = line_;
        entry.column = int32_t(byte());
        entry.end_column = int32_t(byte());
    } else {
        uint32_t second = byte();
        entry.line = entry.end_line = line_;
        entry.column = int32_t(uint32_t(form) << 3 | second >> 4);
        entry.end_column = entry.column + int32_t(second & 0xF);
    }
}

std::optional<LocationEntry> LocationReader::next() {
    if (at_ >= table_.size() || malformed_) return {};
    uint32_t first = table_[at_];
    if (!(first & kEntryStart)) {
        malformed_ = true;
        return {};
    }
    at_++;
    LocationEntry entry{start_, (first & 7) + 1, {}, -1, -1, -1};
    auto form = EntryForm(first >> 3 & 0xF);
    if (form != EntryForm::None) read_columns(form, entry);
    if (malformed_) return {};
    start_ += entry.length;
    return entry;
}

}  // namespace py::code
