#include "vm/codecs/codecs.h"
#include "vm/codecs/errors.h"

// UTF-16 and UTF-32 in either byte order.

namespace py::vm {
namespace {

constexpr char32_t kMark = 0xFEFF;
constexpr bool is_surrogate(char32_t c) { return c >= 0xD800 && c <= 0xDFFF; }
constexpr bool is_low(char32_t c) { return c >= 0xDC00 && c <= 0xDFFF; }

/// Units of 2 or 4 bytes.
template <size_t unit>
struct Units {
    static void append(std::vector<uint8_t>& out, char32_t value, bool big) {
        for (size_t i = 0; i < unit; i++) out.push_back(uint8_t(value >> (8 * (big ? unit - 1 - i : i))));
    }
    static char32_t read(ByteView bytes, size_t at, bool big) {
        char32_t value = 0;
        for (size_t i = 0; i < unit; i++) value |= char32_t(bytes[at + i]) << (8 * (big ? unit - 1 - i : i));
        return value;
    }
    static std::string_view name(ByteOrder order) {
        switch (order) {
            case ByteOrder::Little: return unit == 2 ? "utf-16-le" : "utf-32-le";
            case ByteOrder::Big: return unit == 2 ? "utf-16-be" : "utf-32-be";
            case ByteOrder::Native: return unit == 2 ? "utf-16" : "utf-32";
        }
        VERIFY_NOT_REACHED();
    }
    static void append_character(std::vector<uint8_t>& out, char32_t c, bool big) {
        if (unit == 2 && c >= 0x10000) {
            append(out, 0xD800 + ((c - 0x10000) >> 10), big);
            append(out, 0xDC00 + ((c - 0x10000) & 0x3FF), big);
        } else {
            append(out, c, big);
        }
    }
    /// Takes a byte order mark away, where one may stand; tells the order.
    static size_t read_mark(ByteView bytes, ByteOrder& order) {
        if (order != ByteOrder::Native || bytes.size() < unit) return 0;
        if (read(bytes, 0, false) == kMark) {
            order = ByteOrder::Little;
            return unit;
        }
        if (read(bytes, 0, true) == kMark) {
            order = ByteOrder::Big;
            return unit;
        }
        return 0;
    }

    static Raises<Bytes*> encode(Thread& thread, Str* text, std::string_view handler, ByteOrder order) {
        constexpr std::string_view kReason = "surrogates not allowed";
        bool big = order == ByteOrder::Big;
        EncodeErrors errors(thread, text, name(order), handler);
        std::vector<uint8_t> out;
        out.reserve((text->length + 1) * unit);
        if (order == ByteOrder::Native) append(out, kMark, big);
        for (size_t i = 0; i < text->length;) {
            char32_t c = text->at(i);
            if (!is_surrogate(c)) {
                append_character(out, c, big);
                i++;
                continue;
            }
            EncodeReplacement replacement = TRY(errors.handle(i, i + 1, kReason));
            if (replacement.is_bytes()) {
                if (replacement.bytes().size() % unit) return errors.fail(i, i + 1, kReason);
                out.insert(out.end(), replacement.bytes().begin(), replacement.bytes().end());
            } else {
                if (!replacement.text()->is_ascii()) return errors.fail(i, i + 1, kReason);
                for (char added : replacement.text()->ascii()) append(out, uint8_t(added), big);
            }
            i = replacement.resume;
        }
        return make_bytes(out);
    }
};

}  // namespace

Raises<Bytes*> encode_utf16(Thread& thread, Str* text, std::string_view errors, ByteOrder order) {
    return Units<2>::encode(thread, text, errors, order);
}
Raises<Bytes*> encode_utf32(Thread& thread, Str* text, std::string_view errors, ByteOrder order) {
    return Units<4>::encode(thread, text, errors, order);
}

Raises<Decoded> decode_utf16(Thread& thread, ByteView bytes, std::string_view handler, ByteOrder& order, bool final) {
    size_t at = Units<2>::read_mark(bytes, order);
    bool big = order == ByteOrder::Big;
    DecodeErrors errors(thread, bytes, big ? "utf-16-be" : "utf-16-le", handler);
    StrBuilder out;
    while (at < bytes.size()) {
        std::string_view reason;
        size_t stop = bytes.size();
        if (bytes.size() - at < 2) {
            if (!final) break;
            reason = "truncated data";
        } else {
            char32_t c = Units<2>::read(bytes, at, big);
            if (!is_surrogate(c)) {
                out.append(c);
                at += 2;
                continue;
            }
            if (is_low(c)) {
                reason = "illegal encoding";
                stop = at + 2;
            } else if (bytes.size() - at < 4) {
                if (!final) break;
                reason = "unexpected end of data";
            } else {
                char32_t low = Units<2>::read(bytes, at + 2, big);
                if (is_low(low)) {
                    out.append(char32_t(0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00)));
                    at += 4;
                    continue;
                }
                reason = "illegal UTF-16 surrogate";
                stop = at + 2;
            }
        }
        at = TRY(errors.handle(out, at, stop, reason));
        bytes = errors.input();
    }
    return Decoded{out.finish(), at};
}

Raises<Decoded> decode_utf32(Thread& thread, ByteView bytes, std::string_view handler, ByteOrder& order, bool final) {
    size_t at = Units<4>::read_mark(bytes, order);
    bool big = order == ByteOrder::Big;
    DecodeErrors errors(thread, bytes, big ? "utf-32-be" : "utf-32-le", handler);
    StrBuilder out;
    while (at < bytes.size()) {
        std::string_view reason;
        size_t stop = at + 4;
        if (bytes.size() - at < 4) {
            if (!final) break;
            reason = "truncated data";
            stop = bytes.size();
        } else {
            char32_t c = Units<4>::read(bytes, at, big);
            if (c <= 0x10FFFF && !is_surrogate(c)) {
                out.append(c);
                at += 4;
                continue;
            }
            reason = is_surrogate(c) ? "code point in surrogate code point range(0xd800, 0xe000)"
                                     : "code point not in range(0x110000)";
        }
        at = TRY(errors.handle(out, at, stop, reason));
        bytes = errors.input();
    }
    return Decoded{out.finish(), at};
}

}  // namespace py::vm
