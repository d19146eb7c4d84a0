#pragma once

#include "vm/objects/bytes/bytes.h"

namespace py::vm {

/// Memory of a bytearray or the like: a cell of the heap without edges.
struct ByteStorage : Object {
    static constexpr Layout kLayout = Layout::ByteArrayStorage;
    uint64_t capacity;
    uint8_t bytes[];
};
/// Zeroed.
ByteStorage* new_byte_storage(size_t capacity);

/// A mutable run of bytes. `data` points into `storage`, not always at its start: removing at the front only moves it.
struct ByteArray : Object {
    static constexpr Layout kLayout = Layout::ByteArray;
    uint64_t size;
    uint8_t* data;
    ByteStorage* storage;
    /// Buffers lent; while there are any, the size cannot change.
    int64_t exports;

    ByteView view() const { return {data, size}; }
    /// Room behind `data`.
    size_t room() const { return storage ? size_t(storage->bytes + storage->capacity - data) : 0; }
};

ByteArray* make_bytearray(ByteView bytes);
/// BufferError while buffers are lent.
Raises<void> check_resizable(Thread& thread, ByteArray* array);
/// New bytes at the end have any content. Errors: BufferError, MemoryError.
Raises<void> resize_bytearray(Thread& thread, ByteArray* array, size_t size);
/// Replaces bytes [start, stop); `bytes` is no part of the array itself.
Raises<void> splice_bytearray(Thread& thread, ByteArray* array, size_t start, size_t stop, ByteView bytes);

}  // namespace py::vm
