#pragma once

#include "vm/objects/bytes/bytearray.h"
#include "vm/objects/type/type.h"

namespace py::vm {

/// What a type code of array.array stands for.
struct ArrayKind {
    char code;
    uint8_t size;
    /// The format of the module struct; for 'u', characters of 4 bytes.
    char const* format;
};

struct ArrayObject : Object {
    static constexpr Layout kLayout = Layout::ArrayObject;
    ArrayKind const* kind;
    /// Items in use.
    uint64_t size;
    /// Null while empty.
    ByteStorage* storage;
    /// Buffers lent; while there are any, the size cannot change.
    int64_t exports;
    /// The shape of the buffers lent.
    int64_t shape;

    uint8_t* at(uint64_t index) const { return storage->bytes + index * kind->size; }
    ByteView bytes() const { return storage ? ByteView(storage->bytes, size * kind->size) : ByteView(); }
    uint64_t room() const { return storage ? storage->capacity / kind->size : 0; }
};

extern Type array_type;

/// Null if there is no such code.
ArrayKind const* find_array_kind(char32_t code);
std::string_view array_type_codes();

/// New items at the end are zero. Errors: BufferError, MemoryError.
Raises<void> resize_array(Thread& thread, ArrayObject* array, uint64_t size);
ArrayObject* make_array(ArrayKind const* kind, ByteView bytes);
Value array_item(ArrayObject* array, uint64_t index);
/// Checks and writes one value.
Raises<void> set_array_item(Thread& thread, ArrayObject* array, uint64_t index, Value value);
/// Appends all items of an array of the same kind, or of any iterable.
Raises<void> extend_array(Thread& thread, ArrayObject* array, Value items);
Raises<void> append_to_array(Thread& thread, ArrayObject* array, Value value);
/// Appends the raw bytes of items. Errors: ValueError if they are not whole items.
Raises<void> append_bytes_to_array(Thread& thread, ArrayObject* array, ByteView bytes);

std::span<MethodDef const> array_methods();
/// Of the module.
std::span<MethodDef const> array_functions();
/// array.__reduce_ex__(protocol)
Raises<Value> reduce_array(Thread& thread, Value* args);

}  // namespace py::vm
