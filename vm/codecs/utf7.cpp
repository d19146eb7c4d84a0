#include "vm/codecs/codecs.h"
#include "vm/codecs/errors.h"
#include "vm/objects/bytes/ascii.h"

// UTF-7 (RFC 2152).

namespace py::vm {
namespace {

constexpr std::string_view kBase64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

constexpr bool is_base64(char32_t c) { return c < 0x80 && kBase64.find(char(c)) != kBase64.npos; }
/// Characters that are written as themselves: sets D and O, and white space.
constexpr bool is_direct(char32_t c) {
    if (c == 0 || c >= 0x80) return false;
    if (c == ' ' || c == '\t' || c == '\n' || c == '\r') return true;
    return c > ' ' && c < 0x7F && c != '+' && c != '\\' && c != '~';
}

class Encoder {
  public:
    std::vector<uint8_t> run(Str* text) {
        for (size_t i = 0; i < text->length; i++) add(text->at(i));
        flush();
        if (shifted_) out_.push_back('-');
        return std::move(out_);
    }

  private:
    void add(char32_t c) {
        if (is_direct(c)) {
            if (shifted_) {
                flush();
                shifted_ = false;
                if (is_base64(c) || c == '-') out_.push_back('-');
            }
            out_.push_back(uint8_t(c));
            return;
        }
        if (!shifted_ && c == '+') {
            out_.insert(out_.end(), {'+', '-'});
            return;
        }
        if (!shifted_) out_.push_back('+');
        shifted_ = true;
        if (c >= 0x10000) {
            add_unit(0xD800 + ((c - 0x10000) >> 10));
            c = 0xDC00 + ((c - 0x10000) & 0x3FF);
        }
        add_unit(c);
    }

    void add_unit(char32_t unit) {
        buffer_ = buffer_ << 16 | unit;
        bits_ += 16;
        for (; bits_ >= 6; bits_ -= 6) out_.push_back(uint8_t(kBase64[buffer_ >> (bits_ - 6) & 63]));
    }

    void flush() {
        if (bits_) out_.push_back(uint8_t(kBase64[buffer_ << (6 - bits_) & 63]));
        bits_ = 0;
        buffer_ = 0;
    }

    std::vector<uint8_t> out_;
    bool shifted_ = false;
    unsigned bits_ = 0;
    uint64_t buffer_ = 0;
};

class Decoder {
  public:
    Decoder(Thread& thread, ByteView bytes, std::string_view handler) : errors_(thread, bytes, "utf7", handler) {}

    Raises<Decoded> run(bool final) {
        for (;;) {
            while (at_ < input().size()) TRY(step());
            bool open = shifted_ && (surrogate_ || bits_ >= 6 || (bits_ > 0 && buffer_ != 0));
            if (!final || !open) break;
            shifted_ = false;
            at_ = TRY(errors_.handle(out_, start_, input().size(), "unterminated shift sequence"));
        }
        if (!final && shifted_) {
            // The whole sequence is read again when more has come.
            Str* all = out_.finish();
            return Decoded{substring(all, 0, length_before_), start_};
        }
        return Decoded{out_.finish(), at_};
    }

  private:
    ByteView input() const { return errors_.input(); }

    Raises<void> fail(std::string_view reason) {
        at_ = TRY(errors_.handle(out_, start_, at_, reason));
        return {};
    }

    Raises<void> step() {
        uint8_t c = input()[at_];
        if (shifted_) return is_base64(c) ? digit(c) : leave(c);
        if (c == '+') return enter();
        if (c < 0x80) {
            out_.append(char32_t(c));
            at_++;
            return {};
        }
        start_ = at_++;
        return fail("unexpected special character");
    }

    Raises<void> enter() {
        start_ = at_++;
        bool more = at_ < input().size();
        if (more && input()[at_] == '-') {
            at_++;
            out_.append('+');
            return {};
        }
        if (more && !is_base64(input()[at_])) {
            at_++;
            return fail("ill-formed sequence");
        }
        shifted_ = true;
        surrogate_ = 0;
        bits_ = 0;
        buffer_ = 0;
        length_before_ = out_.length();
        return {};
    }

    Raises<void> digit(uint8_t c) {
        at_++;
        buffer_ = buffer_ << 6 | uint32_t(kBase64.find(char(c)));
        bits_ += 6;
        if (bits_ < 16) return {};
        auto unit = char32_t(buffer_ >> (bits_ - 16));
        bits_ -= 16;
        buffer_ &= (1u << bits_) - 1;
        if (surrogate_) {
            char32_t high = surrogate_;
            surrogate_ = 0;
            if (unit >= 0xDC00 && unit <= 0xDFFF) {
                out_.append(char32_t(0x10000 + ((high - 0xD800) << 10) + (unit - 0xDC00)));
                return {};
            }
            out_.append(high);
        }
        if (unit >= 0xD800 && unit <= 0xDBFF) {
            surrogate_ = unit;
        } else {
            out_.append(unit);
        }
        return {};
    }

    Raises<void> leave(uint8_t c) {
        shifted_ = false;
        if (bits_ >= 6) {
            at_++;
            return fail("partial character in shift sequence");
        }
        if (bits_ > 0 && buffer_ != 0) {
            at_++;
            return fail("non-zero padding bits in shift sequence");
        }
        if (surrogate_ && c < 0x80 && c != '+') out_.append(surrogate_);
        surrogate_ = 0;
        if (c == '-') at_++;
        return {};
    }

    DecodeErrors errors_;
    StrBuilder out_;
    size_t at_ = 0;
    /// Of the sequence being read, and the text before it.
    size_t start_ = 0;
    size_t length_before_ = 0;
    bool shifted_ = false;
    unsigned bits_ = 0;
    uint32_t buffer_ = 0;
    char32_t surrogate_ = 0;
};

}  // namespace

Raises<Bytes*> encode_utf7(Thread&, Str* text) { return make_bytes(Encoder().run(text)); }

Raises<Decoded> decode_utf7(Thread& thread, ByteView bytes, std::string_view errors, bool final) {
    return Decoder(thread, bytes, errors).run(final);
}

}  // namespace py::vm
