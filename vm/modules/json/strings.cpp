#include "vm/modules/json/json.h"
#include "vm/objects/exception.h"
#include "vm/runtime/native/native_type.h"
#include "vm/runtime/protocol/operations.h"

// Strings in JSON: reading and writing.

namespace py::vm {

Error raise_json(Thread& thread, char const* message, Str* text, int64_t position) {
    auto type = imported_attribute(thread, "json.decoder", "decoder");
    if (!type.ok()) return Error{};
    auto kind = get_attribute(thread, type.value(), intern("JSONDecodeError"));
    if (!kind.ok()) return Error{};
    auto made = call(thread, kind.value(), {Value::of(make_str(message)), Value::of(text), make_int(position)});
    if (!made.ok()) return Error{};
    if (!made.value().is<Exception>())
        return raise(thread, TypeError_type, "exceptions must derive from BaseException");
    return raise_exception(thread, made.value().as<Exception>());
}

namespace {

int hex_digit(char32_t c) {
    if (c >= '0' && c <= '9') return int(c - '0');
    if (c >= 'a' && c <= 'f') return int(c - 'a' + 10);
    if (c >= 'A' && c <= 'F') return int(c - 'A' + 10);
    return -1;
}

/// Four hex digits from `at`; -1 if they are none.
int64_t hex_number(Str* text, int64_t at) {
    int64_t number = 0;
    for (int64_t i = at; i < at + 4; i++) {
        int digit = hex_digit(text->at(size_t(i)));
        if (digit < 0) return -1;
        number = number * 16 + digit;
    }
    return number;
}

bool is_high_surrogate(int64_t c) { return c >= 0xD800 && c < 0xDC00; }
bool is_low_surrogate(int64_t c) { return c >= 0xDC00 && c < 0xE000; }

class StringScanner {
  public:
    StringScanner(Thread& thread, Str* text, int64_t start, bool strict)
        : thread_(thread),
          text_(text),
          length_(int64_t(text->length)),
          begin_(start - 1),
          at_(start),
          strict_(strict) {}

    Raises<ScannedString> run() {
        int64_t chunk = at_;
        bool plain = true;
        for (;;) {
            skip_plain();
            if (at_ == length_) return unterminated();
            char32_t c = text_->at(size_t(at_));
            if (c != '"' && c != '\\') {
                if (strict_) return raise_json(thread_, "Invalid control character at", text_, at_);
                at_++;
                continue;
            }
            if (c == '"' && plain) return ScannedString{substring(text_, size_t(chunk), size_t(at_)), at_ + 1};
            builder_.append_part(text_, size_t(chunk), size_t(at_));
            if (c == '"') return ScannedString{builder_.finish(), at_ + 1};
            plain = false;
            TRY(escape());
            chunk = at_;
        }
    }

  private:
    void skip_plain() {
        if (text_->width() == 1) {
            uint8_t const* characters = text_->latin1();
            while (at_ < length_ && is_plain(characters[at_])) at_++;
        } else {
            while (at_ < length_ && is_plain(text_->at(size_t(at_)))) at_++;
        }
    }
    static bool is_plain(char32_t c) { return c > 0x1F && c != '"' && c != '\\'; }
    Error unterminated() { return raise_json(thread_, "Unterminated string starting at", text_, begin_); }

    /// From the backslash.
    Raises<void> escape() {
        int64_t backslash = at_++;
        if (at_ == length_) return unterminated();
        char32_t c = text_->at(size_t(at_++));
        switch (c) {
            case '"':
            case '\\':
            case '/': builder_.append(c); return {};
            case 'b': builder_.append('\b'); return {};
            case 'f': builder_.append('\f'); return {};
            case 'n': builder_.append('\n'); return {};
            case 'r': builder_.append('\r'); return {};
            case 't': builder_.append('\t'); return {};
            case 'u': return unicode_escape();
            default: return raise_json(thread_, "Invalid \\escape", text_, backslash);
        }
    }

