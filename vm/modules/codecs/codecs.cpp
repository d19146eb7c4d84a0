#include "vm/codecs/codecs.h"

#include "vm/codecs/errors.h"
#include "vm/codecs/registry.h"
#include "vm/modules/codecs/escape.h"
#include "vm/objects/dict/dict.h"
#include "vm/runtime/native/arguments.h"
#include "vm/runtime/native/native_module.h"
#include "vm/runtime/protocol/buffer.h"
#include "vm/runtime/protocol/operations.h"

// The module _codecs: the registry of codecs and error handlers, and the codecs of vm/codecs.

namespace py::vm {
namespace {

Raises<std::string> text_argument(Thread& thread, Value value, char const* function, char const* which,
                                  std::string_view fallback) {
    if (value.is_empty()) return std::string(fallback);
    return to_c_text(thread, value, function, which);
}

/// The name of an error handler: None is strict.
Raises<std::string> errors_argument(Thread& thread, Value value, char const* function) {
    if (!value.is_empty() && is_none(value)) return std::string();
    return text_argument(thread, value, function, "2", "");
}

Raises<Value> with_length(Value result, size_t length) {
    return Value::of(make_tuple({result, Value::small(int64_t(length))}));
}

Raises<Value> register_search(Thread& thread, Value* args) {
    if (!is_callable(args[0])) return raise(thread, TypeError_type, "argument must be callable");
    register_codec_search(args[0]);
    return none();
}

Raises<Value> unregister_search(Thread&, Value* args) {
    unregister_codec_search(args[0]);
    return none();
}

Raises<Value> lookup(Thread& thread, Value* args) {
    std::string encoding = TRY(text_argument(thread, args[0], "lookup", "1", ""));
    return Value::of(TRY(lookup_codec(thread, encoding)));
}

Raises<Value> encode(Thread& thread, Value* args) {
    std::string encoding = TRY(text_argument(thread, args[1], "encode", "'encoding'", "utf-8"));
    std::string errors = TRY(text_argument(thread, args[2], "encode", "'errors'", ""));
    return encode_object(thread, args[0], encoding, errors);
}

Raises<Value> decode(Thread& thread, Value* args) {
    std::string encoding = TRY(text_argument(thread, args[1], "decode", "'encoding'", "utf-8"));
    std::string errors = TRY(text_argument(thread, args[2], "decode", "'errors'", ""));
    return decode_object(thread, args[0], encoding, errors);
}

Raises<Value> register_error(Thread& thread, Value* args) {
    std::string name = TRY(text_argument(thread, args[0], "register_error", "1", ""));
    if (!is_callable(args[1])) return raise(thread, TypeError_type, "handler must be callable");
    register_error_handler(make_str(name), args[1]);
    return none();
}

Raises<Value> lookup_error(Thread& thread, Value* args) {
    return lookup_error_handler(thread, TRY(text_argument(thread, args[0], "lookup_error", "1", "")));
}

Raises<Value> readbuffer_encode(Thread& thread, Value* args) {
    if (args[0].is<Str>()) {
        std::string text = to_utf8(args[0].as<Str>());
        return with_length(Value::of(make_bytes(as_bytes(text))), text.size());
    }
    Buffer buffer;
    TRY(buffer.acquire(thread, args[0]));
    return with_length(Value::of(make_bytes(buffer.bytes())), buffer.size());
}

Raises<Value> escape_encode(Thread& thread, Value* args) {
    if (!args[0].is<Bytes>()) {
        return raise(thread, TypeError_type, "escape_encode() argument 1 must be bytes, not {}", {type_of(args[0])});
    }
    return with_length(Value::of(escape_bytes(args[0].as<Bytes>()->view())), args[0].as<Bytes>()->size);
}

/// The bytes to decode; of a str, its UTF-8 form.
class Input {
  public:
    Raises<void> take(Thread& thread, Value value, bool accepts_text) {
        if (!accepts_text || !value.is<Str>()) return buffer_.acquire(thread, value);
        text_ = to_utf8(value.as<Str>());
        is_text_ = true;
        return {};
    }
    ByteView bytes() const { return is_text_ ? as_bytes(text_) : buffer_.bytes(); }

