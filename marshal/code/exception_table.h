#pragma once

#include <cstdint>
#include <optional>

#include "marshal/base/bytes.h"

namespace py::code {

/// A range of code whose exceptions go to a handler; offsets in code units of two bytes.
struct ExceptionEntry {
    uint32_t start;
    /// Behind the last one.
    uint32_t end;
    uint32_t target;
    /// Stack depth to unwind to.
    uint32_t depth;
    /// The handler finds the offset of the instruction that raised, below the exception.
    bool pushes_lasti;
};

/// Walks a `CodeObject::exceptiontable`. The bytes may be anything.
class ExceptionTableReader {
  public:
    explicit ExceptionTableReader(ByteView table) : table_(table) {}

    /// The next entry; nothing at the end, or where the table is malformed.
    std::optional<ExceptionEntry> next();
    bool is_malformed() const { return malformed_; }
    size_t offset() const { return at_; }

  private:
    uint32_t varint(uint32_t expected_start_bit);

    ByteView table_;
    size_t at_ = 0;
    bool malformed_ = false;
};

}  // namespace py::code
