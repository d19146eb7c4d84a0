#include "vm/codecs/multibyte/iso2022.h"

#include <algorithm>

// ISO 2022 in seven bits: escape sequences say which sets the bytes behind them belong to.

namespace py::vm::multibyte {
namespace {

constexpr uint8_t kEscape = 0x1B;
constexpr uint8_t kShiftOut = 0x0E;
constexpr uint8_t kShiftIn = 0x0F;
constexpr uint8_t kHighBit = 0x80;
constexpr size_t kLongestEscape = 16;
constexpr char32_t kWideTilde = 0xFF5E;
/// The first lead byte of sets of 94 rows.
constexpr uint8_t kFirstRow = 0xA1;

// Layout of the state: a byte for the set in each place, then flags.
constexpr size_t kFlags = 4;
constexpr uint8_t kShifted = 1;
/// Behind an escape sequence that is none of ISO 2022: its bytes are given as they are.
constexpr uint8_t kForeignEscape = 2;

Iso2022Encoding const& encoding_of(Codec const& codec) { return *static_cast<Iso2022Encoding const*>(codec.details); }

uint8_t& place(State& state, size_t number) { return state[number]; }
bool is_ascii(State& state, size_t number) { return place(state, number) == uint8_t(Charset::Ascii); }

bool ends_escape(uint8_t byte) { return (byte >= 'A' && byte <= 'Z') || byte == '@'; }
bool begins_designation(uint8_t byte) {
    return byte == '(' || byte == ')' || byte == '$' || byte == '.' || byte == '&';
}

Designation const* find_designation(Iso2022Encoding const& encoding, uint8_t charset) {
    auto found = std::ranges::find(encoding.designations, Charset(charset), &Designation::charset);
    return found == encoding.designations.end() ? nullptr : &*found;
}

// Sets of one byte a character, in seven bits. 0: nothing.

constexpr char32_t kYen = 0xA5;
constexpr char32_t kOverline = 0x203E;
/// Half-width katakana, less the code in seven bits.
constexpr uint8_t kFirstKatakana = 0x21;
constexpr char32_t kKatakana = 0xFF61 - kFirstKatakana;
constexpr uint8_t kLastKatakana = 0x5F;

char32_t roman(uint8_t byte) { return byte == '\\' ? kYen : byte == '~' ? kOverline : byte; }

/// ISO 8859-7, its upper half, as it was before 2003: the numbers of characters that Latin-1 has in the same place.
char32_t greek(uint8_t byte) {
    constexpr std::string_view kLikeLatin1 = "\x20\x23\x26\x27\x28\x29\x2B\x2C\x2D\x30\x31\x32\x33\x37\x3B\x3D";
    if (kLikeLatin1.find(char(byte)) != kLikeLatin1.npos) return byte | kHighBit;
    if (byte == 0x21) return 0x2018;
    if (byte == 0x22) return 0x2019;
    if (byte == 0x2F) return 0x2015;
    bool is_greek = byte >= 0x34 && byte <= 0x7E && byte != 0x52;
    return is_greek ? 0x2D0 + (byte | kHighBit) : 0;
}

class Decoder {
  public:
    Decoder(Iso2022Encoding const& encoding, State& state, ByteView input, size_t& at, StrBuilder& out)
        : encoding_(encoding), state_(state), input_(input), at_(at), out_(out) {}

    Stop run() {
        while (at_ < input_.size()) {
            Stop stop = step(input_[at_]);
            if (stop.reason != Stop::Finished) return stop;
        }
        return {};
    }

  private:
    Stop step(uint8_t byte) {
        if (state_[kFlags] & kForeignEscape) {
            if (ends_escape(byte)) state_[kFlags] &= uint8_t(~kForeignEscape);
            return give(byte, 1);
        }
        if (byte == kEscape) return decode_escape();
        if ((byte == kShiftOut || byte == kShiftIn) && encoding_.shifts) {
            set_shifted(byte == kShiftOut);
            at_++;
            return {};
        }
        if (byte == '\n') set_shifted(false);
        if (byte < 0x20) return give(byte, 1);
        if (byte & kHighBit) return Stop::illegal(1);
        uint8_t charset = place(state_, state_[kFlags] & kShifted ? 1 : 0);
        return charset == uint8_t(Charset::Ascii) ? give(byte, 1) : decode_in(charset, byte);
    }

    Stop give(char32_t character, size_t bytes) {
        out_.append(character);
        at_ += bytes;
        return {};
    }

    void set_shifted(bool shifted) {
        if (shifted) {
            state_[kFlags] |= kShifted;
        } else {
            state_[kFlags] &= uint8_t(~kShifted);
        }
    }

