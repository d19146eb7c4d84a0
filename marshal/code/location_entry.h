#pragma once

#include <cstdint>

/// The bytes of an entry of a location table (PEP 626, PEP 657; Objects/locations.md): a first byte, the only one with
/// the high bit set, and numbers behind it that its form tells.

namespace py::code {

/// Forms of entry, in bits 3 to 6 of an entry's first byte.
enum class EntryForm : uint8_t {
    /// Up to 9: one line, that of the entry before; the form holds the column's upper bits. One byte follows.
    Short = 0,
    /// Up to 12: one line, 0 to 2 below that of the entry before. Two bytes follow.
    OneLine = 10,
    NoColumns = 13,
    Long = 14,
    /// Belongs to no line.
    None = 15,
};

/// The high bit of an entry's first byte.
inline constexpr uint8_t kEntryStart = 0x80;
/// What one entry covers at most, in code units; the low three bits of the first byte hold one less.
inline constexpr int32_t kLongestEntry = 8;

/// An entry's first byte but for the length: that of the shortest entry of the form.
constexpr uint8_t entry_start(EntryForm form) { return uint8_t(kEntryStart | uint32_t(form) << 3); }
/// An entry's first byte; `units`: 1 to kLongestEntry.
constexpr uint8_t entry_start(EntryForm form, int32_t units) {
    return uint8_t(entry_start(form) | uint32_t(units - 1));
}

/// Numbers of the forms with columns unknown or long: six bits a byte, the low ones first; bit 6 says that more follow.
inline constexpr uint8_t kNumberContinues = 0x40;
/// In bytes, for 32 bits.
inline constexpr int kLongestNumber = 6;

inline uint8_t* put_number(uint8_t* out, uint32_t value) {
    for (; value >= kNumberContinues; value >>= 6) *out++ = uint8_t(kNumberContinues | (value & 0x3F));
    *out++ = uint8_t(value);
    return out;
}

/// What stands for a number that may be negative: the sign is bit 0.
constexpr uint32_t with_sign_below(int32_t value) {
    auto bits = uint32_t(value);
    return value < 0 ? (0 - bits) << 1 | 1 : bits << 1;
}

}  // namespace py::code
