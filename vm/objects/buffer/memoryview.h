#pragma once

#include "vm/objects/object.h"
#include "vm/objects/str/str.h"
#include "vm/runtime/protocol/buffer.h"

namespace py::vm {

/// One loan of memory, shared by a memoryview and those made of it; it ends when none of them is left.
struct ManagedBuffer : Object {
    static constexpr Layout kLayout = Layout::ManagedBuffer;
    BufferView view;
    /// Memoryviews that use it and are not released.
    int64_t users;
};

/// Items of lent memory in up to 64 dimensions.
struct MemoryView : Object {
    static constexpr Layout kLayout = Layout::MemoryView;
    /// Null once released.
    ManagedBuffer* buffer;
    uint8_t* data;
    /// Bytes in all.
    int64_t size;
    Str* format;
    int64_t item_size;
    int64_t dimensions;
    /// `dimensions` numbers each, in one storage; null without dimensions.
    int64_t* shape;
    int64_t* strides;
    /// Buffers that others have taken of this view.
    int64_t exports;
    int64_t cached_hash;
    bool readonly;
    bool hashed;
};

/// A view of an object's memory. Errors: TypeError, BufferError.
Raises<MemoryView*> make_memoryview(Thread& thread, Value object, bool writable = false);

}  // namespace py::vm
