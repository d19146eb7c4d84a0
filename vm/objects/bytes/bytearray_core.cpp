#include <algorithm>
#include <cstring>

#include "vm/gc/heap.h"
#include "vm/objects/bytes/bytearray.h"
#include "vm/objects/type/type.h"
#include "vm/runtime/finalization.h"
#include "vm/runtime/protocol/operations.h"
#include "vm/runtime/system/memory_request.h"

// Memory of bytearrays.

namespace py::vm {
namespace {

/// Moves the bytes into storage with room for `size`, and some more.
void move_storage(ByteArray* array, size_t size) {
    ByteStorage* storage = new_byte_storage(size + size / 8 + 16);
    size_t keep = std::min(size_t(array->size), size);
    if (keep) std::memcpy(storage->bytes, array->data, keep);
    array->storage = storage;
    array->data = storage->bytes;
}

}  // namespace

ByteArray* make_bytearray(ByteView bytes) {
    auto* array = static_cast<ByteArray*>(new_instance(&bytearray_type));
    if (bytes.empty()) return array;
    array->storage = new_byte_storage(bytes.size());
    array->data = array->storage->bytes;
    array->size = bytes.size();
    std::memcpy(array->data, bytes.data(), bytes.size());
    return array;
}

Raises<void> check_resizable(Thread& thread, ByteArray* array) {
    if (array->exports == 0) return {};
    // A view that nobody has any more still counts until it is collected.
    thread.heap.collect();
    run_finalizers(thread);
    if (array->exports == 0) return {};
    return raise(thread, BufferError_type, "Existing exports of data: object cannot be re-sized");
}

Raises<void> resize_bytearray(Thread& thread, ByteArray* array, size_t size) {
    if (size == array->size) return {};
    TRY(check_resizable(thread, array));
    if (size > array->room()) TRY(request_memory(thread, size, 1));
    bool wasteful = size < array->room() / 4 && array->room() > 64;
    if (size > array->room() || wasteful) move_storage(array, size);
    array->size = size;
    return {};
}

Raises<void> splice_bytearray(Thread& thread, ByteArray* array, size_t start, size_t stop, ByteView bytes) {
    size_t old_size = array->size;
    size_t removed = stop - start;
    if (bytes.size() != removed) TRY(check_resizable(thread, array));
    if (start == 0 && bytes.empty() && removed && removed < old_size) {
        array->data += removed;
        array->size -= removed;
        return {};
    }
    if (bytes.size() > removed) TRY(resize_bytearray(thread, array, old_size + bytes.size() - removed));
    if (old_size > stop) std::memmove(array->data + start + bytes.size(), array->data + stop, old_size - stop);
    if (!bytes.empty()) std::memcpy(array->data + start, bytes.data(), bytes.size());
    if (bytes.size() < removed) TRY(resize_bytearray(thread, array, old_size + bytes.size() - removed));
    return {};
}

}  // namespace py::vm
