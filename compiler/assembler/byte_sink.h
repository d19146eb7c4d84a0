#pragma once

#include <cstring>

#include "marshal/base/arena.h"
#include "marshal/base/bytes.h"

namespace py::compiler::assembler {

/// Bytes that grow in an arena. `put` does not look whether there is room: `reserve` before it does.
class ByteSink {
  public:
    ByteSink(Arena& arena, size_t capacity) : arena_(arena) { move_to(capacity); }

    /// Makes room for `count` more bytes.
    void reserve(size_t count) {
        if (size_t(end_ - next_) < count) [[unlikely]] move_to((size_t(end_ - start_) + count) * 2);
    }
    void put(uint8_t byte) { *next_++ = byte; }

    ByteView bytes() const { return {start_, next_}; }

  private:
    void move_to(size_t capacity) {
        auto* memory = static_cast<uint8_t*>(arena_.allocate(capacity, 1));
        auto size = size_t(next_ - start_);
        if (size != 0) std::memcpy(memory, start_, size);
        start_ = memory;
        next_ = memory + size;
        end_ = memory + capacity;
    }

    Arena& arena_;
    uint8_t* start_ = nullptr;
    uint8_t* next_ = nullptr;
    uint8_t* end_ = nullptr;
};

}  // namespace py::compiler::assembler
