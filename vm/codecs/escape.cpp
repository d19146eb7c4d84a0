#include "marshal/unicode/names.h"
#include "vm/codecs/codecs.h"
#include "vm/codecs/errors.h"
#include "vm/objects/bytes/ascii.h"
#include "vm/objects/bytes/hex.h"

// The codecs unicode_escape and raw_unicode_escape.

namespace py::vm {
namespace {

void append_code(std::string& out, char32_t c) {
    char buffer[12];
    snprintf(buffer, sizeof buffer, c < 0x10000 ? "\\u%04x" : "\\U%08x", unsigned(c));
    out += buffer;
}

/// One decoding; escapes are read from `at_`.
class EscapeDecoder {
  public:
    EscapeDecoder(Thread& thread, ByteView bytes, std::string_view encoding, std::string_view handler, bool final)
        : errors_(thread, bytes, encoding, handler), final_(final) {}

    Raises<Decoded> run(bool raw) {
        while (at_ < input().size()) {
            uint8_t c = input()[at_];
            if (c != '\\') {
                out_.append(char32_t(c));
                at_++;
                continue;
            }
            if (!TRY(raw ? raw_escape() : escape())) break;
        }
        return Decoded{out_.finish(), at_};
    }

  private:
    ByteView input() const { return errors_.input(); }
    size_t left(size_t from) const { return input().size() - from; }

    /// False if the end is to be kept for later.
    Raises<bool> fail(size_t stop, std::string_view reason, bool truncated) {
        if (truncated && !final_) return false;
        at_ = TRY(errors_.handle(out_, at_, stop, reason));
        return true;
    }

    Raises<bool> escape() {
        if (left(at_) < 2) return fail(at_ + 1, "\\ at end of string", true);
        uint8_t c = input()[at_ + 1];
        switch (c) {
            case '\n': break;
            case '\\':
            case '\'':
            case '"': out_.append(char32_t(c)); break;
            case 'b': out_.append('\b'); break;
            case 't': out_.append('\t'); break;
            case 'n': out_.append('\n'); break;
            case 'r': out_.append('\r'); break;
            case 'f': out_.append('\f'); break;
            case 'v': out_.append('\v'); break;
            case 'a': out_.append('\a'); break;
            case '0':
            case '1':
            case '2':
            case '3':
            case '4':
            case '5':
            case '6':
            case '7': octal(); return true;
            case 'x': return hexadecimal(2, "truncated \\xXX escape", "illegal Unicode character");
            case 'u': return hexadecimal(4, "truncated \\uXXXX escape", "illegal Unicode character");
            case 'U': return hexadecimal(8, "truncated \\UXXXXXXXX escape", "illegal Unicode character");
            case 'N': return named();
            default: out_.append('\\'); out_.append(char32_t(c));
        }
        at_ += 2;
        return true;
    }

    /// Only \u and \U behind an odd number of backslashes count.
    Raises<bool> raw_escape() {
        if (left(at_) < 2) {
            if (!final_) return false;
            out_.append('\\');
            at_++;
            return true;
        }
        uint8_t c = input()[at_ + 1];
        if (c == 'u') return hexadecimal(4, "truncated \\uXXXX escape", "");
        if (c == 'U') return hexadecimal(8, "truncated \\UXXXXXXXX escape", "\\Uxxxxxxxx out of range");
        out_.append('\\');
        out_.append(char32_t(c));
        at_ += 2;
        return true;
    }

    void octal() {
        char32_t value = 0;
        size_t stop = at_ + 1;
        for (; stop < input().size() && stop < at_ + 4 && input()[stop] >= '0' && input()[stop] <= '7'; stop++) {
            value = value * 8 + (input()[stop] - '0');
        }
        out_.append(value);
        at_ = stop;
    }

    Raises<bool> hexadecimal(size_t count, std::string_view truncated, std::string_view out_of_range) {
        char32_t value = 0;
        size_t stop = at_ + 2;
        for (; stop < at_ + 2 + count; stop++) {
            if (stop == input().size()) return fail(stop, truncated, true);
            int digit = ascii::hex_value(input()[stop]);
            if (digit < 0) return fail(stop, truncated, false);
            value = value << 4 | char32_t(digit);
        }
        if (value > 0x10FFFF) return fail(stop, out_of_range, false);
        out_.append(value);
        at_ = stop;
        return true;
    }

    Raises<bool> named() {
        constexpr std::string_view kMalformed = "malformed \\N character escape";
        size_t begin = at_ + 2;
        if (begin == input().size()) return fail(begin, kMalformed, true);
        if (input()[begin] != '{') return fail(begin, kMalformed, false);
        size_t stop = ++begin;
        while (stop < input().size() && input()[stop] != '}') stop++;
        if (stop == input().size()) return fail(stop, kMalformed, true);
        if (stop == begin) return fail(stop + 1, kMalformed, false);
        auto code_point = unicode::find_character(as_text(input().subspan(begin, stop - begin)));
        if (!code_point) return fail(stop + 1, "unknown Unicode character name", false);
        out_.append(char32_t(*code_point));
        at_ = stop + 1;
        return true;
    }

    DecodeErrors errors_;
    bool final_;
    StrBuilder out_;
    size_t at_ = 0;
};

}  // namespace

Bytes* encode_unicode_escape(Str* text) {
    std::string out;
    for (size_t i = 0; i < text->length; i++) {
        char32_t c = text->at(i);
        switch (c) {
            case '\t': out += "\\t"; break;
            case '\n': out += "\\n"; break;
            case '\r': out += "\\r"; break;
            case '\\': out += "\\\\"; break;
            default:
                if (c >= 0x20 && c < 0x7F) {
                    out.push_back(char(c));
                } else if (c < 0x100) {
                    out += "\\x";
                    append_hex(out, uint8_t(c));
                } else {
                    append_code(out, c);
                }
        }
    }
    return make_bytes(as_bytes(out));
}

Bytes* encode_raw_unicode_escape(Str* text) {
    std::string out;
    for (size_t i = 0; i < text->length; i++) {
        char32_t c = text->at(i);
        if (c < 0x100) {
            out.push_back(char(c));
        } else {
            append_code(out, c);
        }
    }
    return make_bytes(as_bytes(out));
}

Raises<Decoded> decode_unicode_escape(Thread& thread, ByteView bytes, std::string_view errors, bool final) {
    return EscapeDecoder(thread, bytes, "unicodeescape", errors, final).run(false);
}

Raises<Decoded> decode_raw_unicode_escape(Thread& thread, ByteView bytes, std::string_view errors, bool final) {
    return EscapeDecoder(thread, bytes, "rawunicodeescape", errors, final).run(true);
}

}  // namespace py::vm
