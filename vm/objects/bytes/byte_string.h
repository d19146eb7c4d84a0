#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "vm/objects/bytes/bytearray.h"
#include "vm/objects/bytes/bytes.h"
#include "vm/objects/type/type.h"
#include "vm/runtime/protocol/buffer.h"

// What bytes and bytearray share. Methods see either as a `ByteView` and answer with the kind of value they were
// called on.

namespace py::vm {

inline bool is_byte_string(Value value) { return value.is<Bytes>() || value.is<ByteArray>(); }
inline ByteView bytes_of(Value value) {
    return value.is<Bytes>() ? value.as<Bytes>()->view() : value.as<ByteArray>()->view();
}

/// A new value of the kind of `self`, never of a subclass.
Value make_like(Value self, ByteView bytes);
/// A part of `self`; the whole of an exact bytes object is that object.
Value part_of(Value self, size_t start, size_t stop);

/// The methods of both types (methods.cpp).
std::span<MethodDef const> byte_string_methods();

/// One byte from an int. Errors: TypeError, ValueError with `message`.
Raises<uint8_t> byte_argument(Thread& thread, Value value, char const* message = "byte must be in range(0, 256)");
/// What bytes() and bytearray() (`function`) make of text: `arguments` are source, encoding and errors. Empty if the
/// source is no text; encoding or errors without text are a TypeError.
Raises<Value> encode_source(Thread& thread, char const* function, Value* arguments);
/// How many zero bytes `bytes(value)` has if `value` is a count. Errors: OverflowError, ValueError.
Raises<std::optional<size_t>> requested_size(Thread& thread, Value value);
/// The bytes that `bytes(value)` has for something that is no text and no count: a buffer, or an iterable of ints.
Raises<std::vector<uint8_t>> collect_bytes(Thread& thread, Value value, char const* kind, char const* range_message);

/// "b'…'"; in that of a bytearray every single quote is escaped, needed or not.
Raises<std::string> byte_string_repr(Thread& thread, ByteView bytes, bool escape_single = false);

// Slots.
Raises<Value> byte_string_compare(Thread& thread, Value left, Value right, CompareOperator op);
Raises<int64_t> byte_string_length(Thread& thread, Value self);
Raises<Value> byte_string_get_item(Thread& thread, Value self, Value key);
Raises<bool> byte_string_contains(Thread& thread, Value self, Value item);
Raises<Value> byte_string_add(Thread& thread, Value left, Value right);
Raises<Value> byte_string_multiply(Thread& thread, Value left, Value right);
Raises<Value> byte_string_remainder(Thread& thread, Value left, Value right);

/// What find() and the like look for: a bytes-like object, or one byte as an int.
class Needle {
  public:
    Raises<void> take(Thread& thread, Value value);
    ByteView view() const { return is_byte_ ? ByteView(&byte_, 1) : buffer_.bytes(); }

  private:
    Buffer buffer_;
    uint8_t byte_ = 0;
    bool is_byte_ = false;
};

/// Position of `wanted` in [from, stop), or -1.
int64_t find_bytes(ByteView bytes, ByteView wanted, size_t from, size_t stop);
int64_t find_last_bytes(ByteView bytes, ByteView wanted, size_t from, size_t stop);

}  // namespace py::vm
