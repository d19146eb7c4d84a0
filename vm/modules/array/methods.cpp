#include <algorithm>

#include "vm/modules/array/array.h"
#include "vm/objects/bytes/bytes.h"
#include "vm/runtime/native/native_type.h"
#include "vm/runtime/protocol/buffer.h"
#include "vm/runtime/protocol/operations.h"
#include "vm/runtime/protocol/sequence.h"

// Methods of array.array.

namespace py::vm {
namespace {

ArrayObject* self_of(Value* args) { return args[0].as<ArrayObject>(); }

Raises<Value> array_append(Thread& thread, Value* args) {
    TRY(append_to_array(thread, self_of(args), args[1]));
    return none();
}

Raises<Value> array_extend(Thread& thread, Value* args) {
    TRY(extend_array(thread, self_of(args), args[1]));
    return none();
}

Raises<Value> array_fromlist(Thread& thread, Value* args) {
    if (!args[1].is<List>()) return raise(thread, TypeError_type, "arg must be list");
    uint64_t before = self_of(args)->size;
    List* list = args[1].as<List>();
    for (size_t i = 0; i < list->size; i++) {
        Raises<void> added = append_to_array(thread, self_of(args), list->items[i]);
        if (added.ok()) continue;
        // All or nothing.
        Exception* pending = thread.take_pending();
        TRY(resize_array(thread, self_of(args), before));
        return restore_exception(thread, pending);
    }
    return none();
}

Raises<Value> array_frombytes(Thread& thread, Value* args) {
    Buffer buffer;
    TRY(buffer.acquire(thread, args[1]));
    TRY(append_bytes_to_array(thread, self_of(args), buffer.bytes()));
    return none();
}

Raises<Value> array_fromfile(Thread& thread, Value* args) {
    int64_t count = TRY(to_int64(thread, args[2]));
    if (count < 0) return raise(thread, ValueError_type, "negative count");
    int64_t wanted;
    if (__builtin_mul_overflow(count, int64_t(self_of(args)->kind->size), &wanted))
        return raise(thread, MemoryError_type, "");
    Value data = TRY(call_method(thread, args[1], intern("read"), {make_int(wanted)}));
    if (!data.is<Bytes>()) return raise(thread, TypeError_type, "read() didn't return bytes");
    ByteView bytes = data.as<Bytes>()->view();
    TRY(append_bytes_to_array(thread, self_of(args), bytes));
    if (bytes.size() < size_t(wanted)) return raise(thread, EOFError_type, "read() didn't return enough bytes");
    return none();
}

Raises<Value> array_fromunicode(Thread& thread, Value* args) {
    if (self_of(args)->kind->code != 'u') {
        return raise(thread, ValueError_type, "fromunicode() may only be called on unicode type arrays");
    }
    if (!args[1].is<Str>())
        return raise(thread, TypeError_type, "fromunicode() argument must be str, not {}", {type_of(args[1])});
    TRY(extend_array(thread, self_of(args), args[1]));
    return none();
}

Raises<Value> array_tounicode(Thread& thread, Value* args) {
    auto* self = self_of(args);
    if (self->kind->code != 'u') {
        return raise(thread, ValueError_type, "tounicode() may only be called on unicode type arrays");
    }
    auto* characters = self->size ? reinterpret_cast<char32_t const*>(self->storage->bytes) : nullptr;
    for (uint64_t i = 0; i < self->size; i++) {
        if (characters[i] > 0x10FFFF) {
            return raise(thread, ValueError_type, "character U+{} is not in range [U+0000; U+10ffff]",
                         {BigInt(int64_t(characters[i])).to_string(16)});
        }
    }
    return Value::of(make_str(characters, self->size));
}

Raises<Value> array_tobytes(Thread&, Value* args) { return Value::of(make_bytes(self_of(args)->bytes())); }

Raises<Value> array_tofile(Thread& thread, Value* args) {
    constexpr size_t kBlock = 65536;
    ByteView bytes = self_of(args)->bytes();
    for (size_t at = 0; at < bytes.size(); at += kBlock) {
        Value part = Value::of(make_bytes(bytes.subspan(at, std::min(kBlock, bytes.size() - at))));
        TRY(call_method(thread, args[1], names.write, {part}));
        bytes = self_of(args)->bytes();
    }
    return none();
}

Raises<Value> array_tolist(Thread&, Value* args) {
    List* list = new_list(self_of(args)->size);
    for (uint64_t i = 0; i < self_of(args)->size; i++) list->append(array_item(self_of(args), i));
    return Value::of(list);
}

/// The index of the first equal item in [start, stop), or -1.
Raises<int64_t> find_item(Thread& thread, ArrayObject* array, Value wanted, int64_t start, int64_t stop) {
    for (int64_t i = start; i < stop && i < int64_t(array->size); i++) {
        if (TRY(equal(thread, array_item(array, uint64_t(i)), wanted))) return i;
    }
    return int64_t(-1);
}

Raises<Value> array_index(Thread& thread, Value* args) {
    auto length = int64_t(self_of(args)->size);
    int64_t start = TRY(optional_position(thread, args[2], 0, length));
    int64_t stop = TRY(optional_position(thread, args[3], length, length));
    int64_t found = TRY(find_item(thread, self_of(args), args[1], start, stop));
    if (found < 0) return raise(thread, ValueError_type, "array.index(x): x not in array");
    return Value::small(found);
}

Raises<Value> array_count(Thread& thread, Value* args) {
    int64_t count = 0;
    for (uint64_t i = 0; i < self_of(args)->size; i++)
        count += TRY(equal(thread, array_item(self_of(args), i), args[1]));
    return Value::small(count);
}

/// Takes one item out.
Raises<void> remove_at(Thread& thread, ArrayObject* array, uint64_t index) {
    if (array->exports > 0) return resize_array(thread, array, array->size - 1);
    std::copy(array->at(index + 1), array->at(array->size), array->at(index));
    return resize_array(thread, array, array->size - 1);
}

Raises<Value> array_remove(Thread& thread, Value* args) {
    int64_t found = TRY(find_item(thread, self_of(args), args[1], 0, INT64_MAX));
    if (found < 0) return raise(thread, ValueError_type, "array.remove(x): x not in array");
    TRY(remove_at(thread, self_of(args), uint64_t(found)));
    return none();
}

Raises<Value> array_pop(Thread& thread, Value* args) {
    int64_t index = args[1].is_empty() ? -1 : TRY(to_int64(thread, args[1]));
    auto* self = self_of(args);
    if (self->size == 0) return raise(thread, IndexError_type, "pop from empty array");
    if (index < 0) index += int64_t(self->size);
    if (index < 0 || index >= int64_t(self->size)) return raise(thread, IndexError_type, "pop index out of range");
    Value item = array_item(self, uint64_t(index));
    TRY(remove_at(thread, self, uint64_t(index)));
    return item;
}

Raises<Value> array_insert(Thread& thread, Value* args) {
    int64_t index = TRY(to_int64(thread, args[1]));
    auto* self = self_of(args);
    TRY(append_to_array(thread, self, args[2]));
    auto length = int64_t(self->size) - 1;
    if (index < 0) index += length;
    index = std::clamp<int64_t>(index, 0, length);
    std::rotate(self->at(uint64_t(index)), self->at(uint64_t(length)), self->at(self->size));
    return none();
}

Raises<Value> array_reverse(Thread&, Value* args) {
    auto* self = self_of(args);
    for (uint64_t i = 0; i < self->size / 2; i++) {
        std::swap_ranges(self->at(i), self->at(i + 1), self->at(self->size - 1 - i));
    }
    return none();
}

Raises<Value> array_byteswap(Thread&, Value* args) {
    auto* self = self_of(args);
    for (uint64_t i = 0; i < self->size; i++) std::reverse(self->at(i), self->at(i + 1));
    return none();
}

Raises<Value> array_buffer_info(Thread&, Value* args) {
    auto* self = self_of(args);
    auto address = self->storage ? reinterpret_cast<uintptr_t>(self->storage->bytes) : 0;
    return Value::of(make_tuple({make_int(uint64_t(address)), make_int(self->size)}));
}

Raises<Value> array_copy(Thread&, Value* args) {
    return Value::of(make_array(self_of(args)->kind, self_of(args)->bytes()));
}

Raises<Value> array_sizeof(Thread&, Value* args) {
    return make_int(uint64_t(sizeof(ArrayObject)) + self_of(args)->room() * self_of(args)->kind->size);
}

constexpr MethodDef kMethods[] = {
    {"append", "($self, v, /)", array_append, "Adds one item at the end."},
    {"buffer_info", "($self, /)", array_buffer_info, "Address and number of items."},
    {"byteswap", "($self, /)", array_byteswap, "Turns the bytes of each item around."},
    {"count", "($self, v, /)", array_count, "How often an item occurs."},
    {"extend", "($self, bb, /)", array_extend, "Adds all items of an array of the same kind, or of an iterable."},
    {"frombytes", "($self, buffer, /)", array_frombytes, "Adds items given by their bytes."},
    {"fromfile", "($self, f, n, /)", array_fromfile, "Adds items read from a file."},
    {"fromlist", "($self, list, /)", array_fromlist, "Adds the items of a list, or none of them."},
    {"fromunicode", "($self, ustr, /)", array_fromunicode, "Adds the characters of a str."},
    {"index", "($self, v, start=0, stop=9223372036854775807, /)", array_index, "The first position of an item."},
    {"insert", "($self, i, v, /)", array_insert, "Puts an item in front of a position."},
    {"pop", "($self, i=-1, /)", array_pop, "Removes an item and returns it."},
    {"remove", "($self, v, /)", array_remove, "Removes the first item of a value."},
    {"reverse", "($self, /)", array_reverse, "Turns the order around, in place."},
    {"tobytes", "($self, /)", array_tobytes, "The bytes of all items."},
    {"tofile", "($self, f, /)", array_tofile, "Writes the bytes of all items to a file."},
    {"tolist", "($self, /)", array_tolist, "The items as a list."},
    {"tounicode", "($self, /)", array_tounicode, "The characters as a str."},
    {"__copy__", "($self, /)", array_copy, "A new array with the same items."},
    {"__deepcopy__", "($self, unused, /)", array_copy, "A new array with the same items."},
    {"__reduce_ex__", "($self, value, /)", reduce_array, "What pickle needs to make it again."},
    {"__sizeof__", "($self, /)", array_sizeof, "Bytes of memory in all."},
    kClassGetItem,
};

}  // namespace

std::span<MethodDef const> array_methods() { return kMethods; }

}  // namespace py::vm
