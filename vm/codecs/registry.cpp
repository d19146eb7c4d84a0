#include "vm/codecs/registry.h"

#include "vm/codecs/codecs.h"
#include "vm/gc/heap.h"
#include "vm/objects/bytes/byte_string.h"
#include "vm/objects/exception.h"
#include "vm/runtime/import/import.h"
#include "vm/runtime/protocol/operations.h"

namespace py::vm {
namespace {

struct Registry {
    List* searches = nullptr;
    /// By normalized name.
    Dict* found = nullptr;
    bool initialized = false;
};

Registry& registry() {
    static Registry* made = [] {
        auto* fresh = new Registry;
        the_heap->add_roots(
            [](Marker& marker, void* context) {
                marker.mark(static_cast<Registry*>(context)->searches);
                marker.mark(static_cast<Registry*>(context)->found);
            },
            fresh);
        fresh->searches = new_list();
        fresh->found = new_dict();
        return fresh;
    }();
    return *made;
}

/// The package encodings registers its search function when it is imported.
Raises<void> initialize(Thread& thread) {
    if (registry().initialized) return {};
    registry().initialized = true;
    Raises<Value> imported = import_module(thread, intern("encodings"), none(), none(), none(), 0);
    if (!imported.ok()) {
        registry().initialized = false;
        return Error{};
    }
    return {};
}

/// Says which codec failed, where the exception is plain enough to be made anew with a longer text.
Error wrap_error(Thread& thread, char const* operation, std::string_view encoding) {
    Exception* cause = thread.pending;
    Type* type = cause->type();
    bool plain = cause->args->size <= 1 && type->slots.init == BaseException_type.slots.init &&
                 type->slots.create == BaseException_type.slots.create &&
                 type->instance_size == BaseException_type.instance_size && !(type->type_flags & kHeapType);
    if (cause->args->size == 1 && !cause->args->items[0].is<Str>()) plain = false;
    Dict* attributes = plain ? attribute_dict(cause) : nullptr;
    if (!plain || (attributes && attributes->size > 0)) return Error{};
    thread.pending = nullptr;
    Raises<Str*> shown = str_of(thread, Value::of(cause));
    if (!shown.ok()) return Error{};
    Exception* wrapped = make_exception(
        *type, make_tuple({Value::of(format_message("{} with '{}' codec failed ({}: {})",
                                                    {operation, encoding, type->name, shown.value()}))}));
    wrapped->cause = wrapped->context = cause;
    wrapped->suppress_context = true;
    return raise_exception(thread, wrapped);
}

enum class Direction : uint8_t { Encode, Decode };

Raises<Value> convert(Thread& thread, Tuple* codec, Direction direction, Value object, std::string_view encoding,
                      std::string_view errors) {
    bool encoding_ = direction == Direction::Encode;
    Value function = codec->items[encoding_ ? 0 : 1];
    Value with[2] = {object, errors.empty() ? kEmpty : Value::of(make_str(errors))};
    Raises<Value> result = call(thread, function, CallArgs{with, errors.empty() ? size_t(1) : size_t(2), nullptr});
    if (!result.ok()) return wrap_error(thread, encoding_ ? "encoding" : "decoding", encoding);
    if (!result.value().is<Tuple>() || result.value().as<Tuple>()->size != 2) {
        return raise(thread, TypeError_type,
                     encoding_ ? "encoder must return a tuple (object, integer)"
                               : "decoder must return a tuple (object,integer)");
    }
    return result.value().as<Tuple>()->items[0];
}

/// A codec between text and bytes.
Raises<Tuple*> lookup_text_codec(Thread& thread, std::string_view encoding, char const* alternative) {
    Tuple* codec = TRY(lookup_codec(thread, encoding));
    if (Value::of(codec).is_exact<Tuple>()) return codec;
    Value is_text = TRY(find_attribute(thread, Value::of(codec), intern("_is_text_encoding")));
    if (is_text.is_empty() || TRY(truth_of(thread, is_text))) return codec;
    return raise(thread, LookupError_type, "'{}' is not a text encoding; use {} to handle arbitrary codecs",
                 {encoding, alternative});
}

/// One of the encodings that need no lookup.
enum class Known : uint8_t { None, Utf8, Utf16, Utf32, Ascii, Latin1 };

Known known_encoding(std::string_view encoding) {
    if (encoding == "utf-8") return Known::Utf8;
    if (encoding.size() > 16) return Known::None;
    std::string name = normalized_encoding(encoding);
    constexpr struct {
        std::string_view name;
        Known encoding;
    } kNames[] = {{"utf_8", Known::Utf8},     {"utf8", Known::Utf8},         {"utf_16", Known::Utf16},
                  {"utf16", Known::Utf16},    {"utf_32", Known::Utf32},      {"utf32", Known::Utf32},
                  {"ascii", Known::Ascii},    {"us_ascii", Known::Ascii},    {"latin1", Known::Latin1},
                  {"latin_1", Known::Latin1}, {"iso_8859_1", Known::Latin1}, {"iso8859_1", Known::Latin1}};
    for (auto const& row : kNames) {
        if (name == row.name) return row.encoding;
    }
    return Known::None;
}

}  // namespace

std::string normalized_encoding(std::string_view name) {
    std::string out;
    bool gap = false;
    for (char c : name) {
        bool kept = isalnum(uint8_t(c)) || c == '.';
        if (!kept || uint8_t(c) >= 0x80) {
            gap = true;
            continue;
        }
        if (gap && !out.empty()) out.push_back('_');
        gap = false;
        out.push_back(char(tolower(c)));
    }
    return out;
}

void register_codec_search(Value function) { registry().searches->append(function); }

void unregister_codec_search(Value function) {
    List* searches = registry().searches;
    for (size_t i = 0; i < searches->size; i++) {
        if (searches->items[i] != function) continue;
        registry().found->clear();
        searches->erase(i, i + 1);
        return;
    }
}

Raises<Tuple*> lookup_codec(Thread& thread, std::string_view encoding) {
    TRY(initialize(thread));
    Str* name = make_str(normalized_encoding(encoding));
    Value known = registry().found->find(name);
    if (!known.is_empty()) return known.as<Tuple>();
    if (registry().searches->size == 0) {
        return raise(thread, LookupError_type, "no codec search functions registered: can't find encoding");
    }
    for (size_t i = 0; i < registry().searches->size; i++) {
        Value codec = TRY(call(thread, registry().searches->items[i], {Value::of(name)}));
        if (is_none(codec)) continue;
        if (!codec.is<Tuple>() || codec.as<Tuple>()->size != 4) {
            return raise(thread, TypeError_type, "codec search functions must return 4-tuples");
        }
        registry().found->store(name, codec);
        return codec.as<Tuple>();
    }
    return raise(thread, LookupError_type, "unknown encoding: {}", {encoding});
}

Raises<Value> encode_object(Thread& thread, Value object, std::string_view encoding, std::string_view errors) {
    return convert(thread, TRY(lookup_codec(thread, encoding)), Direction::Encode, object, encoding, errors);
}

Raises<Value> decode_object(Thread& thread, Value object, std::string_view encoding, std::string_view errors) {
    return convert(thread, TRY(lookup_codec(thread, encoding)), Direction::Decode, object, encoding, errors);
}

Raises<Bytes*> encode_text(Thread& thread, Str* text, std::string_view encoding, std::string_view errors) {
    switch (known_encoding(encoding)) {
        case Known::Utf8: return encode_utf8(thread, text, errors);
        case Known::Utf16: return encode_utf16(thread, text, errors, ByteOrder::Native);
        case Known::Utf32: return encode_utf32(thread, text, errors, ByteOrder::Native);
        case Known::Ascii: return encode_ascii(thread, text, errors);
        case Known::Latin1: return encode_latin1(thread, text, errors);
        case Known::None: break;
    }
    Tuple* codec = TRY(lookup_text_codec(thread, encoding, "codecs.encode()"));
    Value result = TRY(convert(thread, codec, Direction::Encode, Value::of(text), encoding, errors));
    if (result.is<Bytes>()) return result.as<Bytes>();
    if (result.is<ByteArray>()) return make_bytes(bytes_of(result));
    return raise(thread, TypeError_type,
                 "'{}' encoder returned '{}' instead of 'bytes'; use codecs.encode() to encode to "
                 "arbitrary types",
                 {encoding, type_of(result)});
}

Raises<Str*> decode_bytes(Thread& thread, ByteView bytes, std::string_view encoding, std::string_view errors) {
    auto order = ByteOrder::Native;
    switch (known_encoding(encoding)) {
        case Known::Utf8: return TRY(decode_utf8(thread, bytes, errors, true)).text;
        case Known::Utf16: return TRY(decode_utf16(thread, bytes, errors, order, true)).text;
        case Known::Utf32: return TRY(decode_utf32(thread, bytes, errors, order, true)).text;
        case Known::Ascii: return decode_ascii(thread, bytes, errors);
        case Known::Latin1: return make_latin1(bytes.data(), bytes.size());
        case Known::None: break;
    }
    Tuple* codec = TRY(lookup_text_codec(thread, encoding, "codecs.decode()"));
    Value result = TRY(convert(thread, codec, Direction::Decode, Value::of(make_bytes(bytes)), encoding, errors));
    if (result.is<Str>()) return result.as<Str>();
    return raise(thread, TypeError_type,
                 "'{}' decoder returned '{}' instead of 'str'; use codecs.decode() to decode to "
                 "arbitrary types",
                 {encoding, type_of(result)});
}

}  // namespace py::vm
