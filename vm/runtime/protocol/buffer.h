#pragma once

#include <cstddef>
#include <cstdint>

#include "marshal/base/bytes.h"
#include "vm/objects/value.h"
#include "vm/runtime/raises.h"

namespace py::vm {

class Thread;

/// Memory that an object lends (PEP 3118). Exporters fill it in through `Slots::get_buffer`.
struct BufferView {
    static constexpr int kMostDimensions = 64;

    /// Who lends, and who must be told at the end. An exporter fills it in where that is someone else than itself.
    Value owner = kEmpty;
    uint8_t* data = nullptr;
    /// Bytes in all.
    size_t size = 0;
    bool readonly = true;
    /// In the notation of the module struct; lives as long as the owner.
    char const* format = "B";
    size_t item_size = 1;
    int dimensions = 1;
    /// Items, and bytes between items, in each dimension. Null: one dimension, contiguous.
    int64_t const* shape = nullptr;
    int64_t const* strides = nullptr;

    ByteView bytes() const { return {data, size}; }
};

/// Whether the value lends its memory at all.
bool has_buffer(Value value);

/// A loan that ends with its scope. Errors: TypeError "a bytes-like object is required, not '...'" for a type that
/// lends nothing; BufferError if the memory is not contiguous, or is read-only and `writable` was asked for.
class Buffer {
  public:
    Buffer() = default;
    Buffer(Buffer const&) = delete;
    ~Buffer() { release(); }

    Raises<void> acquire(Thread& thread, Value value, bool writable = false);
    void release();

    uint8_t* data() const { return view_.data; }
    size_t size() const { return view_.size; }
    ByteView bytes() const { return view_.bytes(); }
    BufferView const& view() const { return view_; }

  private:
    BufferView view_;
};

}  // namespace py::vm
