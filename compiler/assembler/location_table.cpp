#include "compiler/assembler/byte_sink.h"
#include "compiler/assembler/tables.h"

namespace py::compiler::assembler {
namespace {

/// Kinds of entry, in bits 3 to 6 of an entry's first byte (PEP 657; Objects/locations.md).
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
constexpr int32_t kLongestEntry = 8;
/// In bytes: the first one and four numbers of up to 32 bits.
constexpr size_t kLargestEntry = 1 + 4 * 6;

class LocationWriter {
  public:
    LocationWriter(int32_t first_line, ByteSink& table) : line_(first_line), table_(table) {}

    /// `size`: code units that the instruction takes.
    void write(cfg::SourceRange const& location, int32_t size) {
        for (; size > kLongestEntry; size -= kLongestEntry) write_entry(location, kLongestEntry);
        write_entry(location, size);
    }

  private:
    void write_entry(cfg::SourceRange const& location, int32_t size) {
        table_.reserve(kLargestEntry);
        if (location.line < 0) return start(kNone, size);
        int32_t delta = location.line - line_;
        if (location.column < 0 || location.end_column < 0) {
            if (location.end_line == location.line || location.end_line == -1) {
                start(kNoColumns, size);
                put_signed(delta);
                line_ = location.line;
                return;
            }
        } else if (location.end_line == location.line && write_within_line(location, delta, size)) {
            line_ = location.line;
            return;
        }
        write_long(location, delta, size);
        line_ = location.line;
    }

    bool write_within_line(cfg::SourceRange const& location, int32_t delta, int32_t size) {
        int32_t width = location.end_column - location.column;
        if (delta == 0 && location.column < 80 && width >= 0 && width < 16) {
            start(kShort + (location.column >> 3), size);
            put((location.column & 7) << 4 | width);
            return true;
        }
        if (delta >= 0 && delta < 3 && location.column < 128 && location.end_column < 128) {
            start(kOneLine + delta, size);
            put(location.column);
            put(location.end_column);
            return true;
        }
        return false;
    }

    void write_long(cfg::SourceRange const& location, int32_t delta, int32_t size) {
        start(kLong, size);
        put_signed(delta);
        put_unsigned(uint32_t(location.end_line - location.line));
        put_unsigned(uint32_t(location.column + 1));
        put_unsigned(uint32_t(location.end_column + 1));
    }

    void start(int32_t kind, int32_t size) { put(0x80 | kind << 3 | (size - 1)); }

    /// Six bits a byte, the low ones first; bit 6 says that more follow.
    void put_unsigned(uint32_t value) {
        for (; value >= 64; value >>= 6) put(int32_t(0x40 | (value & 0x3F)));
        put(int32_t(value));
    }
    /// The sign is bit 0.
    void put_signed(int32_t value) {
        auto bits = uint32_t(value);
        put_unsigned(value < 0 ? (0 - bits) << 1 | 1 : bits << 1);
    }
    void put(int32_t byte) { table_.put(uint8_t(byte)); }

    int32_t line_;
    ByteSink& table_;
};

}  // namespace

ByteView write_location_table(cfg::Graph const& graph, int32_t first_line) {
    ByteSink table(graph.arena, 256);
    LocationWriter writer(first_line, table);
    for (cfg::Block const* block = graph.entry; block; block = block->next) {
        for (auto const& instruction : block->instructions) {
            writer.write(instruction.location, instruction.size);
        }
    }
    return table.bytes();
}

}  // namespace py::compiler::assembler
