#include "vm/codecs/codecs.h"
#include "vm/codecs/errors.h"

// ASCII and Latin-1.

namespace py::vm {
namespace {

struct NarrowEncoding {
    std::string_view name;
    char32_t limit;
    std::string_view reason;
};
constexpr NarrowEncoding kAscii{"ascii", 0x80, "ordinal not in range(128)"};
constexpr NarrowEncoding kLatin1{"latin-1", 0x100, "ordinal not in range(256)"};

Raises<Bytes*> encode(Thread& thread, Str* text, std::string_view handler, NarrowEncoding const& encoding) {
    if (text->is_ascii() || (encoding.limit == 0x100 && text->width() == 1)) {
        return make_bytes({text->latin1(), text->length});
    }
    EncodeErrors errors(thread, text, encoding.name, handler);
    std::vector<uint8_t> out;
    out.reserve(text->length);
    for (size_t i = 0; i < text->length;) {
        char32_t c = text->at(i);
        if (c < encoding.limit) {
            out.push_back(uint8_t(c));
            i++;
            continue;
        }
        size_t stop = i + 1;
        while (stop < text->length && text->at(stop) >= encoding.limit) stop++;
        EncodeReplacement replacement = TRY(errors.handle(i, stop, encoding.reason));
        if (replacement.is_bytes()) {
            out.insert(out.end(), replacement.bytes().begin(), replacement.bytes().end());
        } else {
            for (size_t k = 0; k < replacement.text()->length; k++) {
                char32_t replaced = replacement.text()->at(k);
                if (replaced >= encoding.limit) return errors.fail(i, stop, encoding.reason);
                out.push_back(uint8_t(replaced));
            }
        }
        i = replacement.resume;
    }
    return make_bytes(out);
}

}  // namespace

Raises<Bytes*> encode_ascii(Thread& thread, Str* text, std::string_view errors) {
    return encode(thread, text, errors, kAscii);
}
Raises<Bytes*> encode_latin1(Thread& thread, Str* text, std::string_view errors) {
    return encode(thread, text, errors, kLatin1);
}

Raises<Str*> decode_ascii(Thread& thread, ByteView bytes, std::string_view handler) {
    size_t at = 0;
    while (at < bytes.size() && bytes[at] < 0x80) at++;
    if (at == bytes.size()) return make_latin1(bytes.data(), bytes.size());
    DecodeErrors errors(thread, bytes, kAscii.name, handler);
    StrBuilder out;
    out.append(as_text(bytes.first(at)));
    while (at < bytes.size()) {
        if (bytes[at] < 0x80) {
            out.append(char32_t(bytes[at++]));
            continue;
        }
        at = TRY(errors.handle(out, at, at + 1, kAscii.reason));
        bytes = errors.input();
    }
    return out.finish();
}

}  // namespace py::vm