    Stop decode_in(uint8_t charset, uint8_t byte) {
        Designation const* designation = find_designation(encoding_, charset);
        // The state is a program's to set.
        if (!designation) return Stop::illegal(1);
        if (designation->is_double()) return decode_double(*designation, byte);
        switch (designation->charset) {
            case Charset::Roman: return give(roman(byte), 1);
            case Charset::Katakana:
                return byte >= kFirstKatakana && byte <= kLastKatakana ? give(kKatakana + byte, 1) : Stop::illegal(1);
            default: return Stop::illegal(1);
        }
    }

    Stop decode_double(Designation const& designation, uint8_t byte) {
        if (left() < 2) return {Stop::Incomplete};
        uint32_t character = CharacterSet::load(designation.set)->of_code(byte | kHighBit, input_[at_ + 1] ^ kHighBit);
        if (byte < (kFirstRow ^ kHighBit)) character = CharacterSet::kNothing;
        if (character == CharacterSet::kNothing || character == CharacterSet::kRefused) return Stop::illegal(2);
        if (character == kWideTilde && designation.has_ascii_tilde) character = '~';
        if (!CharacterSet::is_pair(character)) return give(character, 2);
        out_.append(CharacterSet::first_of_pair(character));
        return give(CharacterSet::second_of_pair(character), 2);
    }

    Stop decode_escape() {
        if (left() < 2) return {Stop::Incomplete};
        uint8_t next = input_[at_ + 1];
        if (begins_designation(next)) return decode_designation();
        if (encoding_.has_place_2 && next == 'N') return decode_place_2();
        state_[kFlags] |= kForeignEscape;
        return give(kEscape, 1);
    }

    /// The character behind ESC N.
    Stop decode_place_2() {
        if (left() < 3) return {Stop::Incomplete};
        uint8_t byte = input_[at_ + 2];
        switch (Charset(place(state_, 2))) {
            case Charset::Latin1: return byte & kHighBit ? Stop::illegal(3) : give(byte | kHighBit, 3);
            case Charset::Ascii: return byte & kHighBit ? Stop::illegal(3) : give(byte, 3);
            case Charset::Greek: {
                char32_t character = greek_of(byte);
                return character ? give(character, 3) : Stop::illegal(3);
            }
            default: return Stop::illegal(3);
        }
    }

    /// What a byte with the high bit changed stands for.
    static char32_t greek_of(uint8_t byte) { return byte & kHighBit || byte < 0x20 ? byte ^ kHighBit : greek(byte); }

    Stop decode_designation() {
        size_t length = 0;
        Stop stop = measure_escape(length);
        if (stop.reason != Stop::Finished) return stop;
        size_t number = 0;
        uint8_t charset = 0;
        if (!read_designation(length, number, charset)) return Stop::illegal(length);
        if (charset != uint8_t(Charset::Ascii) && !find_designation(encoding_, charset)) return Stop::illegal(length);
        place(state_, number) = charset;
        at_ += length;
        return {};
    }

    Stop measure_escape(size_t& length) const {
        for (size_t i = 1; i < kLongestEscape; i++) {
            if (i >= left()) return {Stop::Incomplete};
            if (ends_escape(input_[at_ + i])) {
                length = i + 1;
                return {};
            }
            bool is_revision =
                encoding_.knows_revisions && i + 1 < left() && input_[at_ + i] == '&' && input_[at_ + i + 1] == '@';
            if (is_revision) i += 2;
        }
        return Stop::illegal(1);
    }

    /// Which set an escape sequence of `length` bytes puts into which place.
    bool read_designation(size_t length, size_t& number, uint8_t& charset) const {
        uint8_t const* sequence = input_.data() + at_;
        uint8_t last = sequence[length - 1];
        if (length == 3 && sequence[1] != '$') {
            charset = last;
            number = sequence[1] == '(' ? 0 : sequence[1] == ')' ? 1 : 2;
            return number < 2 || (encoding_.has_place_2 && sequence[1] == '.');
        }
        charset = last | kHighBit;
        number = length == 4 && sequence[2] == ')' ? 1 : 0;
        if (length == 3) return true;
        if (length == 4) return sequence[1] == '$' && (sequence[2] == '(' || sequence[2] == ')');
        constexpr std::string_view kBehindRevision = "\x1B$B";
        return length == 6 && encoding_.knows_revisions &&
               std::string_view(reinterpret_cast<char const*>(sequence) + 3, 3) == kBehindRevision;
    }

    size_t left() const { return input_.size() - at_; }

    Iso2022Encoding const& encoding_;
    State& state_;
    ByteView input_;
    size_t& at_;
    StrBuilder& out_;
};

class Encoder {
  public:
    Encoder(Iso2022Encoding const& encoding, State& state, Output& out)
        : encoding_(encoding), state_(state), out_(out) {}

    Stop run(Characters const& text, size_t& at, bool is_last) {
        while (at < text.size()) {
            if (text[at] < kHighBit) {
                designate_ascii();
                put(uint8_t(text[at++]));
                continue;
            }
            Code code;
            Stop stop = find_code(text, at, is_last, code);
            if (stop.reason != Stop::Finished) return stop;
            switch_to(*code.designation);
            if (code.designation->is_double()) put(uint8_t(code.code >> 8 & ~kHighBit));
            put(uint8_t(code.code & ~kHighBit));
            at += code.characters;
        }
        return {};
    }

