#include <algorithm>
#include <cstring>

#include "vm/objects/bytes/byte_string.h"
#include "vm/objects/function/function.h"
#include "vm/objects/iter/iterators.h"
#include "vm/objects/str/methods.h"
#include "vm/runtime/protocol/length_hint.h"
#include "vm/runtime/protocol/operations.h"
#include "vm/runtime/protocol/pickling.h"
#include "vm/runtime/protocol/sequence.h"

// The type bytearray: what changes it. The rest is in byte_string.h.

namespace py::vm {
namespace {

ByteArray* self_of(Value value) { return value.as<ByteArray>(); }

Raises<Value> bytearray_repr(Thread& thread, Value self) {
    std::string name(type_of(self)->name_view());
    return Value::of(make_str(name + "(" + TRY(byte_string_repr(thread, bytes_of(self), true)) + ")"));
}

Raises<Value> bytearray_iter(Thread&, Value self) { return make_sequence_iterator(bytearray_iterator_type, self); }

Raises<void> bytearray_buffer(Thread&, Value self, BufferView& view, bool) {
    auto* array = self_of(self);
    array->exports++;
    view.data = array->data;
    view.size = array->size;
    view.readonly = false;
    return {};
}
void bytearray_release(Value self, BufferView&) { self_of(self)->exports--; }

Raises<Value> bytearray_create(Thread&, Type* type, CallArgs) { return Value::of(new_instance(type)); }

Raises<void> append_bytes(Thread& thread, ByteArray* array, ByteView bytes) {
    size_t size = array->size;
    TRY(resize_bytearray(thread, array, size + bytes.size()));
    if (!bytes.empty()) std::memcpy(array->data + size, bytes.data(), bytes.size());
    return {};
}

/// bytearray(source, encoding, errors) on an existing object
Raises<Value> bytearray_fill(Thread& thread, Value* args) {
    auto* self = self_of(args[0]);
    Value source = args[1];
    TRY(resize_bytearray(thread, self, 0));
    Value encoded = TRY(encode_source(thread, "bytearray", args + 1));
    if (!encoded.is_empty()) {
        TRY(append_bytes(thread, self, bytes_of(encoded)));
        return none();
    }
    if (source.is_empty()) return none();
    if (auto size = TRY(requested_size(thread, source))) {
        TRY(resize_bytearray(thread, self, *size));
        std::fill_n(self->data, self->size, uint8_t(0));
        return none();
    }
    auto content = TRY(collect_bytes(thread, source, "bytearray", "byte must be in range(0, 256)"));
    TRY(append_bytes(thread, self, content));
    return none();
}

constexpr MethodDef kBytearrayInit{"bytearray", "($self, /, source=b'', encoding='utf-8', errors='strict')",
                                   bytearray_fill};

Raises<void> bytearray_init(Thread& thread, Value self, CallArgs args) {
    TRY(call_native(thread, kBytearrayInit, "", self, args));
    return {};
}

/// The bytes to be stored in a slice: taken before the array changes, as they may be its own.
Raises<std::vector<uint8_t>> assigned_bytes(Thread& thread, Value value) {
    if (value.is_empty()) return std::vector<uint8_t>();
    if (value.is<Str>() || has_index(value)) {
        return raise(thread, TypeError_type, "can assign only bytes, buffers, or iterables of ints in range(0, 256)");
    }
    return collect_bytes(thread, value, "bytearray", "byte must be in range(0, 256)");
}

Raises<void> set_extended_slice(Thread& thread, ByteArray* array, SliceBounds bounds, ByteView bytes, bool deletes) {
    if (!deletes) {
        if (bytes.size() != size_t(bounds.count)) {
            return raise(thread, ValueError_type, "attempt to assign bytes of size {} to extended slice of size {}",
                         {bytes.size(), bounds.count});
        }
        for (int64_t i = 0, at = bounds.start; i < bounds.count; i++, at += bounds.step)
            array->data[at] = bytes[size_t(i)];
        return {};
    }
    if (bounds.count == 0) return {};
    TRY(check_resizable(thread, array));
    std::vector<bool> removed(array->size);
    for (int64_t i = 0, at = bounds.start; i < bounds.count; i++, at += bounds.step) removed[size_t(at)] = true;
    size_t kept = 0;
    for (size_t i = 0; i < array->size; i++) {
        if (!removed[i]) array->data[kept++] = array->data[i];
    }
    return resize_bytearray(thread, array, kept);
}

Raises<void> set_slice(Thread& thread, ByteArray* array, Slice* slice, Value value) {
    auto bytes = TRY(assigned_bytes(thread, value));
    SliceBounds bounds = TRY(resolve_slice(thread, slice, int64_t(array->size)));
    if (bounds.step != 1) return set_extended_slice(thread, array, bounds, bytes, bytes.empty());
    return splice_bytearray(thread, array, size_t(bounds.start), size_t(bounds.start + bounds.count), bytes);
}

Raises<void> bytearray_set_item(Thread& thread, Value self, Value key, Value value) {
    auto* array = self_of(self);
    if (key.is<Slice>()) return set_slice(thread, array, key.as<Slice>(), value);
    if (!has_index(key)) {
        return raise(thread, TypeError_type, "bytearray indices must be integers or slices, not {}", {type_of(key)});
    }
    Value number = TRY(to_index(thread, key));
    uint8_t byte = value.is_empty() ? uint8_t(0) : TRY(byte_argument(thread, value));
    int64_t index = TRY(sequence_index(thread, number, int64_t(array->size), "bytearray"));
    if (value.is_empty()) return splice_bytearray(thread, array, size_t(index), size_t(index) + 1, {});
    array->data[index] = byte;
    return {};
}

Raises<Value> bytearray_add_here(Thread& thread, Value self, Value other) {
    if (!has_buffer(other)) {
        return raise(thread, TypeError_type, "can't concat {} to {}", {type_of(other), type_of(self)});
    }
    if (other == self) {
        std::vector<uint8_t> copy(bytes_of(self).begin(), bytes_of(self).end());
        TRY(append_bytes(thread, self_of(self), copy));
        return self;
    }
    Buffer buffer;
    TRY(buffer.acquire(thread, other));
    TRY(append_bytes(thread, self_of(self), buffer.bytes()));
    return self;
}

Raises<Value> bytearray_multiply_here(Thread& thread, Value self, Value count) {
    if (!has_index(count)) return not_implemented();
    auto* array = self_of(self);
    int64_t times = TRY(repeat_count(thread, count, int64_t(array->size)));
    size_t size = array->size;
    TRY(resize_bytearray(thread, array, size * size_t(times)));
    for (int64_t i = 1; i < times; i++) std::memcpy(array->data + size_t(i) * size, array->data, size);
    return self;
}

Raises<Value> bytearray_append(Thread& thread, Value* args) {
    uint8_t byte = TRY(byte_argument(thread, args[1]));
    TRY(append_bytes(thread, self_of(args[0]), {&byte, 1}));
    return none();
}

Raises<Value> bytearray_extend(Thread& thread, Value* args) {
    if (has_buffer(args[1])) {
        TRY(bytearray_add_here(thread, args[0], args[1]));
        return none();
    }
    if (!is_iterable(args[1])) {
        return raise(thread, TypeError_type, "can't extend bytearray with {}", {type_of(args[1])});
    }
    if (args[1].is<Str>()) return raise(thread, TypeError_type, "expected iterable of integers; got: 'str'");
    // As with lists: nobody needs the count, and yet a class may refuse.
    TRY(length_hint(thread, args[1], 0));
    auto bytes = TRY(collect_bytes(thread, args[1], "bytearray", "byte must be in range(0, 256)"));
    TRY(append_bytes(thread, self_of(args[0]), bytes));
    return none();
}

Raises<Value> bytearray_insert(Thread& thread, Value* args) {
    int64_t at = TRY(to_int64(thread, args[1]));
    uint8_t byte = TRY(byte_argument(thread, args[2]));
    auto size = int64_t(self_of(args[0])->size);
    if (at < 0) at += size;
    at = std::clamp(at, int64_t(0), size);
    TRY(splice_bytearray(thread, self_of(args[0]), size_t(at), size_t(at), {&byte, 1}));
    return none();
}

Raises<Value> bytearray_pop(Thread& thread, Value* args) {
    auto* self = self_of(args[0]);
    int64_t at = args[1].is_empty() ? -1 : TRY(to_int64(thread, args[1]));
    if (self->size == 0) return raise(thread, IndexError_type, "pop from empty bytearray");
    if (at < 0) at += int64_t(self->size);
    if (at < 0 || at >= int64_t(self->size)) return raise(thread, IndexError_type, "pop index out of range");
    uint8_t byte = self->data[at];
    TRY(splice_bytearray(thread, self, size_t(at), size_t(at) + 1, {}));
    return Value::small(byte);
}

Raises<Value> bytearray_remove(Thread& thread, Value* args) {
    uint8_t byte = TRY(byte_argument(thread, args[1]));
    auto* self = self_of(args[0]);
    int64_t at = find_bytes(self->view(), {&byte, 1}, 0, self->size);
    if (at < 0) return raise(thread, ValueError_type, "value not found in bytearray");
    TRY(splice_bytearray(thread, self, size_t(at), size_t(at) + 1, {}));
    return none();
}

Raises<Value> bytearray_clear(Thread& thread, Value* args) {
    TRY(resize_bytearray(thread, self_of(args[0]), 0));
    return none();
}

Raises<Value> bytearray_reverse(Thread&, Value* args) {
    auto* self = self_of(args[0]);
    std::reverse(self->data, self->data + self->size);
    return none();
}

Raises<Value> bytearray_copy(Thread&, Value* args) { return Value::of(make_bytearray(bytes_of(args[0]))); }

Raises<Value> bytearray_alloc(Thread&, Value* args) {
    auto* self = self_of(args[0]);
    return Value::small(self->storage ? int64_t(self->room()) + 1 : 0);
}

Raises<Value> bytearray_sizeof(Thread&, Value* args) {
    auto* self = self_of(args[0]);
    return Value::small(
        int64_t(sizeof(ByteArray) + (self->storage ? sizeof(ByteStorage) + self->storage->capacity : 0)));
}

/// The content as an argument of the constructor: Latin-1 text for old protocols, bytes for new ones.
Raises<Value> bytearray_reduce(Thread& thread, Value* args) {
    bool text = args[1].is_empty() || TRY(to_int64(thread, args[1])) < 3;
    Value state = TRY(state_of(thread, args[0]));
    ByteView bytes = bytes_of(args[0]);
    Tuple* content =
        text ? make_tuple({Value::of(make_latin1(bytes.data(), bytes.size())), Value::of(intern("latin-1"))})
             : make_tuple({Value::of(make_bytes(bytes))});
    return Value::of(make_tuple({Value::of(type_of(args[0])), Value::of(content), state}));
}

constexpr MethodDef kByteArrayMethods[] = {
    {"append", "($self, item, /)", bytearray_append, "Adds one byte at the end."},
    {"clear", "($self, /)", bytearray_clear, "Removes all bytes."},
    {"copy", "($self, /)", bytearray_copy, "A new bytearray with the same bytes."},
    {"extend", "($self, iterable_of_ints, /)", bytearray_extend, "Adds bytes from a buffer or an iterable of ints."},
    {"insert", "($self, index, item, /)", bytearray_insert, "Puts one byte in front of a position."},
    {"pop", "($self, index=-1, /)", bytearray_pop, "Removes one byte and returns it."},
    {"remove", "($self, value, /)", bytearray_remove, "Removes the first byte of a value."},
    {"reverse", "($self, /)", bytearray_reverse, "Turns the order around, in place."},
    {"__alloc__", "($self, /)", bytearray_alloc, "Bytes of memory behind the content."},
    {"__sizeof__", "($self, /)", bytearray_sizeof, "Bytes of memory in all."},
    {"__reduce__", "($self, /)",
     [](Thread& thread, Value* args) {
         Value bound[2] = {args[0], kEmpty};
         return bytearray_reduce(thread, bound);
     },
     "What pickle needs to make it again."},
    {"__reduce_ex__", "($self, proto=0, /)", bytearray_reduce, "What pickle needs to make it again, by a protocol."},
};

constexpr Slots bytearray_slots() {
    Slots slots{.repr = bytearray_repr,
                .str = bytearray_repr,
                .compare = byte_string_compare,
                .iter = bytearray_iter,
                .length = byte_string_length,
                .get_item = byte_string_get_item,
                .set_item = bytearray_set_item,
                .contains = byte_string_contains,
                .create = bytearray_create,
                .init = bytearray_init,
                .get_buffer = bytearray_buffer,
                .release_buffer = bytearray_release};
    slots.binary[int(BinaryOperator::Add)] = byte_string_add;
    slots.binary[int(BinaryOperator::Multiply)] = byte_string_multiply;
    slots.binary[int(BinaryOperator::Remainder)] = byte_string_remainder;
    slots.inplace[int(BinaryOperator::Add)] = bytearray_add_here;
    slots.inplace[int(BinaryOperator::Multiply)] = bytearray_multiply_here;
    return slots;
}

void trace_bytearray(Object* object, Marker& marker) { marker.mark(static_cast<ByteArray*>(object)->storage); }

}  // namespace

extern TypeSpec const kByteArraySpec;
TypeSpec const kByteArraySpec{
    .name = "bytearray",
    .layout = Layout::ByteArray,
    .size = sizeof(ByteArray),
    .flags = kBaseType | kMatchSelf,
    .slots = bytearray_slots(),
    .methods = kByteArrayMethods,
    .trace = trace_bytearray,
    .doc =
        "bytearray(source=b'', /)\nbytearray(text, encoding, errors='strict')\n\nBytes that can change: from a buffer, "
        "an "
        "iterable of ints below 256, a count of zeros, or a text and its encoding.",
    .shared_methods = byte_string_methods(),
};

}  // namespace py::vm
