#include <algorithm>
#include <initializer_list>

#include "vm/codecs/codecs.h"
#include "vm/objects/bytes/bytes.h"
#include "vm/objects/str/methods.h"
#include "vm/runtime/native/arguments.h"
#include "vm/runtime/protocol/buffer.h"
#include "vm/runtime/protocol/operations.h"

// Text to bytes and back.

namespace py::vm {
namespace {

Raises<std::string> option(Thread& thread, Value value, char const* function, char const* parameter,
                           std::string_view fallback) {
    if (value.is_empty()) return std::string(fallback);
    if (!value.is<Str>()) {
        return raise_bad_argument(thread, std::string(function) + "() argument '" + parameter + "'", "str", value);
    }
    return to_c_text(thread, value.as<Str>());
}

bool is_any_of(Value encoding, std::initializer_list<std::string_view> names) {
    return std::ranges::any_of(names, [&](std::string_view name) { return equal_text(encoding.as<Str>(), name); });
}

}  // namespace

Raises<Value> str_encode(Thread& thread, Value* args) {
    if (args[1].is_empty() && args[2].is_empty()) {
        return Value::of(TRY(encode_utf8(thread, args[0].as<Str>(), "strict")));
    }
    // These are never looked up.
    if (args[2].is_empty() && args[1].is_exact<Str>()) {
        Str* text = args[0].as<Str>();
        if (is_any_of(args[1], {"utf-8", "utf8"})) return Value::of(TRY(encode_utf8(thread, text, "strict")));
        if (text->is_ascii() && is_any_of(args[1], {"ascii", "latin-1"})) {
            std::string_view ascii = text->ascii();
            return Value::of(make_bytes({reinterpret_cast<uint8_t const*>(ascii.data()), ascii.size()}));
        }
    }
    std::string encoding = TRY(option(thread, args[1], "encode", "encoding", "utf-8"));
    std::string errors = TRY(option(thread, args[2], "encode", "errors", "strict"));
    return Value::of(TRY(encode_text(thread, args[0].as<Str>(), encoding, errors)));
}

Raises<Str*> decode_object_to_str(Thread& thread, Value object, Value encoding, Value errors) {
    std::string encoding_name = TRY(option(thread, encoding, "str", "encoding", "utf-8"));
    std::string errors_name = TRY(option(thread, errors, "str", "errors", "strict"));
    if (object.is<Str>()) return raise(thread, TypeError_type, "decoding str is not supported");
    if (!has_buffer(object)) {
        return raise(thread, TypeError_type, "decoding to str: need a bytes-like object, {} found", {type_of(object)});
    }
    Buffer buffer;
    TRY(buffer.acquire(thread, object));
    return decode_bytes(thread, buffer.bytes(), encoding_name, errors_name);
}

}  // namespace py::vm
