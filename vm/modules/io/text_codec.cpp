#include "vm/modules/io/text_codec.h"

#include "marshal/base/utf8.h"
#include "vm/runtime/import/import.h"
#include "vm/runtime/native/builtins_module.h"

namespace py::vm::io {
namespace {

/// Bytes at the end of `bytes` that begin a character of UTF-8 without ending it.
size_t incomplete_tail(ByteView bytes) {
    size_t size = bytes.size();
    for (size_t back = 1; back <= 3 && back <= size; back++) {
        uint8_t byte = bytes[size - back];
        if ((byte & 0xC0) == 0x80) continue;
        size_t wanted = byte >= 0xF0 && byte <= 0xF4  ? 4
                        : byte >= 0xE0 && byte < 0xF0 ? 3
                        : byte >= 0xC2 && byte < 0xE0 ? 2
                                                      : 1;
        if (wanted <= back) return 0;
        // What follows must be able to be part of the character: no surrogate, nothing overlong, nothing too large.
        if (back >= 2) {
            uint8_t second = bytes[size - back + 1];
            if ((byte == 0xE0 && second < 0xA0) || (byte == 0xED && second >= 0xA0) ||
                (byte == 0xF0 && second < 0x90) || (byte == 0xF4 && second >= 0x90)) {
                return 0;
            }
        }
        return back;
    }
    return 0;
}

bool is_ascii(ByteView bytes) { return utf8::is_ascii(as_text(bytes)); }

}  // namespace

CodecKind codec_kind(std::string_view encoding) {
    std::string name;
    for (char c : encoding) name.push_back(c == '_' || c == ' ' ? '-' : char(c >= 'A' && c <= 'Z' ? c + 32 : c));
    if (name == "utf-8" || name == "utf8") return CodecKind::Utf8;
    if (name == "ascii" || name == "us-ascii" || name == "646" || name == "ansi-x3.4-1968") return CodecKind::Ascii;
    if (name == "latin-1" || name == "latin1" || name == "iso-8859-1" || name == "iso8859-1" || name == "l1")
        return CodecKind::Latin1;
    return CodecKind::Object;
}

Raises<Value> find_text_codec(Thread& thread, Str* encoding, std::string_view codecs_function) {
    Value codecs = TRY(import_module(thread, intern("_codecs"), none(), none(), none(), 0));
    Value codec = TRY(call_method(thread, codecs, intern("lookup"), {Value::of(encoding)}));
    Value is_text = TRY(find_attribute(thread, codec, intern("_is_text_encoding")));
    if (!is_text.is_empty() && !TRY(truth_of(thread, is_text))) {
        return raise(thread, LookupError_type, "'{}' is not a text encoding; use {} to handle arbitrary codecs",
                     {encoding, codecs_function});
    }
    return codec;
}

Raises<void> TextDecoder::start(Thread& thread, CodecKind which, Value codec, Str* errors) {
    kind = which;
    held_count = 0;
    object = kEmpty;
    if (kind == CodecKind::Object)
        object = TRY(call_method(thread, codec, intern("incrementaldecoder"), {Value::of(errors)}));
    return {};
}

Raises<Str*> TextDecoder::decode_native(Thread& thread, ByteView input, bool final, Str* encoding, Str* errors) {
    if (kind == CodecKind::Latin1) return make_latin1(input.data(), input.size());
    if (held_count == 0 && is_ascii(input)) return make_latin1(input.data(), input.size());
    Bytes* joined = nullptr;
    if (held_count) {
        joined = new_bytes(held_count + input.size());
        memcpy(joined->data, held, held_count);
        memcpy(joined->data + held_count, input.data(), input.size());
        input = joined->view();
    }
    size_t tail = kind == CodecKind::Utf8 && !final ? incomplete_tail(input) : 0;
    ByteView whole = input.first(input.size() - tail);
    Str* text;
    if (kind == CodecKind::Utf8 && !utf8::find_invalid(as_text(whole), utf8::Surrogates::Reject)) {
        text = make_str(as_text(whole));
    } else {
        text = TRY(decode_bytes(thread, whole, to_utf8(encoding), to_utf8(errors)));
    }
    memcpy(held, input.data() + whole.size(), tail);
    held_count = uint8_t(tail);
    asm volatile("" : : "r"(joined) : "memory");
    return text;
}

Raises<Str*> TextDecoder::decode(Thread& thread, Value input, bool final, Str* encoding, Str* errors) {
    if (kind == CodecKind::Object) {
        Value text = TRY(call_method(thread, object, intern("decode"), {input, boolean(final)}));
        if (!text.is<Str>())
            return raise(thread, TypeError_type, "decoder should return a string result, not '{}'", {type_of(text)});
        return text.as<Str>();
    }
    Buffer buffer;
    TRY(buffer.acquire(thread, input));
    return decode_native(thread, buffer.bytes(), final, encoding, errors);
}

Raises<TextDecoder::State> TextDecoder::state(Thread& thread) const {
    if (kind != CodecKind::Object) return State{make_bytes({held, held_count}), Value::small(0)};
    Value state = TRY(call_method(thread, object, intern("getstate"), {}));
    if (!state.is<Tuple>() || state.as<Tuple>()->size != 2)
        return raise(thread, TypeError_type, "illegal decoder state");
    Tuple* parts = state.as<Tuple>();
    if (!parts->items[0].is<Bytes>()) {
        return raise(thread, TypeError_type, "illegal decoder state: the first item should be a bytes object, not '{}'",
                     {type_of(parts->items[0])});
    }
    if (!is_int(parts->items[1]))
        return raise(thread, TypeError_type, "illegal decoder state: the second item should be an integer");
    return State{parts->items[0].as<Bytes>(), parts->items[1]};
}

Raises<void> TextDecoder::set_state(Thread& thread, Bytes* bytes, Value flags) {
    if (kind == CodecKind::Object) {
        Value state = Value::of(make_tuple({Value::of(bytes), flags}));
        TRY(call_method(thread, object, intern("setstate"), {state}));
        return {};
    }
    held_count = uint8_t(std::min<size_t>(bytes->size, 3));
    memcpy(held, bytes->data, held_count);
    return {};
}

Raises<void> TextDecoder::reset(Thread& thread) {
    held_count = 0;
    if (kind == CodecKind::Object) TRY(call_method(thread, object, intern("reset"), {}));
    return {};
}

Raises<void> TextEncoder::start(Thread& thread, CodecKind which, Value codec, Str* errors) {
    kind = which;
    object = kEmpty;
    if (kind == CodecKind::Object)
        object = TRY(call_method(thread, codec, intern("incrementalencoder"), {Value::of(errors)}));
    return {};
}

Raises<Bytes*> TextEncoder::encode(Thread& thread, Str* text, Str* encoding, Str* errors) {
    if (kind == CodecKind::Object) {
        Value bytes = TRY(call_method(thread, object, intern("encode"), {Value::of(text)}));
        if (!bytes.is<Bytes>())
            return raise(thread, TypeError_type, "encoder should return a bytes object, not '{}'", {type_of(bytes)});
        return bytes.as<Bytes>();
    }
    if (text->is_ascii() || (kind == CodecKind::Latin1 && text->width() == 1)) {
        return make_bytes({static_cast<uint8_t const*>(text->characters()), text->length});
    }
    return encode_text(thread, text, to_utf8(encoding), to_utf8(errors));
}

Raises<void> TextEncoder::set_position(Thread& thread, bool at_start) {
    if (kind != CodecKind::Object) return {};
    if (at_start) {
        TRY(call_method(thread, object, intern("reset"), {}));
    } else {
        TRY(call_method(thread, object, intern("setstate"), {Value::small(0)}));
    }
    return {};
}

}  // namespace py::vm::io
