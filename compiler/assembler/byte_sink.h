#pragma once

#include <cstring>

#include "marshal/base/arena.h"
#include "marshal/base/bytes.h"

namespace py::compiler::assembler {

/// Bytes that grow in an arena: `reserve` gives a place to write at, `advance_to` says where writing ended. Writers keep
/// the place in a local variable, because the compiler must take a byte that is written to change any object in memory.
class ByteSink {
  public:
    ByteSink(Arena& arena, size_t capacity) : arena_(arena) { move_to(capacity); }

    /// The end of what is written, with room for `count` more bytes.
    uint8_t* reserve(size_t count) {
        if (size_t(end_ - next_) < count) [[unlikely]] move_to((size_t(end_ - start_) + count) * 2);
        return next_;
    }
    void advance_to(uint8_t* end) { next_ = end; }

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
