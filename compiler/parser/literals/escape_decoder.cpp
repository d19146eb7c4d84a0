#include "compiler/parser/literals/escape_decoder.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>

#include "compiler/source/utf8.h"
#include "marshal/unicode/names.h"

namespace py::compiler::parser {
namespace {

/// The character of a one-letter escape, −1 if the letter is none.
int simple_escape(char letter) {
    switch (letter) {
        case '\\': return '\\';
        case '\'': return '\'';
        case '"': return '"';
        case 'a': return '\a';
        case 'b': return '\b';
        case 'f': return '\f';
        case 'n': return '\n';
        case 'r': return '\r';
        case 't': return '\t';
        case 'v': return '\v';
        default: return -1;
    }
}

bool is_octal(char c) { return c >= '0' && c <= '7'; }

int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    char small = char(c | 0x20);
    return small >= 'a' && small <= 'f' ? small - 'a' + 10 : -1;
}

class EscapeDecoder {
  public:
    EscapeDecoder(std::string_view body, std::string& value) : body_(body), value_(value) {}

    DecodedEscapes decode_text() {
        for (;;) {
            copy_plain();
            if (at_ == body_.size()) break;
            if (!text_escape()) break;
        }
        return std::move(result_);
    }

    DecodedEscapes decode_bytes() {
        for (;;) {
            copy_plain();
            if (at_ == body_.size()) break;
            if (!bytes_escape()) break;
        }
        return std::move(result_);
    }

  private:
    void copy_plain() {
        size_t backslash = std::min(body_.find('\\', at_), body_.size());
        value_.append(body_.substr(at_, backslash - at_));
        at_ = backslash;
    }

    bool text_escape() {
        size_t start = at_++;
        if (at_ == body_.size() || uint8_t(body_[at_]) >= 0x80) {
            // Nothing that could be escaped: the backslash stands for itself.
            value_ += '\\';
            return true;
        }
        char letter = body_[at_];
        switch (letter) {
            case 'x': return hex_escape(start, 2, "truncated \\xXX escape");
            case 'u': return hex_escape(start, 4, "truncated \\uXXXX escape");
            case 'U': return hex_escape(start, 8, "truncated \\UXXXXXXXX escape");
            case 'N': return name_escape(start);
            default: break;
        }
        if (common_escape(letter)) return true;
        if (is_octal(letter)) {
            source::append_utf8(value_, octal_value());
            return true;
        }
        note_invalid(at_);
        value_ += '\\';
        return true;
    }

    bool bytes_escape() {
        size_t start = at_++;
        if (at_ == body_.size()) {
            value_ += '\\';
            return true;
        }
        char letter = body_[at_];
        if (common_escape(letter)) return true;
        if (is_octal(letter)) {
            value_ += char(octal_value());
            return true;
        }
        if (letter != 'x') {
            note_invalid(at_);
            value_ += '\\';
            return true;
        }
        int high = at_ + 1 < body_.size() ? hex_digit(body_[at_ + 1]) : -1;
        int low = at_ + 2 < body_.size() ? hex_digit(body_[at_ + 2]) : -1;
        if (high < 0 || low < 0) {
            result_.error = fmt::format("(value error) invalid \\x escape at position {}", start);
            return false;
        }
        value_ += char(high * 16 + low);
        at_ += 3;
        return true;
    }

    /// Line joining and the one-letter escapes.
    bool common_escape(char letter) {
        if (letter == '\n') {
            at_++;
            return true;
        }
        int simple = simple_escape(letter);
        if (simple < 0) return false;
        value_ += char(simple);
        at_++;
        return true;
    }

    uint32_t octal_value() {
        size_t first = at_;
        uint32_t octal = 0;
        while (at_ < body_.size() && at_ < first + 3 && is_octal(body_[at_]))
            octal = octal * 8 + uint32_t(body_[at_++] - '0');
        if (octal > 0377) note_invalid(first);
        return octal;
    }

    bool hex_escape(size_t start, size_t digits, char const* truncated) {
        uint32_t code_point = 0;
        size_t end = at_ + 1 + digits;
        for (at_++; at_ < end; at_++) {
            int digit = at_ < body_.size() ? hex_digit(body_[at_]) : -1;
            if (digit < 0) return fail(start, at_, truncated);
            code_point = code_point << 4 | uint32_t(digit);
        }
        if (code_point > 0x10FFFF) return fail(start, at_, "illegal Unicode character");
        source::append_utf8(value_, code_point);
        return true;
    }

    bool name_escape(size_t start) {
        constexpr char kMalformed[] = "malformed \\N character escape";
        at_++;
        if (at_ == body_.size() || body_[at_] != '{') return fail(start, at_, kMalformed);
        size_t begin = at_ + 1;
        size_t end = body_.find('}', begin);
        if (end == std::string_view::npos) return fail(start, body_.size(), kMalformed);
        if (end == begin) return fail(start, end, kMalformed);
        auto code_point = unicode::find_character(body_.substr(begin, end - begin));
        if (!code_point) return fail(start, end + 1, "unknown Unicode character name");
        source::append_utf8(value_, *code_point);
        at_ = end + 1;
        return true;
    }

    void note_invalid(size_t at) {
        if (result_.first_invalid.empty()) result_.first_invalid = body_.substr(at);
    }

    bool fail(size_t start, size_t end, char const* reason) {
        size_t first = expanded_offset(start);
        size_t last = expanded_offset(end) - 1;
        result_.error =
            first == last
                ? fmt::format("(unicode error) 'unicodeescape' codec can't decode byte 0x5c in position {}: {}", first,
                              reason)
                : fmt::format("(unicode error) 'unicodeescape' codec can't decode bytes in position {}-{}: {}", first,
                              last, reason);
        return false;
    }

    /// Positions in messages refer to a text in which CPython has written every character beyond ASCII as an
    /// escape of ten characters, and a backslash before one as an escape of six.
    size_t expanded_offset(size_t offset) const {
        size_t expanded = 0;
        for (size_t i = 0; i < offset; i++) {
            uint8_t byte = uint8_t(body_[i]);
            if (byte >= 0xC0) {
                expanded += 10;
            } else if (byte < 0x80) {
                expanded++;
            }
            if (byte != '\\') continue;
            bool escapes_ascii = i + 1 < body_.size() && uint8_t(body_[i + 1]) < 0x80;
            if (!escapes_ascii) {
                expanded += 5;
            } else if (i + 1 < offset) {
                expanded++;
                i++;
            }
        }
        return expanded;
    }

    std::string_view body_;
    std::string& value_;
    size_t at_ = 0;
    DecodedEscapes result_;
};

}  // namespace

DecodedEscapes decode_text_escapes(std::string_view body, std::string& value) {
    return EscapeDecoder(body, value).decode_text();
}

DecodedEscapes decode_bytes_escapes(std::string_view body, std::string& value) {
    return EscapeDecoder(body, value).decode_bytes();
}

}  // namespace py::compiler::parser
