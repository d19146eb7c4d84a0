#include "vm/objects/format/spec.h"

#include <algorithm>
#include <cstring>

#include "marshal/base/float_text.h"
#include "marshal/base/utf8.h"
#include "vm/objects/str/str_builder.h"
#include "vm/runtime/protocol/operations.h"
#include "vm/runtime/system/memory_request.h"
#include "vm/runtime/text/unicode.h"

namespace py::vm {
namespace {

/// Not worth asking whether there is memory.
constexpr int64_t kModestWidth = 1 << 16;

bool is_align(char32_t c) { return c == '<' || c == '>' || c == '=' || c == '^'; }
bool is_sign(char32_t c) { return c == '+' || c == '-' || c == ' '; }

class SpecParser {
  public:
    SpecParser(Thread& thread, Str* text, std::string_view type_name)
        : thread_(thread),
          text_(text),
          narrow_(text->width() == 1 ? text->latin1() : nullptr),
          length_(text->length),
          type_name_(type_name) {}

    Raises<FormatSpec> parse(char32_t align, char32_t type) {
        spec_.align = align;
        spec_.type = type;
        parse_alignment();
        if (is_sign(peek())) spec_.sign = next();
        spec_.no_negative_zero = accept('z');
        spec_.alternate = accept('#');
        parse_zero();
        spec_.width = TRY(parse_number());
        TRY(parse_grouping());
        if (accept('.')) {
            spec_.precision = TRY(parse_number());
            if (spec_.precision < 0) return raise(thread_, ValueError_type, "Format specifier missing precision");
        }
        if (length_ - at_ > 1) {
            return raise(thread_, ValueError_type, "Invalid format specifier '{}' for object of type '{}'",
                         {text_, type_name_});
        }
        if (at_ < length_) spec_.type = next();
        TRY(check_grouping());
        if (spec_.width > kModestWidth) TRY(request_memory(thread_, uint64_t(spec_.width), 4));
        return spec_;
    }

  private:
    void parse_alignment() {
        if (length_ >= 2 && is_align(at(1))) {
            spec_.fill = next();
            has_fill_ = true;
        }
        if (!is_align(peek())) return;
        spec_.align = next();
        spec_.has_align = true;
    }

    /// A zero before the width fills with zeros behind the sign, unless the text says otherwise.
    void parse_zero() {
        if (has_fill_ || peek() != '0') return;
        next();
        spec_.fill = '0';
        if (!spec_.has_align && spec_.align == '>') spec_.align = '=';
    }

    Raises<int64_t> parse_number() {
        if (decimal_value(peek()) < 0) return int64_t(-1);
        int64_t number = 0;
        while (decimal_value(peek()) >= 0) {
            bool too_large = __builtin_mul_overflow(number, 10, &number) ||
                             __builtin_add_overflow(number, decimal_value(next()), &number);
            if (too_large) return raise(thread_, ValueError_type, "Too many decimal digits in format string");
        }
        return number;
    }

    Raises<void> parse_grouping() {
        if (accept(',')) spec_.grouping = ',';
        if (accept('_')) {
            if (spec_.grouping) return both_groupings();
            spec_.grouping = '_';
        }
        if (peek() == ',' && spec_.grouping == '_') return both_groupings();
        return {};
    }
    Error both_groupings() { return raise(thread_, ValueError_type, "Cannot specify both ',' and '_'."); }

    Raises<void> check_grouping() {
        if (!spec_.grouping) return {};
        std::u32string_view allowed = spec_.grouping == '_' ? U"defgEFG%boxX" : U"defgEFG%";
        if (spec_.type == 0 || allowed.find(spec_.type) != allowed.npos) return {};
        std::string mark(1, char(spec_.grouping));
        std::string code;
        utf8::append(code, spec_.type);
        return raise(thread_, ValueError_type, "Cannot specify '{}' with '{}'.",
                     {std::string_view(mark), std::string_view(code)});
    }

    char32_t at(size_t index) const { return narrow_ ? narrow_[index] : text_->at(index); }
    char32_t peek() const { return at_ < length_ ? at(at_) : 0; }
    char32_t next() { return at(at_++); }
    bool accept(char32_t c) {
        if (at_ >= length_ || peek() != c) return false;
        at_++;
        return true;
    }

