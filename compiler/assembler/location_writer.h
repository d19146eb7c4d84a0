#pragma once

#include "compiler/cfg/cfg.h"

namespace py::compiler::assembler {

/// Encodes the entries of a location table (PEP 657; Objects/locations.md). The place written at goes in and comes out.
class LocationWriter {
  public:
    /// Bytes that `write` takes at most for an instruction of `size` code units.
    static constexpr size_t largest(int32_t size) {
        return kLargestEntry * size_t((size + kLongestEntry - 1) / kLongestEntry);
    }

    explicit LocationWriter(int32_t first_line) : line_(first_line) {}

    /// `size`: code units that the instruction takes.
    uint8_t* write(cfg::SourceRange const& location, int32_t size, uint8_t* out) {
        for (; size > kLongestEntry; size -= kLongestEntry) out = write_entry(location, kLongestEntry, out);
        return write_entry(location, size, out);
    }

  private:
    /// Kinds of entry, in bits 3 to 6 of an entry's first byte.
    enum EntryKind : uint8_t {
        /// Up to 9: one line, that of the entry before; the kind holds the column's upper bits.
        kShort = 0,
        /// Up to 12: one line, 0 to 2 below that of the entry before.
        kOneLine = 10,
        kNoColumns = 13,
        kLong = 14,
        kNone = 15,
    };

    /// In code units.
    static constexpr int32_t kLongestEntry = 8;
    /// In bytes: the first one and four numbers of up to 32 bits.
    static constexpr size_t kLargestEntry = 1 + 4 * 6;

    uint8_t* write_entry(cfg::SourceRange const& location, int32_t size, uint8_t* out) {
        if (location.line < 0) [[unlikely]]
            return start(out, kNone, size);
        int32_t delta = location.line - line_;
        line_ = location.line;
        auto column = uint32_t(location.column);
        auto end_column = uint32_t(location.end_column);
        uint32_t width = end_column - column;
        bool within_line = location.end_line == location.line;
        bool is_short = within_line & (delta == 0) & (column < 80) & (width < 16);
        bool is_one_line = within_line & (uint32_t(delta) < 3) & (column < 128) & (end_column < 128);
        if (!(is_short | is_one_line)) return write_rare(location, delta, size, out);
        // Which of the two it is cannot be foretold: the third byte is written in any case, and maybe left out.
        start(out, is_short ? kShort + int32_t(column >> 3) : kOneLine + delta, size);
        out[1] = uint8_t(is_short ? (column & 7) << 4 | width : column);
        out[2] = uint8_t(end_column);
        return out + (is_short ? 2 : 3);
    }

    static uint8_t* write_rare(cfg::SourceRange const& location, int32_t delta, int32_t size, uint8_t* out) {
        bool no_columns = location.column < 0 || location.end_column < 0;
        if (no_columns && (location.end_line == location.line || location.end_line == -1)) {
            return put_signed(start(out, kNoColumns, size), delta);
        }
        out = put_signed(start(out, kLong, size), delta);
        out = put_unsigned(out, uint32_t(location.end_line - location.line));
        out = put_unsigned(out, uint32_t(location.column + 1));
        return put_unsigned(out, uint32_t(location.end_column + 1));
    }

    static uint8_t* start(uint8_t* out, int32_t kind, int32_t size) {
        *out++ = uint8_t(0x80 | kind << 3 | (size - 1));
        return out;
    }

    /// Six bits a byte, the low ones first; bit 6 says that more follow.
    static uint8_t* put_unsigned(uint8_t* out, uint32_t value) {
        for (; value >= 64; value >>= 6) *out++ = uint8_t(0x40 | (value & 0x3F));
        *out++ = uint8_t(value);
        return out;
    }
    /// The sign is bit 0.
    static uint8_t* put_signed(uint8_t* out, int32_t value) {
        auto bits = uint32_t(value);
        return put_unsigned(out, value < 0 ? (0 - bits) << 1 | 1 : bits << 1);
    }

    int32_t line_;
};

}  // namespace py::compiler::assembler
