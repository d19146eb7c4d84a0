#pragma once

#include <algorithm>
#include <cstring>
#include <memory>

#include "marshal/base/bytes.h"

namespace py::compiler::assembler {

/// Bytes under construction, in memory that serves one table after the other: `reserve` gives a place to write at,
/// `advance_to` says where writing ended. Writers keep the place in a local variable, because the compiler must take
/// a byte that is written to change any object in memory.
class TableBuffer {
  public:
    void clear() { size_ = 0; }

    /// The end of what is written, with room for `count` more bytes.
    uint8_t* reserve(size_t count) {
        if (capacity_ - size_ < count) [[unlikely]]
            grow(count);
        return memory_.get() + size_;
    }
    void advance_to(uint8_t* end) { size_ = size_t(end - memory_.get()); }

    uint8_t* begin() { return memory_.get(); }
    ByteView bytes() const { return {memory_.get(), size_}; }
    size_t capacity() const { return capacity_; }

  private:
    void grow(size_t count) {
        size_t capacity = std::max<size_t>(4096, (size_ + count) * 2);
        auto larger = std::make_unique_for_overwrite<uint8_t[]>(capacity);
        if (size_ != 0) std::memcpy(larger.get(), memory_.get(), size_);
        memory_ = std::move(larger);
        capacity_ = capacity;
    }

    std::unique_ptr<uint8_t[]> memory_;
    size_t size_ = 0;
    size_t capacity_ = 0;
};

}  // namespace py::compiler::assembler