  private:
    Buffer buffer_;
    std::string text_;
    bool is_text_ = false;
};

Raises<Value> escape_decode(Thread& thread, Value* args) {
    Input input;
    TRY(input.take(thread, args[0], true));
    std::string errors = TRY(errors_argument(thread, args[1], "escape_decode"));
    return with_length(Value::of(TRY(unescape_bytes(thread, input.bytes(), errors))), input.bytes().size());
}

// Encoders: (str, errors).

template <auto encoder>
Raises<Value> encode_with(Thread& thread, Value* args) {
    if (!args[0].is<Str>()) {
        return raise(thread, TypeError_type, "encode() argument 1 must be str, not {}", {type_of(args[0])});
    }
    std::string errors = TRY(errors_argument(thread, args[1], "encode"));
    Bytes* bytes = TRY(encoder(thread, args[0].as<Str>(), errors));
    return with_length(Value::of(bytes), args[0].as<Str>()->length);
}

template <ByteOrder order, auto encoder>
Raises<Bytes*> in_order(Thread& thread, Str* text, std::string_view errors) {
    return encoder(thread, text, errors, order);
}
Raises<Bytes*> utf7(Thread& thread, Str* text, std::string_view) { return encode_utf7(thread, text); }
Raises<Bytes*> unicode_escape(Thread&, Str* text, std::string_view) { return encode_unicode_escape(text); }
Raises<Bytes*> raw_unicode_escape(Thread&, Str* text, std::string_view) { return encode_raw_unicode_escape(text); }

/// utf_16_encode and utf_32_encode take the byte order as a number.
template <auto encoder>
Raises<Value> encode_ordered(Thread& thread, Value* args) {
    int64_t order = args[2].is_empty() ? 0 : TRY(to_int64(thread, args[2]));
    if (order < 0) return encode_with<in_order<ByteOrder::Little, encoder>>(thread, args);
    return order > 0 ? encode_with<in_order<ByteOrder::Big, encoder>>(thread, args)
                     : encode_with<in_order<ByteOrder::Native, encoder>>(thread, args);
}

Raises<Value> charmap_encode(Thread& thread, Value* args) {
    if (!args[0].is<Str>()) {
        return raise(thread, TypeError_type, "charmap_encode() argument 1 must be str, not {}", {type_of(args[0])});
    }
    std::string errors = TRY(errors_argument(thread, args[1], "charmap_encode"));
    Value mapping = args[2].is_empty() || is_none(args[2]) ? kEmpty : args[2];
    Bytes* bytes = TRY(encode_charmap(thread, args[0].as<Str>(), errors, mapping));
    return with_length(Value::of(bytes), args[0].as<Str>()->length);
}

/// A mapping from codes to bytes, made of a decoding table.
Raises<Value> charmap_build(Thread& thread, Value* args) {
    if (!args[0].is<Str>()) {
        return raise(thread, TypeError_type, "charmap_build() argument must be str, not {}", {type_of(args[0])});
    }
    Str* table = args[0].as<Str>();
    Dict* codes = new_dict();
    for (size_t i = 0; i < table->length && i < 256; i++) {
        if (table->at(i) == 0xFFFE) continue;
        TRY(codes->store(thread, Value::small(table->at(i)), Value::small(int64_t(i))));
    }
    return Value::of(codes);
}

// Decoders: (bytes, errors), and for those that can keep an unfinished end, final.

template <auto decoder>
Raises<Value> decode_whole(Thread& thread, Value* args) {
    Input input;
    TRY(input.take(thread, args[0], false));
    std::string errors = TRY(errors_argument(thread, args[1], "decode"));
    return with_length(Value::of(TRY(decoder(thread, input.bytes(), errors))), input.bytes().size());
}

template <auto decoder, bool accepts_text, bool final_by_default>
Raises<Value> decode_with(Thread& thread, Value* args) {
    Input input;
    TRY(input.take(thread, args[0], accepts_text));
    std::string errors = TRY(errors_argument(thread, args[1], "decode"));
    bool final = args[2].is_empty() ? final_by_default : TRY(truth_of(thread, args[2]));
    Decoded decoded = TRY(decoder(thread, input.bytes(), errors, final));
    return with_length(Value::of(decoded.text), decoded.consumed);
}

template <ByteOrder fixed, auto decoder>
Raises<Decoded> decode_in_order(Thread& thread, ByteView bytes, std::string_view errors, bool final) {
    ByteOrder order = fixed;
    return decoder(thread, bytes, errors, order, final);
}

template <auto decoder>
Raises<Value> decode_ordered(Thread& thread, Value* args) {
    Input input;
    TRY(input.take(thread, args[0], false));
    std::string errors = TRY(errors_argument(thread, args[1], "decode"));
    int64_t given = args[2].is_empty() ? 0 : TRY(to_int64(thread, args[2]));
    bool final = !args[3].is_empty() && TRY(truth_of(thread, args[3]));
    auto order = given < 0 ? ByteOrder::Little : given > 0 ? ByteOrder::Big : ByteOrder::Native;
    Decoded decoded = TRY(decoder(thread, input.bytes(), errors, order, final));
    return Value::of(
        make_tuple({Value::of(decoded.text), Value::small(int64_t(decoded.consumed)), Value::small(int64_t(order))}));
}

Raises<Str*> latin1(Thread&, ByteView bytes, std::string_view) { return make_latin1(bytes.data(), bytes.size()); }

Raises<Value> charmap_decode(Thread& thread, Value* args) {
    Input input;
    TRY(input.take(thread, args[0], false));
    std::string errors = TRY(errors_argument(thread, args[1], "charmap_decode"));
    Value mapping = args[2].is_empty() || is_none(args[2]) ? kEmpty : args[2];
    return with_length(Value::of(TRY(decode_charmap(thread, input.bytes(), errors, mapping))), input.bytes().size());
}

constexpr std::string_view kEncoderText = "A text as bytes, and how many characters it has.";
constexpr std::string_view kDecoderText = "The text of bytes, and how many of them it took.";

#define ENCODER(name, function) {name, "(str, errors=None, /)", encode_with<function>, kEncoderText}
#define DECODER(name, function) \
    {name, "(data, errors=None, final=False, /)", decode_with<function, false, false>, kDecoderText}
#define ORDERED(name, bits)                                                                                            \
    {name "_encode", "(str, errors=None, byteorder=0, /)", encode_ordered<encode_utf##bits>, kEncoderText},            \
        ENCODER(name "_le_encode", (in_order<ByteOrder::Little, encode_utf##bits>)),                                   \
        ENCODER(name "_be_encode", (in_order<ByteOrder::Big, encode_utf##bits>)),                                      \
        DECODER(name "_decode", (decode_in_order<ByteOrder::Native, decode_utf##bits>)),                               \
        DECODER(name "_le_decode", (decode_in_order<ByteOrder::Little, decode_utf##bits>)),                            \
        DECODER(name "_be_decode", (decode_in_order<ByteOrder::Big, decode_utf##bits>)),                               \
        {name "_ex_decode", "(data, errors=None, byteorder=0, final=False, /)", decode_ordered<decode_utf##bits>,      \
         "The text of bytes, how many of them it took, and their order: -1 with low bytes first, 1 with high ones, 0 " \
         "if unknown."}

constexpr MethodDef kFunctions[] = {
    {"register", "(search_function, /)", register_search, "Adds a function that finds codecs by their names."},
    {"unregister", "(search_function, /)", unregister_search,
     "Removes a search function and forgets all codecs found."},
    {"lookup", "(encoding, /)", lookup, "The codec of a name."},
    {"encode", "(obj, encoding='utf-8', errors='strict')", encode, "Encodes an object by a registered codec."},
    {"decode", "(obj, encoding='utf-8', errors='strict')", decode, "Decodes an object by a registered codec."},
    {"register_error", "(errors, handler, /)", register_error, "Gives an error handler a name."},
    {"lookup_error", "(name, /)", lookup_error, "The error handler of a name."},
    {"readbuffer_encode", "(data, errors=None, /)", readbuffer_encode,
     "The bytes of a buffer, or of a text in UTF-8, and how many they are."},
    {"escape_encode", "(data, errors=None, /)", escape_encode,
     "Bytes with escapes for all that is not printable ASCII, and how many bytes were given."},
    {"escape_decode", "(data, errors=None, /)", escape_decode,
     "Bytes with their escapes worked out, and how many bytes were given."},
    ENCODER("ascii_encode", encode_ascii),
    ENCODER("latin_1_encode", encode_latin1),
    ENCODER("utf_7_encode", utf7),
    ENCODER("utf_8_encode", encode_utf8),
    ENCODER("unicode_escape_encode", unicode_escape),
    ENCODER("raw_unicode_escape_encode", raw_unicode_escape),
    {"charmap_encode", "(str, errors=None, mapping=None, /)", charmap_encode,
     "A text as bytes by a mapping of code points, and how many characters it has."},
    {"charmap_build", "(map, /)", charmap_build,
     "A mapping for charmap_encode(), made of the text that charmap_decode() takes."},
    {"ascii_decode", "(data, errors=None, /)", decode_whole<decode_ascii>, kDecoderText},
    {"latin_1_decode", "(data, errors=None, /)", decode_whole<latin1>, kDecoderText},
    {"charmap_decode", "(data, errors=None, mapping=None, /)", charmap_decode,
     "The text of bytes by a mapping of bytes, and how many of them it took."},
    DECODER("utf_7_decode", decode_utf7),
    DECODER("utf_8_decode", decode_utf8),
    {"unicode_escape_decode", "(data, errors=None, final=True, /)", decode_with<decode_unicode_escape, true, true>,
     kDecoderText},
    {"raw_unicode_escape_decode", "(data, errors=None, final=True, /)",
     decode_with<decode_raw_unicode_escape, true, true>, kDecoderText},
    ORDERED("utf_16", 16),
    ORDERED("utf_32", 32),
};

#undef ENCODER
#undef DECODER
#undef ORDERED

}  // namespace

extern NativeModule const kCodecsModule;
NativeModule const kCodecsModule{
    .name = "_codecs", .doc = "Codecs written in C++, and the registry of all.", .functions = kFunctions};

}  // namespace py::vm
