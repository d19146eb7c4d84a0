#include "compiler/source/codec.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "compiler/source/utf8.h"
#include "marshal/base/encoding_converter.h"

namespace py::compiler::source {
namespace {

using Decoded = Result<std::string, std::string>;

enum class CodecKind : uint8_t { Utf8, Latin1, Ascii, Charmap, Multibyte, NotText };

struct Codec {
    std::string_view name;
    char const* iconv_name;
    CodecKind kind;
};
constexpr Codec kCodecs[] = {
#define CODEC(name, iconv_name, kind) {name, iconv_name, CodecKind::kind},
#define ALIAS(alias, name)
#include "compiler/source/encodings.def"
#undef CODEC
#undef ALIAS
};

struct Alias {
    std::string_view alias;
    std::string_view name;
};
constexpr Alias kAliases[] = {
#define CODEC(name, iconv_name, kind)
#define ALIAS(alias, name) {alias, name},
#include "compiler/source/encodings.def"
#undef CODEC
#undef ALIAS
};

/// Lower case, with runs of other characters than letters, digits and dots as one underscore
/// (encodings/__init__.py).
std::string lookup_key(std::string_view name) {
    std::string key;
    bool separate = false;
    for (char c : name) {
        bool alphanumeric = (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
        if (!alphanumeric && c != '.') {
            separate = true;
            continue;
        }
        if (separate && !key.empty()) key += '_';
        separate = false;
        key += c >= 'A' && c <= 'Z' ? char(c | 0x20) : c;
    }
    return key;
}

Codec const* find_codec(std::string_view name) {
    std::string key = lookup_key(name);
    auto named = [](std::string_view wanted) {
        auto* found = std::ranges::find(kCodecs, wanted, &Codec::name);
        return found == std::end(kCodecs) ? nullptr : found;
    };
    std::string undotted = key;
    std::ranges::replace(undotted, '.', '_');
    for (auto const& candidate : {key, undotted}) {
        auto* alias = std::ranges::find(kAliases, candidate, &Alias::alias);
        if (alias != std::end(kAliases)) return named(alias->name);
    }
    return named(key);
}

Decoded decode_utf8(std::string_view text) {
    if (auto error = find_malformed_utf8(text)) return Err{error->message(text)};
    return std::string(text);
}

Decoded decode_latin1(std::string_view text) {
    std::string decoded;
    decoded.reserve(text.size() + text.size() / 8);
    for (char c : text) append_utf8(decoded, uint8_t(c));
    return decoded;
}

Decoded decode_ascii(std::string_view text) {
    for (size_t i = 0; i < text.size(); i++) {
        if (uint8_t(text[i]) < 0x80) continue;
        return Err{fmt::format("'ascii' codec can't decode byte 0x{:02x} in position {}: ordinal not in range(128)",
                               uint8_t(text[i]), i)};
    }
    return std::string(text);
}

std::string describe_failure(Codec const& codec, std::string_view text, size_t position, bool incomplete) {
    if (codec.kind == CodecKind::Charmap) {
        return fmt::format("'charmap' codec can't decode byte 0x{:02x} in position {}: character maps to <undefined>",
                           uint8_t(text[position]), position);
    }
    return fmt::format("'{}' codec can't decode byte 0x{:02x} in position {}: {} multibyte sequence", codec.name,
                       uint8_t(text[position]), position, incomplete ? "incomplete" : "illegal");
}

Decoded decode_by_system(Codec const& codec, std::string_view text, std::string_view name) {
    auto converter = EncodingConverter::open("UTF-8", codec.iconv_name);
    if (!converter) return Err{fmt::format("unknown encoding: {}", name)};
    std::string decoded(text.size() + text.size() / 2 + 16, '\0');
    size_t used = 0;
    for (std::string_view rest = text; !rest.empty();) {
        std::span<char> room(decoded.data() + used, decoded.size() - used);
        auto outcome = converter->convert(rest, room);
        used = decoded.size() - room.size();
        if (outcome == EncodingConverter::Outcome::Done) break;
        if (outcome != EncodingConverter::Outcome::NoRoom) {
            bool incomplete = outcome == EncodingConverter::Outcome::Incomplete;
            return Err{describe_failure(codec, text, text.size() - rest.size(), incomplete)};
        }
        decoded.resize(decoded.size() * 2);
    }
    decoded.resize(used);
    return decoded;
}

}  // namespace

Decoded decode_text(std::string_view text, std::string_view name) {
    Codec const* codec = find_codec(name);
    if (codec == nullptr) return Err{fmt::format("unknown encoding: {}", name)};
    switch (codec->kind) {
        case CodecKind::Utf8: return decode_utf8(text);
        case CodecKind::Latin1: return decode_latin1(text);
        case CodecKind::Ascii: return decode_ascii(text);
        case CodecKind::Charmap:
        case CodecKind::Multibyte: return decode_by_system(*codec, text, name);
        case CodecKind::NotText:
            return Err{
                fmt::format("'{}' is not a text encoding; use codecs.decode() to handle arbitrary codecs", name)};
    }
    VERIFY_NOT_REACHED();
}

}  // namespace py::compiler::source
