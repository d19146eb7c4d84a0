#pragma once

#include "vm/objects/bytes/bytearray.h"
#include "vm/objects/type/type.h"
#include "vm/runtime/protocol/buffer.h"

namespace py::vm {

/// One item of a format: `count` values of `size` bytes each, or one text of `count` bytes ('s', 'p').
struct PackedField {
    char code;
    uint32_t size;
    uint64_t count;
    uint64_t offset;
};

/// A compiled format.
struct StructObject : Object {
    static constexpr Layout kLayout = Layout::StructObject;
    Str* format;
    /// An array of PackedField.
    ByteStorage* fields;
    uint64_t field_count;
    uint64_t size;
    /// Values that pack() takes.
    uint64_t values;
    /// The machine's own sizes and order.
    bool native;
    bool big_endian;

    std::span<PackedField const> span() const {
        return {reinterpret_cast<PackedField const*>(fields->bytes), field_count};
    }
};

struct UnpackIterator : Object {
    static constexpr Layout kLayout = Layout::UnpackIterator;
    StructObject* layout;
    /// Empty at the end.
    Value source;
    uint64_t offset;
};

extern Type struct_type;
/// struct.error
Type& struct_error();

/// Reads a format into `target`. Errors: struct.error, TypeError.
Raises<void> compile_struct(Thread& thread, StructObject* target, Value format);
Raises<Tuple*> unpack_struct(Thread& thread, StructObject* layout, uint8_t const* data);
/// `values` are as many as the layout has; `out` has its size.
Raises<void> pack_struct(Thread& thread, StructObject* layout, std::span<Value const> values, uint8_t* out);

}  // namespace py::vm
