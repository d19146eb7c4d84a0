#include "vm/modules/codecs/escape.h"

#include <string>
#include <vector>

#include "vm/errors/raise.h"
#include "vm/objects/bytes/ascii.h"
#include "vm/objects/bytes/hex.h"

namespace py::vm {

Bytes* escape_bytes(ByteView bytes) {
    std::string out;
    for (uint8_t c : bytes) {
        switch (c) {
            case '\\': out += "\\\\"; break;
            case '\'': out += "\\'"; break;
            case '\t': out += "\\t"; break;
            case '\n': out += "\\n"; break;
            case '\r': out += "\\r"; break;
            default:
                if (c >= 0x20 && c < 0x7F) {
                    out.push_back(char(c));
                } else {
                    out += "\\x";
                    append_hex(out, c);
                }
        }
    }
    return make_bytes(as_bytes(out));
}

namespace {

/// The byte of a one-letter escape, or -1.
int simple_escape(uint8_t letter) {
    switch (letter) {
        case '\\':
        case '\'':
        case '"': return letter;
        case 'b': return '\b';
        case 'f': return '\f';
        case 't': return '\t';
        case 'n': return '\n';
        case 'r': return '\r';
        case 'v': return '\v';
        case 'a': return '\a';
        default: return -1;
    }
}

}  // namespace

Raises<Bytes*> unescape_bytes(Thread& thread, ByteView bytes, std::string_view errors) {
    std::vector<uint8_t> out;
    for (size_t at = 0; at < bytes.size();) {
        if (bytes[at] != '\\') {
            out.push_back(bytes[at++]);
            continue;
        }
        if (at + 1 == bytes.size()) return raise(thread, ValueError_type, "Trailing \\ in string");
        uint8_t letter = bytes[at + 1];
        if (letter == '\n') {
            at += 2;
        } else if (int byte = simple_escape(letter); byte >= 0) {
            out.push_back(uint8_t(byte));
            at += 2;
        } else if (letter >= '0' && letter <= '7') {
            unsigned value = 0;
            size_t stop = at + 1;
            for (; stop < bytes.size() && stop < at + 4 && bytes[stop] >= '0' && bytes[stop] <= '7'; stop++) {
                value = value * 8 + (bytes[stop] - '0');
            }
            out.push_back(uint8_t(value));
            at = stop;
        } else if (letter == 'x') {
            int high = at + 2 < bytes.size() ? ascii::hex_value(bytes[at + 2]) : -1;
            int low = at + 3 < bytes.size() ? ascii::hex_value(bytes[at + 3]) : -1;
            if (high >= 0 && low >= 0) {
                out.push_back(uint8_t(high << 4 | low));
                at += 4;
                continue;
            }
            if (errors.empty() || errors == "strict") {
                return raise(thread, ValueError_type, "invalid \\x escape at position {}", {at});
            }
            if (errors == "replace") {
                out.push_back('?');
            } else if (errors != "ignore") {
                return raise(thread, ValueError_type, "decoding error; unknown error handling code: {}", {errors});
            }
            // One digit that is there is swallowed too.
            at += high >= 0 ? 3 : 2;
        } else {
            out.push_back('\\');
            at++;
        }
    }
    return make_bytes(out);
}

}  // namespace py::vm
