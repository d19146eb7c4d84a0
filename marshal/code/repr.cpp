#include "marshal/code/repr.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "marshal/base/float_text.h"
#include "marshal/base/printable.h"
#include "marshal/base/utf8.h"
#include "marshal/base/verify.h"
#include "marshal/code/code_object.h"
#include "marshal/code/object_factory.h"

namespace py::code {
namespace {

char quote_for(std::string_view text) {
    return text.find('\'') != text.npos && text.find('"') == text.npos ? '"' : '\'';
}

/// The escapes that `str` and `bytes` share; false if the character needs none of them.
bool append_short_escape(std::string& text, char32_t character, char quote) {
    switch (character) {
        case '\\': text += "\\\\"; return true;
        case '\t': text += "\\t"; return true;
        case '\n': text += "\\n"; return true;
        case '\r': text += "\\r"; return true;
        case '\'':
        case '"':
            if (character != char32_t(quote)) return false;
            text += '\\';
            text += quote;
            return true;
        default: return false;
    }
}

void append_numeric_escape(std::string& text, char32_t character) {
    auto value = uint32_t(character);
    if (value < 0x100) {
        fmt::format_to(std::back_inserter(text), "\\x{:02x}", value);
    } else if (value < 0x10000) {
        fmt::format_to(std::back_inserter(text), "\\u{:04x}", value);
    } else {
        fmt::format_to(std::back_inserter(text), "\\U{:08x}", value);
    }
}

class ReprWriter {
  public:
    ReprWriter(std::string& text, size_t limit) : text_(text), limit_(limit) {}

    void append(Object const& object);

  private:
    void append_int(IntObject const& object);
    void append_str(std::string_view value);
    void append_bytes(ByteView value);
    void append_code(CodeObject const& code);
    void append_sequence(SequenceObject const& sequence);
    void append_dict(DictObject const& dict);
    void append_items(std::span<Object const* const> items);
    bool is_full() const { return text_.size() > limit_; }
    size_t room() const { return limit_ - std::min(limit_, text_.size()); }

