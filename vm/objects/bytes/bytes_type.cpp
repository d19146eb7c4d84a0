#include <algorithm>

#include "marshal/base/siphash.h"
#include "vm/objects/bytes/byte_string.h"
#include "vm/objects/function/function.h"
#include "vm/objects/iter/iterators.h"
#include "vm/objects/str/methods.h"
#include "vm/runtime/protocol/operations.h"
#include "vm/runtime/protocol/sequence.h"
#include "vm/runtime/system/hash_secret.h"
#include "vm/runtime/system/memory_request.h"

// The type bytes; its methods are those of byte_string.h.

namespace py::vm {

Bytes* new_bytes(size_t size) {
    Bytes* bytes = the_heap->make<Bytes>(bytes_type.root_shape, size);
    bytes->size = size;
    return bytes;
}

Bytes* make_bytes(ByteView view) {
    Bytes* bytes = new_bytes(view.size());
    std::ranges::copy(view, bytes->data);
    return bytes;
}

int64_t hash_bytes(ByteView bytes) {
    if (bytes.empty()) return 0;
    auto hash = int64_t(siphash13(hash_secret.k0, hash_secret.k1, bytes));
    return hash == -1 ? -2 : hash;
}

namespace {

Raises<Value> bytes_repr(Thread& thread, Value self) {
    return Value::of(make_str(TRY(byte_string_repr(thread, bytes_of(self)))));
}

Raises<int64_t> bytes_hash(Thread&, Value self) {
    auto* bytes = self.as<Bytes>();
    if (bytes->size && bytes->cached_hash == 0) bytes->cached_hash = hash_bytes(bytes->view());
    return bytes->cached_hash;
}

Raises<Value> bytes_compare(Thread& thread, Value left, Value right, CompareOperator op) {
    if (!right.is<Bytes>()) return not_implemented();
    return byte_string_compare(thread, left, right, op);
}

Raises<Value> bytes_iter(Thread&, Value self) { return make_sequence_iterator(bytes_iterator_type, self); }

Raises<void> bytes_buffer(Thread& thread, Value self, BufferView& view, bool writable) {
    if (writable) return raise(thread, BufferError_type, "Object is not writable.");
    auto* bytes = self.as<Bytes>();
    view.data = bytes->data;
    view.size = bytes->size;
    return {};
}

Value new_bytes_of(Type* type, ByteView content) {
    if (type == &bytes_type) return Value::of(make_bytes(content));
    auto* instance = static_cast<Bytes*>(new_instance(type, content.size()));
    instance->size = content.size();
    std::ranges::copy(content, instance->data);
    return Value::of(instance);
}

/// What `__bytes__` gives, if the object has it; else empty.
Raises<Value> bytes_by_method(Thread& thread, Value source) {
    Value result = TRY(call_special(thread, source, names.__bytes__, {}));
    if (!result.is_empty() && !result.is<Bytes>()) {
        return raise(thread, TypeError_type, "__bytes__ returned non-bytes (type {})", {type_of(result)});
    }
    return result;
}

/// bytes(type, source, encoding, errors)
Raises<Value> bytes_new(Thread& thread, Value* args) {
    Type* type = args[0].as<Type>();
    Value source = args[1];
    Value encoded = TRY(encode_source(thread, "bytes", args + 1));
    if (!encoded.is_empty()) return type == &bytes_type ? encoded : new_bytes_of(type, encoded.as<Bytes>()->view());
    if (source.is_empty()) return new_bytes_of(type, {});
    if (source.is_exact<Bytes>()) return type == &bytes_type ? source : new_bytes_of(type, source.as<Bytes>()->view());
    Value converted = TRY(bytes_by_method(thread, source));
    if (!converted.is_empty())
        return type == &bytes_type ? converted : new_bytes_of(type, converted.as<Bytes>()->view());
    if (auto size = TRY(requested_size(thread, source))) {
        TRY(request_memory(thread, *size, 1));
        if (type == &bytes_type) return Value::of(new_bytes(*size));
        return new_bytes_of(type, std::vector<uint8_t>(*size));
    }
    return new_bytes_of(type, TRY(collect_bytes(thread, source, "bytes", "bytes must be in range(0, 256)")));
}

constexpr MethodDef kBytesNew{"bytes", "($type, /, source=b'', encoding='utf-8', errors='strict')", bytes_new};

Raises<Value> bytes_create(Thread& thread, Type* type, CallArgs args) {
    return call_native(thread, kBytesNew, "", Value::of(type), args);
}

Raises<Value> bytes_bytes(Thread&, Value* args) {
    return args[0].is_exact<Bytes>() ? args[0] : Value::of(make_bytes(bytes_of(args[0])));
}
Raises<Value> bytes_getnewargs(Thread&, Value* args) {
    return Value::of(make_tuple({Value::of(make_bytes(bytes_of(args[0])))}));
}

constexpr MethodDef kBytesMethods[] = {
    {"__bytes__", "($self, /)", bytes_bytes, "The value as exact bytes."},
    {"__getnewargs__", "($self, /)", bytes_getnewargs},
};

constexpr Slots bytes_slots() {
    Slots slots{.repr = bytes_repr,
                .hash = bytes_hash,
                .compare = bytes_compare,
                .iter = bytes_iter,
                .length = byte_string_length,
                .get_item = byte_string_get_item,
                .contains = byte_string_contains,
                .create = bytes_create,
                .get_buffer = bytes_buffer};
    slots.binary[int(BinaryOperator::Add)] = byte_string_add;
    slots.binary[int(BinaryOperator::Multiply)] = byte_string_multiply;
    slots.binary[int(BinaryOperator::Remainder)] = byte_string_remainder;
    return slots;
}

}  // namespace

extern TypeSpec const kBytesSpec;
TypeSpec const kBytesSpec{
    .name = "bytes",
    .layout = Layout::Bytes,
    .size = sizeof(Bytes),
    .flags = kBaseType | kMatchSelf,
    .slots = bytes_slots(),
    .methods = kBytesMethods,
    .doc =
        "bytes(source=b'', /)\nbytes(text, encoding, errors='strict')\n\nImmutable bytes: from a buffer, an iterable "
        "of "
        "ints below 256, a count of zeros, or a text and its encoding.",
    .shared_methods = byte_string_methods(),
};

}  // namespace py::vm
