#include "vm/codecs/multibyte/character_set.h"
#include "vm/codecs/multibyte/codec.h"

// HZ (RFC 1843): ASCII, in which ~{ and ~} enclose GB 2312 in seven bits.

namespace py::vm::multibyte {
namespace {

constexpr char kEscape = '~';
constexpr uint8_t kHighBit = 0x80;

CharacterSet const& gb2312() { return *CharacterSet::load(CharacterSetId::Gb2312); }

/// The mode: whether two bytes are one character.
uint8_t& is_double(State& state) { return state[0]; }

void put(Output& out, char first, char second) {
    out.push_back(uint8_t(first));
    out.push_back(uint8_t(second));
}

/// `next` follows a tilde. Returns whether that means something here.
bool decode_escape(State& state, uint8_t next, StrBuilder& out) {
    if (next == '}' && is_double(state)) {
        is_double(state) = false;
    } else if (next == '{' && !is_double(state)) {
        is_double(state) = true;
    } else if (next == kEscape && !is_double(state)) {
        out.append(kEscape);
    } else {
        return next == '\n' && !is_double(state);
    }
    return true;
}

Stop decode(Codec const&, State& state, ByteView input, size_t& at, StrBuilder& out) {
    while (at < input.size()) {
        uint8_t byte = input[at];
        bool is_escape = byte == kEscape;
        if (is_escape || (is_double(state) && !(byte & kHighBit))) {
            if (input.size() - at < 2) return {Stop::Incomplete};
        }
        if (is_escape) {
            if (!decode_escape(state, input[at + 1], out)) return Stop::illegal(1);
            at += 2;
            continue;
        }
        if (byte & kHighBit) return Stop::illegal(1);
        if (!is_double(state)) {
            out.append(char32_t(byte));
            at++;
            continue;
        }
        uint32_t character = gb2312().of_code(byte | kHighBit, input[at + 1] ^ kHighBit);
        if (character == CharacterSet::kNothing) return Stop::illegal(1);
        out.append(char32_t(character));
        at += 2;
    }
    return {};
}

void finish(State& state, Output& out) {
    if (is_double(state)) put(out, kEscape, '}');
    is_double(state) = false;
}

Stop encode(Codec const&, State& state, Characters const& text, size_t& at, Output& out, bool) {
    for (; at < text.size(); at++) {
        char32_t character = text[at];
        if (character < kHighBit) {
            finish(state, out);
            if (character == kEscape) out.push_back(kEscape);
            out.push_back(uint8_t(character));
            continue;
        }
        uint16_t code = gb2312().code_of(character);
        if (code <= 0xFF) return Stop::illegal(1);
        if (!is_double(state)) put(out, kEscape, '{');
        is_double(state) = true;
        put(out, char(code >> 8 ^ kHighBit), char(code ^ kHighBit));
    }
    return {};
}

void begin(State& state) { is_double(state) = false; }

bool load(Codec const&) { return CharacterSet::load(CharacterSetId::Gb2312) != nullptr; }

}  // namespace

Codec const kHzCodec{.name = "hz",
                     .module = "_codecs_cn",
                     .decode = decode,
                     .encode = encode,
                     .finish = finish,
                     .begin_encoder = begin,
                     .begin_decoder = begin,
                     .reset_decoder = begin,
                     .load = load};

}  // namespace py::vm::multibyte