    std::string& text_;
    size_t limit_;
};

void ReprWriter::append(Object const& object) {
    switch (object.kind) {
        case ObjectKind::None: text_ += "None"; return;
        case ObjectKind::False: text_ += "False"; return;
        case ObjectKind::True: text_ += "True"; return;
        case ObjectKind::Ellipsis: text_ += "Ellipsis"; return;
        case ObjectKind::StopIteration: text_ += "<class 'StopIteration'>"; return;
        case ObjectKind::Int: return append_int(static_cast<IntObject const&>(object));
        case ObjectKind::Float: return append_float(text_, static_cast<FloatObject const&>(object).value);
        case ObjectKind::Complex: {
            auto& value = static_cast<ComplexObject const&>(object);
            return append_complex_repr(text_, value.real, value.imag);
        }
        case ObjectKind::Str: return append_str(static_cast<StrObject const&>(object).text);
        case ObjectKind::Bytes: return append_bytes(static_cast<BytesObject const&>(object).bytes);
        case ObjectKind::Tuple:
        case ObjectKind::List:
        case ObjectKind::Set:
        case ObjectKind::FrozenSet: return append_sequence(static_cast<SequenceObject const&>(object));
        case ObjectKind::Dict: return append_dict(static_cast<DictObject const&>(object));
        case ObjectKind::Code: return append_code(static_cast<CodeObject const&>(object));
    }
    VERIFY_NOT_REACHED();
}

void ReprWriter::append_int(IntObject const& object) {
    // Decimal digits take more than linear time, which nobody need spend on what is cut anyway.
    constexpr size_t kAlwaysDecimal = 1024, kHexDigitsOfLimb = 16;
    if (object.limbs.size() > kAlwaysDecimal && object.limbs.size() * kHexDigitsOfLimb > limit_) {
        text_ += fmt::format("{}0x{:x}...", object.negative ? "-" : "", object.limbs.back());
        return;
    }
    text_ += object.is_small() ? std::to_string(object.small) : big_int_of(object).to_string();
}

void ReprWriter::append_str(std::string_view value) {
    auto start = utf8::valid_prefix(value, room());
    append_str_repr(text_, start);
    if (start.size() < value.size()) text_ += "...";
}

void ReprWriter::append_bytes(ByteView value) {
    auto start = value.first(std::min(value.size(), room()));
    append_bytes_repr(text_, start);
    if (start.size() < value.size()) text_ += "...";
}

void ReprWriter::append_code(CodeObject const& code) {
    auto shortened = [this](std::string_view name) {
        auto start = utf8::valid_prefix(name, room());
        return fmt::format("{}{}", start, start.size() < name.size() ? "..." : "");
    };
    fmt::format_to(std::back_inserter(text_), "<code object {}, file \"{}\", line {}>", shortened(code.name->text),
                   shortened(code.filename->text), code.firstlineno);
}

void ReprWriter::append_items(std::span<Object const* const> items) {
    bool first = true;
    for (Object const* item : items) {
        if (!first) text_ += ", ";
        first = false;
        if (is_full()) {
            text_ += "...";
            return;
        }
        append(*item);
    }
}

void ReprWriter::append_sequence(SequenceObject const& sequence) {
    bool is_empty = sequence.items.empty();
    bool is_frozen = sequence.kind == ObjectKind::FrozenSet;
    if (sequence.kind == ObjectKind::Tuple) {
        text_ += '(';
        append_items(sequence.items);
        text_ += sequence.items.size() == 1 ? ",)" : ")";
    } else if (sequence.kind == ObjectKind::List) {
        text_ += '[';
        append_items(sequence.items);
        text_ += ']';
    } else if (is_empty) {
        text_ += is_frozen ? "frozenset()" : "set()";
    } else {
        text_ += is_frozen ? "frozenset({" : "{";
        append_items(sequence.items);
        text_ += is_frozen ? "})" : "}";
    }
}

void ReprWriter::append_dict(DictObject const& dict) {
    text_ += '{';
    bool first = true;
    for (auto const& entry : dict.entries) {
        if (!first) text_ += ", ";
        first = false;
        if (is_full()) {
            text_ += "...";
            break;
        }
        append(*entry.key);
        text_ += ": ";
        append(*entry.value);
    }
    text_ += '}';
}

}  // namespace

void append_str_repr(std::string& text, std::string_view value) {
    char quote = quote_for(value);
    text += quote;
    while (!value.empty()) {
        auto character = utf8::decode_valid(value);
        if (!append_short_escape(text, character.value, quote)) {
            if (is_printable(character.value)) {
                text += value.substr(0, character.size);
            } else {
                append_numeric_escape(text, character.value);
            }
        }
        value.remove_prefix(character.size);
    }
    text += quote;
}

void append_bytes_repr(std::string& text, ByteView value) {
    char quote = quote_for(as_text(value));
    text += 'b';
    text += quote;
    for (uint8_t byte : value) {
        if (append_short_escape(text, byte, quote)) continue;
        if (byte >= 0x20 && byte < 0x7F) {
            text += char(byte);
        } else {
            append_numeric_escape(text, byte);
        }
    }
    text += quote;
}

void append_complex_repr(std::string& text, double real, double imag) {
    bool pure = real == 0 && !std::signbit(real);
    if (!pure) {
        text += '(';
        append_float(text, real, PointZero::Omit);
        if (std::isnan(imag) || !std::signbit(imag)) text += '+';
    }
    append_float(text, imag, PointZero::Omit);
    text += pure ? "j" : "j)";
}

void append_repr(std::string& text, Object const& object, size_t limit) { ReprWriter(text, limit).append(object); }

std::string repr(Object const* object) {
    std::string text;
    append_repr(text, *object);
    return text;
}

}  // namespace py::code
