#pragma once

#include <cstdint>
#include <optional>

#include "marshal/base/bytes.h"
#include "marshal/code/location_entry.h"

namespace py::code {

/// The source range of a run of code units (PEP 626, PEP 657).
struct LocationEntry {
    /// In code units of two bytes.
    uint32_t start;
    uint32_t length;
    /// 1-based lines; nothing if the instructions belong to no line.
    std::optional<int32_t> line;
    int32_t end_line;
    /// 0-based UTF-8 columns, -1 where unknown.
    int32_t column;
    int32_t end_column;
};

/// Walks a `CodeObject::linetable` from its first entry on. The bytes may be anything.
class LocationReader {
  public:
    LocationReader(ByteView table, int32_t first_line) : table_(table), line_(first_line) {}

    /// The next entry; nothing at the end, or where the table is malformed.
    std::optional<LocationEntry> next();
    bool is_malformed() const { return malformed_; }
    /// Bytes taken so far.
    size_t offset() const { return at_; }

  private:
    uint32_t byte();
    uint32_t varint();
    int32_t signed_varint();
    void move_line(int32_t delta);
    void read_columns(EntryForm form, LocationEntry& entry);

    ByteView table_;
    size_t at_ = 0;
    uint32_t start_ = 0;
    int32_t line_;
    bool malformed_ = false;
};

}  // namespace py::code
