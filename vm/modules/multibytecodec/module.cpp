#include "vm/gc/heap.h"
#include "vm/modules/multibytecodec/multibytecodec.h"
#include "vm/runtime/native/arguments.h"
#include "vm/runtime/native/native_module.h"
#include "vm/runtime/protocol/buffer.h"
#include "vm/runtime/protocol/operations.h"

// The module _multibytecodec, and those that have the codecs of one region each.

namespace py::vm::multibyte {

Type codec_type;

extern TypeSpec const kEncoderSpec, kDecoderSpec, kReaderSpec, kWriterSpec;

namespace {

Raises<std::string> errors_argument(Thread& thread, Value value, std::string_view function) {
    if (value.is_empty() || is_none(value)) return std::string("strict");
    if (!value.is<Str>()) {
        return raise(thread, TypeError_type, "{}() argument 'errors' must be str or None, not {}",
                     {function, type_of(value)});
    }
    return to_c_text(thread, value, function, "'errors'");
}

Raises<Value> encode_whole(Thread& thread, Value* args) {
    Codec const& codec = *args[0].as<MultibyteCodecObject>()->codec;
    std::string handler = TRY(errors_argument(thread, args[2], "encode"));
    Str* text = args[1].is<Str>() ? args[1].as<Str>() : TRY(str_of(thread, args[1]));
    State state = beginning(codec, Direction::Encode);
    Bytes* bytes = TRY(encode(thread, codec, state, text, handler, Ending::Closed)).bytes;
    return Value::of(make_tuple({Value::of(bytes), Value::small(int64_t(text->length))}));
}

Raises<Value> decode_whole(Thread& thread, Value* args) {
    Codec const& codec = *args[0].as<MultibyteCodecObject>()->codec;
    Buffer buffer;
    TRY(buffer.acquire(thread, args[1]));
    std::string handler = TRY(errors_argument(thread, args[2], "decode"));
    State state = beginning(codec, Direction::Decode);
    StrBuilder out;
    TRY(Decoding(thread, codec, state, buffer.bytes(), handler).run(out, true));
    return Value::of(make_tuple({Value::of(out.finish()), Value::small(int64_t(buffer.size()))}));
}

constexpr MethodDef kCodecMethods[] = {
    {"encode", "($self, /, input, errors=None)", encode_whole,
     "The bytes of a text and its length. `errors` names what to do with characters that have no code: 'strict' raises "
     "UnicodeEncodeError."},
    {"decode", "($self, /, input, errors=None)", decode_whole,
     "The text of bytes and their number. `errors` names what to do with bytes that are no code: 'strict' raises "
     "UnicodeDecodeError."},
};
constexpr TypeSpec kCodecSpec{.name = "_multibytecodec.MultibyteCodec",
                              .layout = MultibyteCodecObject::kLayout,
                              .size = sizeof(MultibyteCodecObject),
                              .flags = kNoConstructor,
                              .methods = kCodecMethods,
                              .doc = "An encoding whose characters have one or more bytes."};

template <std::string_view const& module>
Raises<Value> getcodec(Thread& thread, Value* args) {
    if (!args[0].is<Str>()) return raise(thread, TypeError_type, "encoding name must be a string.");
    Codec const* codec = find_codec(module, to_utf8(args[0].as<Str>()));
    if (!codec || !codec->load(*codec)) return raise(thread, LookupError_type, "no such codec is supported.");
    auto* object = the_heap->make<MultibyteCodecObject>(codec_type.root_shape);
    object->codec = codec;
    return Value::of(object);
}

template <std::string_view const& module>
constexpr MethodDef kGetCodec[] = {
    {"getcodec", "(encoding, /)", getcodec<module>, "The codec of that name. Raises LookupError where there is none."}};

constexpr ModuleType kTypes[] = {
    {&codec_type, &kCodecSpec, false}, {&encoder_type, &kEncoderSpec}, {&decoder_type, &kDecoderSpec},
    {&reader_type, &kReaderSpec},      {&writer_type, &kWriterSpec},
};

/// Of the modules with codecs, which need not be imported after _multibytecodec.
constexpr ModuleType kCodecType[] = {{&codec_type, &kCodecSpec, false}};

constexpr std::string_view kChinese = "_codecs_cn";
constexpr std::string_view kHongKong = "_codecs_hk";
constexpr std::string_view kIso2022 = "_codecs_iso2022";
constexpr std::string_view kJapanese = "_codecs_jp";
constexpr std::string_view kKorean = "_codecs_kr";
constexpr std::string_view kTaiwanese = "_codecs_tw";

}  // namespace

}  // namespace py::vm::multibyte

namespace py::vm {

using namespace multibyte;

extern NativeModule const kMultibyteCodecModule, kChineseCodecsModule, kHongKongCodecsModule, kIso2022CodecsModule,
    kJapaneseCodecsModule, kKoreanCodecsModule, kTaiwaneseCodecsModule;
NativeModule const kMultibyteCodecModule{.name = "_multibytecodec", .types = kTypes};
NativeModule const kChineseCodecsModule{.name = kChinese, .functions = kGetCodec<kChinese>, .types = kCodecType};
NativeModule const kHongKongCodecsModule{.name = kHongKong, .functions = kGetCodec<kHongKong>, .types = kCodecType};
NativeModule const kIso2022CodecsModule{.name = kIso2022, .functions = kGetCodec<kIso2022>, .types = kCodecType};
NativeModule const kJapaneseCodecsModule{.name = kJapanese, .functions = kGetCodec<kJapanese>, .types = kCodecType};
NativeModule const kKoreanCodecsModule{.name = kKorean, .functions = kGetCodec<kKorean>, .types = kCodecType};
NativeModule const kTaiwaneseCodecsModule{.name = kTaiwanese, .functions = kGetCodec<kTaiwanese>, .types = kCodecType};

}  // namespace py::vm