    Thread& thread_;
    Str* text_;
    /// The characters, if each is one byte.
    uint8_t const* narrow_;
    size_t length_;
    std::string_view type_name_;
    FormatSpec spec_;
    size_t at_ = 0;
    bool has_fill_ = false;
};

/// What short texts were read as: a program formats by the same few again and again.
struct KnownSpec {
    uint64_t text = 0;
    uint32_t length = 0;
    char32_t align = 0, type = 0;
    FormatSpec spec;
};
constexpr size_t kKnownSpecs = 64;
KnownSpec known_specs[kKnownSpecs];

/// What other texts were read as last.
FormatSpec other_spec;

/// Of a text of at most eight characters.
KnownSpec& place_of_spec(uint64_t text, char32_t type) {
    return known_specs[(text ^ type) * 0x9E37'79B9'7F4A'7C15 >> 58];
}

/// At most eight characters as a number.
uint64_t packed_characters(Str* text) {
    uint64_t characters = 0;
    if (text->data == text->inline_data && text->length > 0) [[likely]] {
        // Objects begin and end at multiples of 16 bytes: eight can be read wherever one stands behind the header.
        std::memcpy(&characters, text->data, sizeof characters);
        return characters & UINT64_MAX >> (64 - 8 * text->length);
    }
    std::memcpy(&characters, text->characters(), text->length);
    return characters;
}

}  // namespace

Raises<FormatSpec const*> parse_format_spec(Thread& thread, Str* text, std::string_view type_name, char32_t align,
                                            char32_t type) {
    bool is_short = text->is_ascii() && text->length <= sizeof(uint64_t);
    if (!is_short) {
        other_spec = TRY(SpecParser(thread, text, type_name).parse(align, type));
        return &other_spec;
    }
    uint64_t characters = packed_characters(text);
    KnownSpec& known = place_of_spec(characters, type);
    if (known.text != characters || known.length != text->length || known.align != align || known.type != type) {
        FormatSpec spec = TRY(SpecParser(thread, text, type_name).parse(align, type));
        if (spec.width > kModestWidth) {
            // Memory for that is to be asked for again.
            other_spec = spec;
            return &other_spec;
        }
        known = {characters, uint32_t(text->length), align, type, spec};
    }
    return &known.spec;
}

Error unknown_format_code(Thread& thread, char32_t code, std::string_view type) {
    char hex[16];
    snprintf(hex, sizeof hex, "\\x%x", unsigned(code));
    std::string shown = code > 32 && code < 128 ? std::string(1, char(code)) : hex;
    return raise(thread, ValueError_type, "Unknown format code '{}' for object of type '{}'",
                 {std::string_view(shown), type});
}

void append_padded(StrBuilder& out, Str* text, FormatSpec const& spec) {
    int64_t missing = std::max<int64_t>(0, spec.width - int64_t(text->length));
    int64_t left = spec.align == '>' ? missing : spec.align == '^' ? missing / 2 : 0;
    out.append_repeated(spec.fill, size_t(left));
    out.append(text);
    out.append_repeated(spec.fill, size_t(missing - left));
}

Str* pad_text(Str* text, FormatSpec const& spec) {
    if (spec.width <= int64_t(text->length)) return text;
    StrBuilder out;
    append_padded(out, text, spec);
    return out.finish();
}

Raises<void> append_formatted(Thread& thread, StrBuilder& out, Value value, Str* spec) {
    if (value.is_small()) {
        if (spec->length > 0) return append_int(thread, out, value, spec);
        out.append_decimal(value.small());
    } else if (value.is_real()) {
        if (spec->length > 0) return append_float(thread, out, value.real(), spec);
        out.append_ascii(float_text(value.real()));
    } else {
        out.append(TRY(format_value(thread, value, spec)));
    }
    return {};
}

Raises<Str*> format_str(Thread& thread, Str* text, Str* spec_text) {
    if (spec_text->length == 0) return text;
    FormatSpec const& spec = *TRY(parse_format_spec(thread, spec_text, "str", '<', 's'));
    auto refuse = [&](std::string_view what) {
        return raise(thread, ValueError_type, "{} not allowed in string format specifier", {what});
    };
    if (spec.type != 's') return unknown_format_code(thread, spec.type, "str");
    if (spec.sign == ' ') return refuse("Space");
    if (spec.sign) return refuse("Sign");
    if (spec.no_negative_zero) return refuse("Negative zero coercion (z)");
    if (spec.alternate) return refuse("Alternate form (#)");
    if (spec.align == '=') {
        return raise(thread, ValueError_type, "'=' alignment not allowed in string format specifier");
    }
    if (spec.precision >= 0 && size_t(spec.precision) < text->length) {
        text = substring(text, 0, size_t(spec.precision));
    }
    return pad_text(text, spec);
}

}  // namespace py::vm
