#include <fmt/format.h>

#include <algorithm>

#include "vm/codecs/codecs.h"
#include "vm/objects/buffer/memoryview_core.h"
#include "vm/objects/bytes/ascii.h"
#include "vm/objects/bytes/hex.h"
#include "vm/objects/bytes/methods.h"
#include "vm/objects/str/methods.h"
#include "vm/runtime/native/arguments.h"
#include "vm/runtime/protocol/operations.h"
#include "vm/runtime/protocol/sequence.h"
#include "vm/runtime/system/memory_request.h"

// Bytes from and to text, numbers and other objects.

namespace py::vm {

Raises<uint8_t> byte_argument(Thread& thread, Value value, char const* message) {
    Value number = TRY(to_index(thread, value));
    auto byte = int64_of(number);
    if (!byte || *byte < 0 || *byte > 255) return raise(thread, ValueError_type, message);
    return uint8_t(*byte);
}

Raises<Value> encode_source(Thread& thread, char const* function, Value* arguments) {
    constexpr char const* kNames[] = {"encoding", "errors"};
    for (int i : {0, 1}) {
        Value option = arguments[1 + i];
        if (option.is_empty() || option.is<Str>()) continue;
        return raise_bad_argument(thread, fmt::format("{}() argument '{}'", function, kNames[i]), "str", option);
    }
    if (arguments[0].is<Str>()) {
        if (arguments[1].is_empty()) return raise(thread, TypeError_type, "string argument without an encoding");
        return str_encode(thread, arguments);
    }
    if (!arguments[1].is_empty() || !arguments[2].is_empty()) {
        return raise(thread, TypeError_type, "{} without a string argument",
                     {arguments[1].is_empty() ? "errors" : "encoding"});
    }
    return kEmpty;
}

Raises<std::optional<size_t>> requested_size(Thread& thread, Value value) {
    if (!has_index(value)) return std::optional<size_t>();
    Raises<Value> count = to_index(thread, value);
    if (!count.ok()) {
        // An iterable may have an `__index__` that refuses.
        if (!catch_pending(thread, TypeError_type)) return Error{};
        return std::optional<size_t>();
    }
    auto size = int64_of(count.value());
    if (!size)
        return raise(thread, OverflowError_type, "cannot fit '{}' into an index-sized integer", {type_of(value)});
    if (*size < 0) return raise(thread, ValueError_type, "negative count");
    return std::optional(size_t(*size));
}

Raises<std::vector<uint8_t>> collect_bytes(Thread& thread, Value value, char const* kind, char const* range_message) {
    std::vector<uint8_t> out;
    if (value.is<MemoryView>()) {
        // Whatever its strides.
        return contiguous_bytes(TRY(live_view(thread, value)));
    }
    if (has_buffer(value)) {
        Buffer buffer;
        TRY(buffer.acquire(thread, value));
        out.assign(buffer.bytes().begin(), buffer.bytes().end());
        return out;
    }
    if (!is_iterable(value) || value.is<Str>()) {
        return raise(thread, TypeError_type, "cannot convert '{}' object to {}", {type_of(value), kind});
    }
    if (value.is_exact<List>() || value.is_exact<Tuple>()) {
        std::span<Value> items = value.is<List>() ? value.as<List>()->span() : value.as<Tuple>()->span();
        bool plain =
            std::ranges::all_of(items, [](Value item) { return item.is_small() && uint64_t(item.small()) < 256; });
        if (plain) {
            out.resize(items.size());
            std::ranges::transform(items, out.begin(), [](Value item) { return uint8_t(item.small()); });
            return out;
        }
    }
    TRY(for_each_item(thread, value, [&](Value item) -> Raises<void> {
        out.push_back(TRY(byte_argument(thread, item, range_message)));
        return {};
    }));
    return out;
}

Raises<std::string> byte_string_repr(Thread& thread, ByteView bytes, bool escape_single) {
    // Escapes take four characters; the text is made twice.
    TRY(request_memory(thread, bytes.size(), 8));
    bool single = std::ranges::find(bytes, '\'') != bytes.end();
    bool twofold = std::ranges::find(bytes, '"') != bytes.end();
    char quote = single && !twofold ? '"' : '\'';
    std::string text = "b";
    text.push_back(quote);
    for (uint8_t byte : bytes) {
        switch (byte) {
            case '\t': text += "\\t"; continue;
            case '\n': text += "\\n"; continue;
            case '\r': text += "\\r"; continue;
            default: break;
        }
        if (byte == quote || byte == '\\' || (escape_single && byte == '\'')) text.push_back('\\');
        if (byte >= 0x20 && byte < 0x7F) {
            text.push_back(char(byte));
        } else {
            text += "\\x";
            append_hex(text, byte);
        }
    }
    text.push_back(quote);
    return text;
}

Raises<Str*> hex_text(Thread& thread, ByteView bytes, Value separator, Value bytes_per_separator) {
    int64_t group = bytes_per_separator.is_empty() ? 1 : TRY(to_int64(thread, bytes_per_separator));
    char32_t mark = 0;
    bool separated = !separator.is_empty();
    if (!separator.is_empty()) {
        if (separator.is<Str>()) {
            Str* text = separator.as<Str>();
            if (text->length != 1) return raise(thread, ValueError_type, "sep must be length 1.");
            mark = text->at(0);
        } else if (separator.is<Bytes>()) {
            if (separator.as<Bytes>()->size != 1) return raise(thread, ValueError_type, "sep must be length 1.");
            mark = separator.as<Bytes>()->data[0];
        } else {
            return raise(thread, TypeError_type, "sep must be str or bytes.");
        }
        if (mark > 127) return raise(thread, ValueError_type, "sep must be ASCII.");
    }
    if (!separated) {
        Str* plain = bytes.empty() ? empty_str() : new_str(bytes.size() * 2, 1, true);
        auto* to = static_cast<char*>(plain->data);
        for (uint8_t byte : bytes) {
            *to++ = "0123456789abcdef"[byte >> 4];
            *to++ = "0123456789abcdef"[byte & 15];
        }
        return plain;
    }
    std::string text;
    text.reserve(bytes.size() * 2);
    size_t step = size_t(group < 0 ? -group : group);
    for (size_t i = 0; i < bytes.size(); i++) {
        // Groups are counted from the right, or with a negative number from the left.
        if (i > 0 && step && (group > 0 ? bytes.size() - i : i) % step == 0) text.push_back(char(mark));
        append_hex(text, bytes[i]);
    }
    return make_str(text);
}

Raises<Value> bytes_hex(Thread& thread, Value* args) {
    return Value::of(TRY(hex_text(thread, bytes_of(args[0]), args[1], args[2])));
}

Raises<Value> bytes_fromhex(Thread& thread, Value* args) {
    if (!args[1].is<Str>()) {
        return raise(thread, TypeError_type, "fromhex() argument must be str, not {}", {type_of(args[1])});
    }
    Str* text = args[1].as<Str>();
    std::vector<uint8_t> out;
    out.reserve(text->length / 2);
    for (size_t at = 0; at < text->length;) {
        if (text->at(at) < 0x80 && ascii::is_space(uint8_t(text->at(at)))) {
            at++;
            continue;
        }
        int digits[2];
        for (size_t k = 0; k < 2; k++) {
            digits[k] = at + k < text->length ? ascii::hex_value(text->at(at + k)) : -1;
            if (digits[k] >= 0) continue;
            return raise(thread, ValueError_type, "non-hexadecimal number found in fromhex() arg at position {}",
                         {at + k});
        }
        out.push_back(uint8_t(digits[0] << 4 | digits[1]));
        at += 2;
    }
    Type* type = args[0].as<Type>();
    if (type == &bytes_type) return Value::of(make_bytes(out));
    if (type == &bytearray_type) return Value::of(make_bytearray(out));
    return call(thread, args[0], {Value::of(make_bytes(out))});
}

namespace {

Raises<std::string> name_argument(Thread& thread, Value value, char const* parameter, std::string_view fallback) {
    if (value.is_empty()) return std::string(fallback);
    if (value.is<Str>()) return to_c_text(thread, value.as<Str>());
    return raise_bad_argument(thread, std::string("decode() argument '") + parameter + "'", "str", value);
}

}  // namespace

Raises<Value> bytes_decode(Thread& thread, Value* args) {
    if (args[1].is_empty() && args[2].is_empty() && args[0].is<Bytes>()) {
        Bytes* self = args[0].as<Bytes>();
        return Value::of(TRY(decode_utf8(thread, {self->data, self->size}, "strict", true)).text);
    }
    std::string encoding = TRY(name_argument(thread, args[1], "encoding", "utf-8"));
    std::string errors = TRY(name_argument(thread, args[2], "errors", "strict"));
    Buffer self;
    TRY(self.acquire(thread, args[0]));
    return Value::of(TRY(decode_bytes(thread, self.bytes(), encoding, errors)));
}

}  // namespace py::vm