  private:
    struct Code {
        Designation const* designation = nullptr;
        uint16_t code = 0;
        size_t characters = 1;
    };

    Stop find_code(Characters const& text, size_t at, bool is_last, Code& code) const {
        for (Designation const& designation : encoding_.designations) {
            code.designation = &designation;
            if (!designation.is_double()) {
                code.code = code_of_single(designation.charset, text[at]);
            } else if (is_incomplete(designation, text, at, is_last)) {
                return {Stop::Incomplete};
            } else {
                code.code = code_of_double(designation, text, at, code.characters);
            }
            if (code.code) return {};
        }
        return Stop::illegal(1);
    }

    static bool is_incomplete(Designation const& designation, Characters const& text, size_t at, bool is_last) {
        return !is_last && at + 1 == text.size() && CharacterSet::load(designation.set)->begins_pair(text[at]);
    }

    static uint16_t code_of_double(Designation const& designation, Characters const& text, size_t at,
                                   size_t& characters) {
        CharacterSet const& set = *CharacterSet::load(designation.set);
        if (at + 1 < text.size() && set.begins_pair(text[at])) {
            if (uint16_t code = set.code_of_pair(text[at], text[at + 1])) {
                characters = 2;
                return code;
            }
        }
        if (designation.only_pairs || (text[at] == kWideTilde && designation.has_ascii_tilde)) return 0;
        uint16_t code = set.code_of(text[at]);
        return code >> 8 >= kFirstRow ? code : 0;
    }

    static uint16_t code_of_single(Charset charset, char32_t character) {
        if (charset == Charset::Roman) return character == kYen ? '\\' : character == kOverline ? '~' : 0;
        if (charset != Charset::Katakana || character < kKatakana + kFirstKatakana) return 0;
        return character <= kKatakana + kLastKatakana ? uint16_t(character - kKatakana) : 0;
    }

    void designate_ascii() {
        if (!is_ascii(state_, 0)) {
            for (char c : {char(kEscape), '(', 'B'}) put(uint8_t(c));
            place(state_, 0) = uint8_t(Charset::Ascii);
        }
        shift(false);
    }

    void shift(bool shifted) {
        if (bool(state_[kFlags] & kShifted) == shifted) return;
        put(shifted ? kShiftOut : kShiftIn);
        state_[kFlags] ^= kShifted;
    }

    void switch_to(Designation const& designation) {
        if (designation.place == 0) shift(false);
        uint8_t charset = uint8_t(designation.charset);
        if (place(state_, designation.place) != charset) {
            put(kEscape);
            if (designation.is_double()) put('$');
            // The oldest sets have a shorter sequence; JIS X 0208 alone uses it.
            bool is_short = designation.charset == Charset::Jisx0208;
            if (!is_short) put(designation.place == 0 ? '(' : ')');
            put(uint8_t(charset & ~kHighBit));
            place(state_, designation.place) = charset;
        }
        if (designation.place == 1) shift(true);
    }

    void put(uint8_t byte) { out_.push_back(byte); }

    Iso2022Encoding const& encoding_;
    State& state_;
    Output& out_;
};

}  // namespace

Stop decode_iso2022(Codec const& codec, State& state, ByteView input, size_t& at, StrBuilder& out) {
    return Decoder(encoding_of(codec), state, input, at, out).run();
}

Stop encode_iso2022(Codec const& codec, State& state, Characters const& text, size_t& at, Output& out, bool is_last) {
    return Encoder(encoding_of(codec), state, out).run(text, at, is_last);
}

void finish_iso2022(State& state, Output& out) {
    if (state[kFlags] & kShifted) {
        out.push_back(kShiftIn);
        state[kFlags] &= uint8_t(~kShifted);
    }
    if (is_ascii(state, 0)) return;
    for (char c : {char(kEscape), '(', 'B'}) out.push_back(uint8_t(c));
    place(state, 0) = uint8_t(Charset::Ascii);
}

void begin_iso2022_encoder(State& state) { state = {uint8_t(Charset::Ascii), uint8_t(Charset::Ascii)}; }

void begin_iso2022_decoder(State& state) {
    state = {uint8_t(Charset::Ascii), uint8_t(Charset::Ascii), uint8_t(Charset::Ascii)};
}

void reset_iso2022_decoder(State& state) {
    place(state, 0) = uint8_t(Charset::Ascii);
    state[kFlags] &= uint8_t(~kShifted);
}

bool load_iso2022(Codec const& codec) {
    return std::ranges::all_of(encoding_of(codec).designations, [](Designation const& designation) {
        return !designation.is_double() || CharacterSet::load(designation.set) != nullptr;
    });
}

}  // namespace py::vm::multibyte
