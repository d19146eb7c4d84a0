#include "marshal/code/exception_table.h"

namespace py::code {
namespace {

/// In the first byte of an entry.
constexpr uint32_t kEntryStart = 0x80;
constexpr uint32_t kContinues = 0x40;
/// No part of an entry is larger in any code that marshal can carry.
constexpr uint32_t kLimit = uint32_t(1) << 30;

}  // namespace

/// Groups of six bits, high one first.
uint32_t ExceptionTableReader::varint(uint32_t expected_start_bit) {
    uint32_t value = 0;
    while (at_ < table_.size() && (table_[at_] & kEntryStart) == expected_start_bit && value < kLimit >> 6) {
        uint32_t byte = table_[at_++];
        expected_start_bit = 0;
        value = value << 6 | (byte & 0x3F);
        if (!(byte & kContinues)) return value;
    }
    malformed_ = true;
    return 0;
}

std::optional<ExceptionEntry> ExceptionTableReader::next() {
    if (at_ >= table_.size() || malformed_) return {};
    uint32_t start = varint(kEntryStart);
    uint32_t length = varint(0);
    uint32_t target = varint(0);
    uint32_t depth_and_lasti = varint(0);
    if (malformed_) return {};
    return ExceptionEntry{start, start + length, target, depth_and_lasti >> 1, bool(depth_and_lasti & 1)};
}

}  // namespace py::code
