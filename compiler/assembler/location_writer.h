#pragma once

#include "compiler/cfg/cfg.h"
#include "marshal/code/location_entry.h"

namespace py::compiler::assembler {

/// Encodes the entries of a location table (PEP 657; Objects/locations.md). The place written at and the line of the
/// entry before go in and come out, so that whoever writes many entries can keep them in registers.
struct LocationWriter {
    /// Bytes that `write` takes at most for an instruction of `size` code units.
    static constexpr size_t largest(int32_t size) {
        return kLargestEntry * size_t((size + code::kLongestEntry - 1) / code::kLongestEntry);
    }

    /// `size`: code units that the instruction takes; `line`: that of the entry before.
    [[gnu::always_inline]] static uint8_t* write(cfg::SourceRange const& location, int32_t size, int32_t line,
                                                 uint8_t* out) {
        for (; size > code::kLongestEntry; size -= code::kLongestEntry) [[unlikely]] {
            out = write_rare(location, code::kLongestEntry, line, out);
            line = line_behind(location, line);
        }
        auto delta = uint32_t(location.line - line);
        auto column = uint32_t(location.column);
        auto end_column = uint32_t(location.end_column);
        bool is_one_line = (delta < 3) & (location.end_line == location.line) & ((column | end_column) < 128);
        if (!is_one_line) [[unlikely]]
            return write_rare(location, size, line, out);
        return write_one_line({delta, column, end_column}, size, out);
    }

    /// The line that entries behind this one count from.
    static int32_t line_behind(cfg::SourceRange const& location, int32_t line) {
        return location.line < 0 ? line : location.line;
    }

  private:
    /// In bytes: the first one and four numbers.
    static constexpr size_t kLargestEntry = 1 + 4 * code::kLongestNumber;

    /// On one line, 0 to 2 below the entry before, with columns below 128.
    struct OneLine {
        uint32_t delta;
        uint32_t column;
        uint32_t end_column;
    };

    static uint8_t* write_one_line(OneLine const& place, int32_t size, uint8_t* out) {
        uint32_t width = place.end_column - place.column;
        bool is_short = (place.delta == 0) & (place.column < 80) & (width < 16);
        // Which of the two it is cannot be foretold: the third byte is written in any case, and maybe left out.
        uint32_t form_bits = is_short ? place.column & 0x78 : (uint32_t(code::EntryForm::OneLine) + place.delta) << 3;
        uint32_t second = is_short ? (place.column & 7) << 4 | width : place.column;
        out[0] = uint8_t(code::kEntryStart | form_bits | uint32_t(size - 1));
        out[1] = uint8_t(second);
        out[2] = uint8_t(place.end_column);
        return out + (is_short ? 2 : 3);
    }

    /// Any entry of at most eight code units.
    static uint8_t* write_rare(cfg::SourceRange const& location, int32_t size, int32_t line, uint8_t* out);
};

}  // namespace py::compiler::assembler
