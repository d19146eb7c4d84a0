#include "vm/objects/bytes.h"

#include <algorithm>
#include <cstring>

#include "marshal/base/siphash.h"
#include "vm/objects/iterators.h"
#include "vm/objects/str/methods.h"
#include "vm/runtime/operations.h"
#include "vm/runtime/sequence.h"

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

namespace {

Bytes* self_of(Value value) { return value.as<Bytes>(); }

Raises<Value> bytes_repr(Thread&, Value self) {
    ByteView bytes = self_of(self)->view();
    bool single = std::ranges::find(bytes, '\'') != bytes.end();
    bool twofold = std::ranges::find(bytes, '"') != bytes.end();
    char quote = single && !twofold ? '"' : '\'';
    std::string text = "b";
    text.push_back(quote);
    for (uint8_t byte : bytes) {
        if (byte == quote || byte == '\\') {
            text.push_back('\\');
            text.push_back(char(byte));
        } else if (byte == '\n') {
            text += "\\n";
        } else if (byte == '\r') {
            text += "\\r";
        } else if (byte == '\t') {
            text += "\\t";
        } else if (byte < 0x20 || byte >= 0x7F) {
            char buffer[8];
            snprintf(buffer, sizeof buffer, "\\x%02x", byte);
            text += buffer;
        } else {
            text.push_back(char(byte));
        }
    }
    text.push_back(quote);
    return Value::of(make_str(text));
}

Raises<int64_t> bytes_hash(Thread&, Value self) {
    Bytes* bytes = self_of(self);
    if (bytes->size == 0) return int64_t(0);
    if (bytes->cached_hash == 0) {
        auto hash = int64_t(siphash13(0, 0, bytes->view()));
        bytes->cached_hash = hash == -1 ? -2 : hash;
    }
    return bytes->cached_hash;
}

Raises<Value> bytes_compare(Thread& thread, Value left, Value right, CompareOperator op) {
    if (!right.is<Bytes>()) return not_implemented();
    ByteView a = self_of(left)->view();
    ByteView b = self_of(right)->view();
    size_t common = std::min(a.size(), b.size());
    int order = common ? std::memcmp(a.data(), b.data(), common) : 0;
    if (order == 0) order = a.size() < b.size() ? -1 : a.size() > b.size();
    return compare(thread, Value::small(order), Value::small(0), op);
}

Raises<int64_t> bytes_length(Thread&, Value self) { return int64_t(self_of(self)->size); }

Raises<Value> bytes_get_item(Thread& thread, Value self, Value key) {
    Bytes* bytes = self_of(self);
    if (!key.is<Slice>()) {
        return Value::small(bytes->data[TRY(sequence_index(thread, key, int64_t(bytes->size), "byte"))]);
    }
    SliceBounds bounds = TRY(resolve_slice(thread, key.as<Slice>(), int64_t(bytes->size)));
    Bytes* part = new_bytes(size_t(bounds.count));
    for (int64_t i = 0, at = bounds.start; i < bounds.count; i++, at += bounds.step) part->data[i] = bytes->data[at];
    return Value::of(part);
}

Raises<bool> bytes_contains(Thread& thread, Value self, Value item) {
    Bytes* bytes = self_of(self);
    if (item.is<Bytes>()) {
        return memmem(bytes->data, bytes->size, self_of(item)->data, self_of(item)->size) != nullptr;
    }
    int64_t byte = TRY(to_int64(thread, item));
    if (byte < 0 || byte > 255) return raise(thread, ValueError_type, "byte must be in range(0, 256)");
    return std::ranges::find(bytes->view(), uint8_t(byte)) != bytes->view().end();
}

Raises<Value> bytes_iter(Thread&, Value self) { return make_sequence_iterator(bytes_iterator_type, self); }

Raises<Value> bytes_add(Thread&, Value left, Value right) {
    if (!left.is<Bytes>() || !right.is<Bytes>()) return not_implemented();
    Bytes* joined = new_bytes(self_of(left)->size + self_of(right)->size);
    std::ranges::copy(self_of(left)->view(), joined->data);
    std::ranges::copy(self_of(right)->view(), joined->data + self_of(left)->size);
    return Value::of(joined);
}

Raises<Value> bytes_multiply(Thread& thread, Value left, Value right) {
    if (!left.is<Bytes>()) std::swap(left, right);
    if (!left.is<Bytes>() || !has_index(right)) return not_implemented();
    size_t size = self_of(left)->size;
    int64_t count = TRY(repeat_count(thread, right, int64_t(size)));
    Bytes* repeated = new_bytes(size * size_t(count));
    for (size_t i = 0; i < repeated->size; i++) repeated->data[i] = self_of(left)->data[i % size];
    return Value::of(repeated);
}

Raises<Value> bytes_create(Thread& thread, Type* type, CallArgs args) {
    std::string data;
    if (args.total() > 0) {
        Value value = args.values[0];
        if (value.is<Str>()) {
            if (args.total() < 2) return raise(thread, TypeError_type, "string argument without an encoding");
            Value bound[3] = {value, args.values[1], kEmpty};
            value = TRY(str_encode(thread, bound));
        }
        if (value.is<Bytes>()) {
            data = as_text(value.as<Bytes>()->view());
        } else if (has_index(value)) {
            int64_t count = TRY(to_int64(thread, value));
            if (count < 0) return raise(thread, ValueError_type, "negative count");
            data.assign(size_t(count), '\0');
        } else {
            TRY(for_each_item(thread, value, [&](Value item) -> Raises<void> {
                int64_t byte = TRY(to_int64(thread, item));
                if (byte < 0 || byte > 255) return raise(thread, ValueError_type, "bytes must be in range(0, 256)");
                data.push_back(char(byte));
                return {};
            }));
        }
    }
    if (type == &bytes_type) return Value::of(make_bytes(as_bytes(data)));
    auto* instance = static_cast<Bytes*>(new_instance(type, data.size()));
    instance->size = data.size();
    std::ranges::copy(as_bytes(data), instance->data);
    return Value::of(instance);
}

Raises<Value> bytes_decode(Thread& thread, Value* args) {
    std::string encoding = args[1].is<Str>() ? to_utf8(args[1].as<Str>()) : "utf-8";
    for (char& c : encoding) c = c == '_' ? '-' : char(tolower(c));
    if (encoding == "utf-8" || encoding == "utf8") return Value::of(TRY(decode_utf8(thread, self_of(args[0]))));
    ByteView bytes = self_of(args[0])->view();
    if (encoding == "ascii" || encoding == "latin-1" || encoding == "latin1" || encoding == "iso-8859-1") {
        return Value::of(make_latin1(bytes.data(), bytes.size()));
    }
    return raise(thread, LookupError_type, "unknown encoding: {}", {encoding});
}

Raises<Value> bytes_hex(Thread&, Value* args) {
    std::string text;
    for (uint8_t byte : self_of(args[0])->view()) {
        text.push_back("0123456789abcdef"[byte >> 4]);
        text.push_back("0123456789abcdef"[byte & 15]);
    }
    return Value::of(make_str(text));
}

constexpr MethodDef kBytesMethods[] = {
    {"decode", "($self, /, encoding='utf-8', errors='strict')", bytes_decode},
    {"hex", "($self, /)", bytes_hex},
};

constexpr Slots bytes_slots() {
    Slots slots{.repr = bytes_repr, .hash = bytes_hash, .compare = bytes_compare, .iter = bytes_iter,
                .length = bytes_length, .get_item = bytes_get_item, .contains = bytes_contains, .create = bytes_create};
    slots.binary[int(BinaryOperator::Add)] = bytes_add;
    slots.binary[int(BinaryOperator::Multiply)] = bytes_multiply;
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
};

}  // namespace py::vm
