#include "vm/codecs/multibyte/stateless.h"

// Encodings without modes: one byte, or two, or three of which the first is 0x8F.

namespace py::vm::multibyte {
namespace {

constexpr uint8_t kThirdSet = 0x8F;
/// Where eight bytes of Hangul letters begin.
constexpr uint16_t kHangulFiller = 0xA4D4;

StatelessEncoding const& encoding_of(Codec const& codec) {
    return *static_cast<StatelessEncoding const*>(codec.details);
}

void put_pair(uint16_t code, Output& out) {
    out.push_back(uint8_t(code >> 8));
    out.push_back(uint8_t(code));
}

class Decoder {
  public:
    Decoder(StatelessEncoding const& encoding, ByteView input, size_t& at, StrBuilder& out)
        : encoding_(encoding), set_(*CharacterSet::load(encoding.set)), input_(input), at_(at), out_(out) {}

    Stop run() {
        while (at_ < input_.size()) {
            uint32_t character = set_.of_first_byte(input_[at_]);
            if (character == CharacterSet::kIllegal) return Stop::illegal(1);
            if (character != CharacterSet::kLead) {
                out_.append(char32_t(character));
                at_++;
                continue;
            }
            Stop stop = decode_longer();
            if (stop.reason != Stop::Finished) return stop;
        }
        return {};
    }

  private:
    Stop decode_longer() {
        if (left() < 2) return {Stop::Incomplete};
        uint8_t lead = input_[at_], trail = input_[at_ + 1];
        if (lead == kThirdSet && encoding_.third_set_count > 0) return decode_third(trail);
        if (is_extended(lead, trail)) return decode_extension();
        uint32_t character = set_.of_code(lead, trail);
        if (character == CharacterSet::kNothing) return Stop::illegal(1);
        if (character == CharacterSet::kRefused) return Stop::illegal(2);
        append(character);
        at_ += 2;
        return {};
    }

    Stop decode_third(uint8_t second) {
        if (left() < 3) return {Stop::Incomplete};
        for (int i = 0; i < encoding_.third_set_count; i++) {
            uint32_t character = CharacterSet::load(encoding_.third_sets[i])->of_code(second, input_[at_ + 2]);
            if (character == CharacterSet::kNothing) continue;
            append(character);
            at_ += 3;
            return {};
        }
        return Stop::illegal(1);
    }

    bool is_extended(uint8_t lead, uint8_t trail) const {
        switch (encoding_.extension) {
            case Extension::None: return false;
            case Extension::HangulLetters: return lead == kHangulFiller >> 8 && trail == (kHangulFiller & 0xFF);
            case Extension::FourBytes: return trail >= '0' && trail <= '9';
        }
    }

    Stop decode_extension() {
        bool is_hangul = encoding_.extension == Extension::HangulLetters;
        char32_t character = 0;
        Stop stop = is_hangul ? decode_hangul_letters(input_, at_, character)
                              : FourByteCodes::of(set_).decode(input_, at_, character);
        if (stop.reason != Stop::Finished) return stop;
        out_.append(character);
        at_ += is_hangul ? 8 : 4;
        return {};
    }

    void append(uint32_t character) {
        if (!CharacterSet::is_pair(character)) return out_.append(char32_t(character));
        out_.append(CharacterSet::first_of_pair(character));
        out_.append(CharacterSet::second_of_pair(character));
    }

    size_t left() const { return input_.size() - at_; }

    StatelessEncoding const& encoding_;
    CharacterSet const& set_;
    ByteView input_;
    size_t& at_;
    StrBuilder& out_;
};

class Encoder {
  public:
    Encoder(StatelessEncoding const& encoding, Output& out)
        : encoding_(encoding), set_(*CharacterSet::load(encoding.set)), out_(out) {}

    Stop run(Characters const& text, size_t& at, bool is_last) {
        while (at < text.size()) {
            char32_t character = text[at];
            if (set_.begins_pair(character)) {
                if (at + 1 == text.size() && !is_last) return {Stop::Incomplete};
                uint16_t code = at + 1 < text.size() ? set_.code_of_pair(character, text[at + 1]) : 0;
                if (code) {
                    put_pair(code, out_);
                    at += 2;
                    continue;
                }
            }
            if (!put(character)) return Stop::illegal(1);
            at++;
        }
        return {};
    }

  private:
    bool put(char32_t character) {
        uint16_t code = set_.code_of(character);
        if (code > 0xFF) {
            put_pair(code, out_);
            return true;
        }
        if (code || character == 0) {
            out_.push_back(uint8_t(code));
            return true;
        }
        return put_third(character) || put_extension(character);
    }

    bool put_third(char32_t character) {
        if (set_.refuses(character)) return false;
        for (int i = 0; i < encoding_.third_set_count; i++) {
            uint16_t code = CharacterSet::load(encoding_.third_sets[i])->code_of(character);
            if (code <= 0xFF) continue;
            out_.push_back(kThirdSet);
            put_pair(code, out_);
            return true;
        }
        return false;
    }

    bool put_extension(char32_t character) {
        switch (encoding_.extension) {
            case Extension::None: return false;
            case Extension::HangulLetters: return encode_hangul_letters(character, out_);
            case Extension::FourBytes: return FourByteCodes::of(set_).encode(character, out_);
        }
    }

    StatelessEncoding const& encoding_;
    CharacterSet const& set_;
    Output& out_;
};

}  // namespace

Stop decode_stateless(Codec const& codec, State&, ByteView input, size_t& at, StrBuilder& out) {
    return Decoder(encoding_of(codec), input, at, out).run();
}

Stop encode_stateless(Codec const& codec, State&, Characters const& text, size_t& at, Output& out, bool is_last) {
    return Encoder(encoding_of(codec), out).run(text, at, is_last);
}

bool load_stateless(Codec const& codec) {
    StatelessEncoding const& encoding = encoding_of(codec);
    if (!CharacterSet::load(encoding.set)) return false;
    for (int i = 0; i < encoding.third_set_count; i++) {
        if (!CharacterSet::load(encoding.third_sets[i])) return false;
    }
    return true;
}

}  // namespace py::vm::multibyte