    Raises<void> unicode_escape() {
        int64_t number = at_ + 4 < length_ ? hex_number(text_, at_) : -1;
        if (number < 0) return raise_json(thread_, "Invalid \\uXXXX escape", text_, at_ - 1);
        at_ += 4;
        bool pair = is_high_surrogate(number) && at_ + 6 < length_ && text_->at(size_t(at_)) == '\\' &&
                    text_->at(size_t(at_ + 1)) == 'u';
        if (pair) {
            int64_t low = hex_number(text_, at_ + 2);
            if (low < 0) return raise_json(thread_, "Invalid \\uXXXX escape", text_, at_ + 1);
            if (is_low_surrogate(low)) {
                number = 0x10000 + ((number - 0xD800) << 10) + (low - 0xDC00);
                at_ += 6;
            }
        }
        builder_.append(char32_t(number));
        return {};
    }

    Thread& thread_;
    Str* text_;
    int64_t length_;
    int64_t begin_;
    int64_t at_;
    bool strict_;
    StrBuilder builder_;
};

void append_hex(StrBuilder& out, char32_t unit) {
    char digits[8];
    snprintf(digits, sizeof digits, "\\u%04x", unsigned(unit));
    out.append(digits);
}

bool needs_escape(char32_t c, bool ascii_only) { return c < 0x20 || c == '"' || c == '\\' || (ascii_only && c > 0x7E); }

void append_escaped(StrBuilder& out, char32_t c) {
    switch (c) {
        case '"': out.append("\\\""); return;
        case '\\': out.append("\\\\"); return;
        case '\b': out.append("\\b"); return;
        case '\f': out.append("\\f"); return;
        case '\n': out.append("\\n"); return;
        case '\r': out.append("\\r"); return;
        case '\t': out.append("\\t"); return;
        default: break;
    }
    if (c < 0x10000) {
        append_hex(out, c);
    } else {
        append_hex(out, 0xD800 + ((c - 0x10000) >> 10));
        append_hex(out, 0xDC00 + ((c - 0x10000) & 0x3FF));
    }
}

Raises<Str*> string_argument(Thread& thread, Value value) {
    if (value.is<Str>()) return value.as<Str>();
    return raise(thread, TypeError_type, "first argument must be a string, not {}", {type_of(value)});
}

Raises<Value> encode(Thread& thread, Value value, bool ascii_only) {
    Str* text = TRY(string_argument(thread, value));
    StrBuilder out;
    append_json_string(out, text, ascii_only);
    return Value::of(out.finish());
}

/// Characters at the start of an ASCII text that stand for themselves.
size_t plain_ascii(Str* text) {
    uint8_t const* characters = text->latin1();
    size_t count = 0;
    while (count < text->length && !needs_escape(characters[count], true)) count++;
    return count;
}

}  // namespace

Raises<ScannedString> scan_json_string(Thread& thread, Str* text, int64_t start, bool strict) {
    return StringScanner(thread, text, start, strict).run();
}

void append_json_string(StrBuilder& out, Str* text, bool ascii_only) {
    out.append('"');
    size_t chunk = 0;
    size_t start = text->is_ascii() ? plain_ascii(text) : 0;
    for (size_t i = start; i < text->length; i++) {
        char32_t c = text->at(i);
        if (!needs_escape(c, ascii_only)) continue;
        out.append_part(text, chunk, i);
        append_escaped(out, c);
        chunk = i + 1;
    }
    out.append_part(text, chunk, text->length);
    out.append('"');
}

Raises<Value> json_scanstring(Thread& thread, Value* args) {
    int64_t start = TRY(to_int64(thread, args[1]));
    bool strict = args[2].is_empty() || TRY(truth_of(thread, args[2]));
    Str* text = TRY(string_argument(thread, args[0]));
    if (start < 0 || start > int64_t(text->length)) return raise(thread, ValueError_type, "end is out of bounds");
    ScannedString scanned = TRY(scan_json_string(thread, text, start, strict));
    return Value::of(make_tuple({Value::of(scanned.text), make_int(scanned.end)}));
}

Raises<Value> json_encode_basestring(Thread& thread, Value* args) { return encode(thread, args[0], false); }
Raises<Value> json_encode_basestring_ascii(Thread& thread, Value* args) { return encode(thread, args[0], true); }

}  // namespace py::vm
