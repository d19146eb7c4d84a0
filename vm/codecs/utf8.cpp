#include <bit>
#include <cstring>

#include "vm/codecs/codecs.h"
#include "vm/codecs/errors.h"
#include "vm/objects/str/characters.h"

// UTF-8.

namespace py::vm {
namespace {

constexpr bool is_surrogate(char32_t c) { return c >= 0xD800 && c <= 0xDFFF; }

size_t encoded_size(char32_t c) { return c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4; }

uint8_t* write(uint8_t* out, char32_t c) {
    if (c < 0x80) {
        *out++ = uint8_t(c);
    } else if (c < 0x800) {
        *out++ = uint8_t(0xC0 | c >> 6);
        *out++ = uint8_t(0x80 | (c & 0x3F));
    } else if (c < 0x10000) {
        *out++ = uint8_t(0xE0 | c >> 12);
        *out++ = uint8_t(0x80 | (c >> 6 & 0x3F));
        *out++ = uint8_t(0x80 | (c & 0x3F));
    } else {
        *out++ = uint8_t(0xF0 | c >> 18);
        *out++ = uint8_t(0x80 | (c >> 12 & 0x3F));
        *out++ = uint8_t(0x80 | (c >> 6 & 0x3F));
        *out++ = uint8_t(0x80 | (c & 0x3F));
    }
    return out;
}

/// Of a short text without surrogates, gone through once; null if there is one.
template <class Character>
Bytes* encode_short(Character const* characters, size_t length, uint8_t* room) {
    uint8_t* out = room;
    for (size_t i = 0; i < length; i++) {
        if (sizeof(Character) > 1 && is_surrogate(characters[i])) return nullptr;
        out = write(out, characters[i]);
    }
    return make_bytes({room, out});
}

/// Text without surrogates; null if there is one.
template <class Character>
Bytes* encode_clean(Character const* characters, size_t length) {
    uint8_t room[256];
    if (length <= sizeof room / 4) return encode_short(characters, length, room);
    size_t size = 0;
    for (size_t i = 0; i < length; i++) {
        if (sizeof(Character) > 1 && is_surrogate(characters[i])) return nullptr;
        size += encoded_size(characters[i]);
    }
    Bytes* bytes = new_bytes(size);
    uint8_t* out = bytes->data;
    for (size_t i = 0; i < length; i++) out = write(out, characters[i]);
    return bytes;
}

Raises<Bytes*> encode_with_surrogates(Thread& thread, Str* text, std::string_view handler) {
    constexpr std::string_view kReason = "surrogates not allowed";
    EncodeErrors errors(thread, text, "utf-8", handler);
    std::vector<uint8_t> out;
    for (size_t i = 0; i < text->length;) {
        char32_t c = text->at(i);
        if (!is_surrogate(c)) {
            uint8_t buffer[4];
            out.insert(out.end(), buffer, write(buffer, c));
            i++;
            continue;
        }
        size_t stop = i + 1;
        while (stop < text->length && is_surrogate(text->at(stop))) stop++;
        EncodeReplacement replacement = TRY(errors.handle(i, stop, kReason));
        if (!replacement.is_bytes() && !replacement.text()->is_ascii()) return errors.fail(i, stop, kReason);
        ByteView added = replacement.is_bytes() ? replacement.bytes() : as_bytes(replacement.text()->ascii());
        out.insert(out.end(), added.begin(), added.end());
        i = replacement.resume;
    }
    return make_bytes(out);
}

/// What stands at the start of some bytes.
struct Sequence {
    enum Kind : uint8_t { Character, Truncated, BadStart, BadContinuation } kind;
    /// Bytes taken; of a bad sequence, those that are wrong together.
    uint8_t size;
    char32_t character;
};

/// The first character of bytes that do not begin with ASCII (RFC 3629).
Sequence read_sequence(ByteView bytes) {
    uint8_t lead = bytes[0];
    if (lead < 0xC2 || lead > 0xF4) return {Sequence::BadStart, 1, 0};
    uint8_t size = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    // The second byte is limited by the first: no overlong forms, no surrogates, nothing above U+10FFFF.
    uint8_t low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
    uint8_t high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
    char32_t character = lead & (0x7F >> size);
    for (uint8_t i = 1; i < size; i++) {
        if (i == bytes.size()) return {Sequence::Truncated, i, 0};
        if (bytes[i] < low || bytes[i] > high) return {Sequence::BadContinuation, i, 0};
        character = character << 6 | (bytes[i] & 0x3F);
        low = 0x80;
        high = 0xBF;
    }
    return {Sequence::Character, size, character};
}

size_t ascii_prefix(ByteView bytes) {
    size_t at = 0;
    for (; at + 8 <= bytes.size(); at += 8) {
        uint64_t word;
        std::memcpy(&word, bytes.data() + at, 8);
        word &= 0x8080808080808080;
        if (word) return at + size_t(std::countr_zero(word)) / 8;
    }
    while (at < bytes.size() && bytes[at] < 0x80) at++;
    return at;
}

/// Characters of well-formed bytes, and what they have in common; nothing else was looked at behind a fault.
struct Survey {
    bool clean = true;
    size_t length = 0;
    char32_t highest = 0;
};

/// The character of a sequence that is known to be well-formed.
char32_t read_clean(uint8_t const* at, size_t size) {
    switch (size) {
        case 1: return at[0];
        case 2: return char32_t(at[0] & 0x1F) << 6 | (at[1] & 0x3F);
        case 3: return char32_t(at[0] & 0x0F) << 12 | char32_t(at[1] & 0x3F) << 6 | (at[2] & 0x3F);
        default:
            return char32_t(at[0] & 0x07) << 18 | char32_t(at[1] & 0x3F) << 12 | char32_t(at[2] & 0x3F) << 6 |
                   (at[3] & 0x3F);
    }
}

Survey survey(ByteView bytes) {
    Survey result;
    for (size_t at = 0; at < bytes.size();) {
        if (bytes[at] < 0x80) {
            size_t run = ascii_prefix(bytes.subspan(at));
            result.length += run;
            at += run;
            continue;
        }
        // Two bytes, as most alphabets have them.
        if (bytes[at] >= 0xC2 && bytes[at] < 0xE0 && at + 1 < bytes.size() && (bytes[at + 1] & 0xC0) == 0x80) {
            result.highest |= read_clean(bytes.data() + at, 2);
            result.length++;
            at += 2;
            continue;
        }
        Sequence sequence = read_sequence(bytes.subspan(at));
        if (sequence.kind != Sequence::Character) {
            result.clean = false;
            return result;
        }
        result.highest |= sequence.character;
        result.length++;
        at += sequence.size;
    }
    return result;
}

template <class Character>
void fill(Character* out, ByteView bytes) {
    uint8_t const* end = bytes.data() + bytes.size();
    for (uint8_t const* at = bytes.data(); at < end;) {
        size_t size = *at < 0x80 ? 1 : *at < 0xE0 ? 2 : *at < 0xF0 ? 3 : 4;
        *out++ = Character(read_clean(at, size));
        at += size;
    }
}

Str* decode_clean(ByteView bytes, Survey const& found) {
    if (found.highest == 0) return make_ascii(as_text(bytes));
    uint32_t width = found.highest < 0x100 ? 1 : found.highest < 0x10000 ? 2 : 4;
    Str* text = new_str(found.length, width, false);
    switch (width) {
        case 1: fill(static_cast<uint8_t*>(text->data), bytes); break;
        case 2: fill(static_cast<char16_t*>(text->data), bytes); break;
        default: fill(static_cast<char32_t*>(text->data), bytes); break;
    }
    return text;
}

/// Whether a surrogate, in the form of three bytes, may still be completed by bytes to come.
bool may_become_surrogate(ByteView bytes) {
    return bytes.size() == 2 && bytes[0] == 0xED && bytes[1] >= 0xA0 && bytes[1] <= 0xBF;
}

}  // namespace

Raises<Bytes*> encode_utf8(Thread& thread, Str* text, std::string_view errors) {
    if (text->is_ascii()) return make_bytes({text->latin1(), text->length});
    Bytes* clean = nullptr;
    switch (text->width()) {
        case 1: clean = encode_clean(text->latin1(), text->length); break;
        case 2: clean = encode_clean(text->ucs2(), text->length); break;
        default: clean = encode_clean(text->ucs4(), text->length); break;
    }
    if (clean) return clean;
    return encode_with_surrogates(thread, text, errors);
}

Raises<Decoded> decode_utf8(Thread& thread, ByteView bytes, std::string_view handler, bool final) {
    Survey found = survey(bytes);
    if (found.clean) return Decoded{decode_clean(bytes, found), bytes.size()};
    DecodeErrors errors(thread, bytes, "utf-8", handler);
    StrBuilder out;
    size_t at = 0;
    while (at < bytes.size()) {
        if (bytes[at] < 0x80) {
            size_t run = ascii_prefix(bytes.subspan(at));
            out.append(as_text(bytes.subspan(at, run)));
            at += run;
            continue;
        }
        Sequence sequence = read_sequence(bytes.subspan(at));
        std::string_view reason;
        size_t stop = at + sequence.size;
        switch (sequence.kind) {
            case Sequence::Character:
                out.append(sequence.character);
                at += sequence.size;
                continue;
            case Sequence::Truncated:
                if (!final) return Decoded{out.finish(), at};
                reason = "unexpected end of data";
                stop = bytes.size();
                break;
            case Sequence::BadStart: reason = "invalid start byte"; break;
            case Sequence::BadContinuation:
                if (!final && may_become_surrogate(bytes.subspan(at))) return Decoded{out.finish(), at};
                reason = "invalid continuation byte";
                break;
        }
        at = TRY(errors.handle(out, at, stop, reason));
        bytes = errors.input();
    }
    return Decoded{out.finish(), at};
}

}  // namespace py::vm
