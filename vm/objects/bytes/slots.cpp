#include <algorithm>
#include <cstring>

#include "vm/objects/bytes/byte_string.h"
#include "vm/objects/format/spec.h"
#include "vm/objects/iter/iterators.h"
#include "vm/runtime/protocol/operations.h"
#include "vm/runtime/protocol/ordering.h"
#include "vm/runtime/protocol/sequence.h"
#include "vm/runtime/system/memory_request.h"

// What operators do with bytes and bytearray.

namespace py::vm {

Value make_like(Value self, ByteView bytes) {
    return self.is<Bytes>() ? Value::of(make_bytes(bytes)) : Value::of(make_bytearray(bytes));
}

Value part_of(Value self, size_t start, size_t stop) {
    ByteView bytes = bytes_of(self);
    if (start == 0 && stop == bytes.size() && self.is_exact<Bytes>()) return self;
    return make_like(self, bytes.subspan(start, stop - start));
}

namespace {

bool compare_bytes(ByteView a, ByteView b, CompareOperator op) {
    bool equality = is_equality(op);
    if (equality && a.size() != b.size()) return op == CompareOperator::NotEqual;
    size_t common = std::min(a.size(), b.size());
    int order = common ? std::memcmp(a.data(), b.data(), common) : 0;
    if (order == 0) order = a.size() < b.size() ? -1 : a.size() > b.size();
    return ordered(order, 0, op);
}

}  // namespace

Raises<Value> byte_string_compare(Thread& thread, Value left, Value right, CompareOperator op) {
    // Nothing that runs meanwhile could change a bytearray.
    if (is_byte_string(left) && is_byte_string(right))
        return boolean(compare_bytes(bytes_of(left), bytes_of(right), op));
    if (!has_buffer(right)) return not_implemented();
    Buffer a, b;
    TRY(a.acquire(thread, left));
    TRY(b.acquire(thread, right));
    return boolean(compare_bytes(a.bytes(), b.bytes(), op));
}

Raises<int64_t> byte_string_length(Thread&, Value self) { return int64_t(bytes_of(self).size()); }

Raises<Value> byte_string_get_item(Thread& thread, Value self, Value key) {
    if (!key.is<Slice>()) {
        bool fixed = self.is<Bytes>();
        if (!has_index(key)) {
            return raise(thread, TypeError_type, "{} indices must be integers or slices, not {}",
                         {fixed ? "byte" : "bytearray", type_of(key)});
        }
        Value number = TRY(to_index(thread, key));
        auto index = int64_of(number);
        if (!index) return raise(thread, IndexError_type, "cannot fit 'int' into an index-sized integer");
        auto size = int64_t(bytes_of(self).size());
        int64_t at = *index < 0 ? *index + size : *index;
        if (at < 0 || at >= size)
            return raise(thread, IndexError_type, "{}index out of range", {fixed ? "" : "bytearray "});
        return Value::small(bytes_of(self)[size_t(at)]);
    }
    SliceBounds bounds = TRY(resolve_slice(thread, key.as<Slice>(), int64_t(bytes_of(self).size())));
    if (bounds.step == 1) return part_of(self, size_t(bounds.start), size_t(bounds.start + bounds.count));
    std::vector<uint8_t> out(size_t(bounds.count));
    for (int64_t i = 0, at = bounds.start; i < bounds.count; i++, at += bounds.step)
        out[size_t(i)] = bytes_of(self)[size_t(at)];
    return make_like(self, out);
}

Raises<bool> byte_string_contains(Thread& thread, Value self, Value item) {
    if (has_index(item)) {
        uint8_t byte = TRY(byte_argument(thread, item));
        return std::ranges::find(bytes_of(self), byte) != bytes_of(self).end();
    }
    Buffer wanted;
    TRY(wanted.acquire(thread, item));
    return find_bytes(bytes_of(self), wanted.bytes(), 0, bytes_of(self).size()) >= 0;
}

Raises<Value> byte_string_add(Thread& thread, Value left, Value right) {
    if (!is_byte_string(left) || !has_buffer(right)) return not_implemented();
    if (left.is_exact<Bytes>() && right.is_exact<Bytes>()) {
        if (left.as<Bytes>()->size == 0) return right;
        if (right.as<Bytes>()->size == 0) return left;
    }
    Buffer a, b;
    TRY(a.acquire(thread, left));
    TRY(b.acquire(thread, right));
    TRY(request_memory(thread, a.size() + b.size(), 1));
    if (left.is<Bytes>()) {
        Bytes* joined = new_bytes(a.size() + b.size());
        std::ranges::copy(a.bytes(), joined->data);
        std::ranges::copy(b.bytes(), joined->data + a.size());
        return Value::of(joined);
    }
    ByteArray* joined = make_bytearray(a.bytes());
    TRY(splice_bytearray(thread, joined, a.size(), a.size(), b.bytes()));
    return Value::of(joined);
}

Raises<Value> byte_string_multiply(Thread& thread, Value left, Value right) {
    if (!is_byte_string(left)) std::swap(left, right);
    if (!is_byte_string(left) || !has_index(right)) return not_implemented();
    int64_t count = TRY(repeat_count(thread, right, int64_t(bytes_of(left).size())));
    ByteView self = bytes_of(left);
    if (count == 1) return part_of(left, 0, self.size());
    size_t total = self.size() * size_t(count);
    uint8_t* out;
    Value result;
    if (left.is<Bytes>()) {
        Bytes* repeated = new_bytes(total);
        out = repeated->data;
        result = Value::of(repeated);
    } else {
        ByteArray* repeated = make_bytearray({});
        TRY(resize_bytearray(thread, repeated, total));
        out = repeated->data;
        result = Value::of(repeated);
    }
    if (self.size() == 1) {
        std::memset(out, self[0], total);
    } else {
        for (int64_t i = 0; i < count; i++) std::memcpy(out + size_t(i) * self.size(), self.data(), self.size());
    }
    return result;
}

Raises<Value> byte_string_remainder(Thread& thread, Value left, Value right) {
    if (!is_byte_string(left)) return not_implemented();
    Buffer format;
    TRY(format.acquire(thread, left));
    return make_like(left, TRY(format_percent(thread, format.bytes(), right)));
}

}  // namespace py::vm
