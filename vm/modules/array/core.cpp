#include <algorithm>
#include <cstring>

#include "vm/gc/heap.h"
#include "vm/modules/array/array.h"
#include "vm/objects/buffer/item_format.h"
#include "vm/runtime/finalization.h"
#include "vm/runtime/protocol/operations.h"
#include "vm/runtime/protocol/sequence.h"
#include "vm/runtime/system/memory_request.h"

// Memory and items of arrays.

namespace py::vm {
namespace {

constexpr ArrayKind kKinds[] = {
    {'b', 1, "b"}, {'B', 1, "B"}, {'u', 4, "w"}, {'h', 2, "h"}, {'H', 2, "H"}, {'i', 4, "i"}, {'I', 4, "I"},
    {'l', 8, "l"}, {'L', 8, "L"}, {'q', 8, "q"}, {'Q', 8, "Q"}, {'f', 4, "f"}, {'d', 8, "d"},
};

/// "signed short is greater than maximum" and the like.
Error out_of_range(Thread& thread, char code, Value value) {
    bool low = int_is_negative(value);
    switch (code) {
        case 'b':
            return raise(thread, OverflowError_type,
                         low ? "signed char is less than minimum" : "signed char is greater than maximum");
        case 'B':
            return raise(
                thread, OverflowError_type,
                low ? "unsigned byte integer is less than minimum" : "unsigned byte integer is greater than maximum");
        case 'h':
            return raise(thread, OverflowError_type,
                         low ? "signed short is less than minimum" : "signed short is greater than maximum");
        case 'H':
            return raise(thread, OverflowError_type,
                         low ? "unsigned short is less than minimum" : "unsigned short is greater than maximum");
        case 'i':
            return raise(thread, OverflowError_type,
                         low ? "signed integer is less than minimum" : "signed integer is greater than maximum");
        case 'I':
            return raise(thread, OverflowError_type,
                         low ? "can't convert negative value to unsigned int" : "unsigned int is greater than maximum");
        case 'L':
        case 'Q':
            return raise(thread, OverflowError_type,
                         low ? "can't convert negative value to unsigned int" : "int too big to convert");
        default: return raise(thread, OverflowError_type, "int too big to convert");
    }
}

Raises<void> pack_character(Thread& thread, uint8_t* out, Value value) {
    if (!value.is<Str>())
        return raise(thread, TypeError_type, "array item must be a unicode character, not {}", {type_of(value)});
    if (value.as<Str>()->length != 1) {
        return raise(thread, TypeError_type, "array item must be a unicode character, not {}", {type_of(value)});
    }
    char32_t c = value.as<Str>()->at(0);
    std::memcpy(out, &c, sizeof c);
    return {};
}

Raises<void> pack(Thread& thread, ArrayKind const* kind, uint8_t* out, Value value) {
    if (kind->code == 'u') return pack_character(thread, out, value);
    Packed result = TRY(pack_item(thread, kind->code, out, value));
    if (result == Packed::Done) return {};
    bool real = kind->code == 'f' || kind->code == 'd';
    if (result == Packed::WrongType) {
        if (real) return raise(thread, TypeError_type, "must be real number, not {}", {type_of(value)});
        return raise(thread, TypeError_type, "'{}' object cannot be interpreted as an integer", {type_of(value)});
    }
    return out_of_range(thread, kind->code, TRY(to_index(thread, value)));
}

}  // namespace

ArrayKind const* find_array_kind(char32_t code) {
    for (ArrayKind const& kind : kKinds) {
        if (char32_t(kind.code) == code) return &kind;
    }
    return nullptr;
}

std::string_view array_type_codes() { return "bBuhHiIlLqQfd"; }

Raises<void> resize_array(Thread& thread, ArrayObject* array, uint64_t size) {
    if (size == array->size) return {};
    if (array->exports > 0) {
        // A view that nobody has any more still counts until it is collected.
        thread.heap.collect();
        run_finalizers(thread);
        if (array->exports > 0) {
            return raise(thread, BufferError_type, "cannot resize an array that is exporting buffers");
        }
    }
    if (size > array->room()) {
        TRY(request_memory(thread, size, array->kind->size));
        uint64_t room = size + size / 16 + 8;
        ByteStorage* storage = new_byte_storage(room * array->kind->size);
        std::ranges::copy(array->bytes(), storage->bytes);
        array->storage = storage;
    } else if (size > array->size) {
        std::fill(array->at(array->size), array->at(size), uint8_t(0));
    }
    array->size = size;
    return {};
}

ArrayObject* make_array(ArrayKind const* kind, ByteView bytes) {
    auto* array = static_cast<ArrayObject*>(new_instance(&array_type));
    array->kind = kind;
    if (bytes.empty()) return array;
    array->storage = new_byte_storage(bytes.size());
    array->size = bytes.size() / kind->size;
    std::ranges::copy(bytes, array->storage->bytes);
    return array;
}

Value array_item(ArrayObject* array, uint64_t index) {
    uint8_t const* data = array->at(index);
    if (array->kind->code != 'u') return unpack_item(array->kind->code, data);
    char32_t c;
    std::memcpy(&c, data, sizeof c);
    return Value::of(make_str(c));
}

Raises<void> set_array_item(Thread& thread, ArrayObject* array, uint64_t index, Value value) {
    uint8_t item[8];
    TRY(pack(thread, array->kind, item, value));
    // Converting the value may have run Python code.
    if (index >= array->size) return raise(thread, IndexError_type, "array assignment index out of range");
    std::memcpy(array->at(index), item, array->kind->size);
    return {};
}

Raises<void> append_to_array(Thread& thread, ArrayObject* array, Value value) {
    uint8_t item[8];
    TRY(pack(thread, array->kind, item, value));
    TRY(resize_array(thread, array, array->size + 1));
    std::memcpy(array->at(array->size - 1), item, array->kind->size);
    return {};
}

Raises<void> append_bytes_to_array(Thread& thread, ArrayObject* array, ByteView bytes) {
    if (bytes.size() % array->kind->size) {
        return raise(thread, ValueError_type, "bytes length not a multiple of item size");
    }
    std::vector<uint8_t> copy(bytes.begin(), bytes.end());
    uint64_t start = array->size;
    TRY(resize_array(thread, array, start + copy.size() / array->kind->size));
    if (!copy.empty()) std::ranges::copy(copy, array->at(start));
    return {};
}

Raises<void> extend_array(Thread& thread, ArrayObject* array, Value items) {
    if (items.is<ArrayObject>()) {
        auto* other = items.as<ArrayObject>();
        if (other->kind != array->kind) return raise(thread, TypeError_type, "can only extend with array of same kind");
        return append_bytes_to_array(thread, array, other->bytes());
    }
    return for_each_item(thread, items, [&](Value item) { return append_to_array(thread, array, item); });
}

}  // namespace py::vm
