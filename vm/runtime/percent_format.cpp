#include <cmath>

#include "vm/objects/bytes/byte_string.h"
#include "vm/objects/float.h"
#include "vm/runtime/format.h"
#include "vm/runtime/format_spec.h"
#include "vm/runtime/operations.h"
#include "vm/runtime/text.h"

// printf-style formatting: str % values, and bytes % values, whose characters stand for bytes.

namespace py::vm {
namespace {

class PercentFormatter {
  public:
    PercentFormatter(Thread& thread, Str* format, Value arguments, bool bytes)
        : thread_(thread), format_(format), arguments_(arguments), bytes_(bytes) {}

    Raises<Str*> run() {
        while (at_ < format_->length) {
            char32_t c = format_->at(at_++);
            if (c != '%') {
                out_.append(c);
                continue;
            }
            TRY(conversion());
        }
        bool all_used = !arguments_.is<Tuple>() || next_ >= arguments_.as<Tuple>()->size;
        if (!arguments_.is<Tuple>() && next_ == 0) all_used = is_mapping();
        if (!all_used) {
            return raise(thread_, TypeError_type, "not all arguments converted during {} formatting",
                         {bytes_ ? "bytes" : "string"});
        }
        return out_.finish();
    }

  private:
    /// Whether "%(key)s" can take its values from the arguments.
    bool is_mapping() const {
        bool text = bytes_ ? is_byte_string(arguments_) : arguments_.is<Str>();
        return type_of(arguments_)->slots.get_item && !arguments_.is<Tuple>() && !text;
    }

    Raises<Value> next_argument() {
        if (arguments_.is<Tuple>()) {
            if (next_ < arguments_.as<Tuple>()->size) return arguments_.as<Tuple>()->items[next_++];
        } else if (next_++ == 0) {
            return arguments_;
        }
        return raise(thread_, TypeError_type, "not enough arguments for format string");
    }

    char32_t take() { return at_ < format_->length ? format_->at(at_++) : U'\0'; }
    char32_t peek() { return at_ < format_->length ? format_->at(at_) : U'\0'; }

    Raises<Value> mapped_argument() {
        at_++;
        size_t start = at_;
        int depth = 1;
        while (at_ < format_->length) {
            char32_t c = format_->at(at_++);
            if (c == '(') depth++;
            if (c == ')' && --depth == 0) break;
        }
        if (depth) return raise(thread_, ValueError_type, "incomplete format key");
        if (!is_mapping()) return raise(thread_, TypeError_type, "format requires a mapping");
        Str* key = substring(format_, start, at_ - 1);
        return get_item(thread_, arguments_, bytes_ ? Value::of(make_bytes({key->latin1(), key->length})) : Value::of(key));
    }

    Raises<int64_t> number(int64_t fallback) {
        if (peek() == '*') {
            at_++;
            Value value = TRY(next_argument());
            if (!is_int(value)) return raise(thread_, TypeError_type, "* wants int");
            return to_int64(thread_, value);
        }
        bool any = false;
        int64_t result = 0;
        while (peek() >= '0' && peek() <= '9' && result < INT32_MAX) {
            result = result * 10 + int64_t(take() - '0');
            any = true;
        }
        return any ? result : fallback;
    }

    Raises<void> conversion() {
        FormatSpec spec;
        spec.align = '>';
        Value value = kEmpty;
        if (peek() == '(') value = TRY(mapped_argument());
        bool left = false;
        bool zero = false;
        for (bool flags = true; flags;) {
            switch (peek()) {
                case '-': left = true; at_++; break;
                case '+': spec.sign = '+'; at_++; break;
                case ' ': if (!spec.sign) spec.sign = ' '; at_++; break;
                case '#': spec.alternate = true; at_++; break;
                case '0': zero = true; at_++; break;
                default: flags = false;
            }
        }
        spec.width = TRY(number(-1));
        if (spec.width < -1) {
            left = true;
            spec.width = -spec.width;
        }
        if (peek() == '.') {
            at_++;
            spec.precision = TRY(number(0));
            if (spec.precision < 0) spec.precision = 0;
        }
        if (peek() == 'h' || peek() == 'l' || peek() == 'L') at_++;
        char32_t type = take();
        if (type == 0) return raise(thread_, ValueError_type, "incomplete format");
        if (type == '%') {
            out_.append('%');
            return {};
        }
        if (value.is_empty()) value = TRY(next_argument());
        if (left) {
            spec.align = '<';
        } else if (zero) {
            spec.fill = '0';
            spec.align = '=';
        }
        return convert(spec, type, value);
    }

    Raises<void> convert(FormatSpec& spec, char32_t type, Value value) {
        switch (type) {
            case 'b':
                if (!bytes_) return unknown(type);
                return text(spec, TRY(bytes_as_text(value)));
            case 's': return text(spec, bytes_ ? TRY(bytes_as_text(value)) : TRY(str_of(thread_, value)));
            case 'r': return text(spec, bytes_ ? TRY(ascii_of(thread_, value)) : TRY(repr_of(thread_, value)));
            case 'a': return text(spec, TRY(ascii_of(thread_, value)));
            case 'c': return character(spec, value);
            case 'd': case 'i': case 'u': case 'x': case 'X': case 'o': return integer(spec, type, value);
            case 'e': case 'E': case 'f': case 'F': case 'g': case 'G': return real(spec, type, value);
            default: return unknown(type);
        }
    }

    Error unknown(char32_t type) {
        char buffer[32];
        snprintf(buffer, sizeof buffer, "0x%x", unsigned(type));
        return raise(thread_, ValueError_type, "unsupported format character '{}' ({}) at index {}",
                     {make_str(type > 31 && type < 127 ? type : U'?'), buffer, at_ - 1});
    }

    /// For bytes: a bytes-like object, or what `__bytes__` gives.
    Raises<Str*> bytes_as_text(Value value) {
        if (!has_buffer(value)) {
            Value result = TRY(call_special(thread_, value, names.__bytes__, {}));
            if (result.is_empty()) {
                return raise(thread_, TypeError_type,
                             "%b requires a bytes-like object, or an object that implements __bytes__, not '{}'", {type_of(value)});
            }
            if (!result.is<Bytes>()) {
                return raise(thread_, TypeError_type, "__bytes__ returned non-bytes (type {})", {type_of(result)});
            }
            value = result;
        }
        Buffer buffer;
        TRY(buffer.acquire(thread_, value));
        return make_latin1(buffer.data(), buffer.size());
    }

    Raises<void> text(FormatSpec& spec, Str* string) {
        if (spec.precision >= 0 && size_t(spec.precision) < string->length) string = substring(string, 0, size_t(spec.precision));
        spec.fill = ' ';
        if (spec.align == '=') spec.align = '>';
        out_.append(pad(spec, empty_str(), string));
        return {};
    }

    Raises<void> character(FormatSpec& spec, Value value) {
        if (bytes_) return byte_character(spec, value);
        if (value.is<Str>() && value.as<Str>()->length == 1) return text(spec, value.as<Str>());
        if (!is_int(value)) return raise(thread_, TypeError_type, "%c requires int or char");
        auto code = int64_of(value);
        if (!code || *code < 0 || *code > 0x10FFFF) return raise(thread_, OverflowError_type, "%c arg not in range(0x110000)");
        return text(spec, make_str(char32_t(*code)));
    }

    Raises<void> byte_character(FormatSpec& spec, Value value) {
        if (is_byte_string(value) && bytes_of(value).size() == 1) return text(spec, make_latin1(bytes_of(value).data(), 1));
        if (!is_int(value)) {
            return raise(thread_, TypeError_type, "%c requires an integer in range(256) or a single byte");
        }
        auto code = int64_of(value);
        if (!code || *code < 0 || *code > 255) return raise(thread_, OverflowError_type, "%c arg not in range(256)");
        return text(spec, make_str(char32_t(*code)));
    }

    Str* sign(FormatSpec const& spec, bool negative, std::string_view prefix) {
        std::string text = negative ? "-" : spec.sign ? std::string(1, char(spec.sign)) : "";
        return make_str(text + std::string(prefix));
    }

    Raises<void> integer(FormatSpec& spec, char32_t type, Value value) {
        bool decimal = type == 'd' || type == 'i' || type == 'u';
        if (is_float(value) && decimal) {
            value = TRY(double_to_int(thread_, float_of(value)));
        } else if (!is_int(value)) {
            if (!type_of(value)->slots.index && !(decimal && type_of(value)->slots.to_int)) {
                return raise(thread_, TypeError_type, decimal ? "%{} format: a real number is required, not {}" : "%{} format: an integer is required, not {}",
                             {make_str(type), type_of(value)});
            }
            value = type_of(value)->slots.index ? TRY(to_index(thread_, value)) : TRY(type_of(value)->slots.to_int(thread_, value));
        }
        BigInt number = big_int_of(value);
        bool negative = number.is_negative();
        int base = decimal ? 10 : type == 'o' ? 8 : 16;
        std::string digits = (negative ? -number : number).to_string(base);
        if (spec.precision > int64_t(digits.size())) digits.insert(0, size_t(spec.precision) - digits.size(), '0');
        std::string prefix = spec.alternate && !decimal ? std::string("0") + char(type) : "";
        if (type == 'X') {
            for (char& c : digits) c = char(toupper(c));
        }
        out_.append(pad(spec, sign(spec, negative, prefix), make_str(digits)));
        return {};
    }

    Raises<void> real(FormatSpec& spec, char32_t type, Value value) {
        double number = TRY(to_double(thread_, value));
        bool negative = std::signbit(number) && !std::isnan(number);
        std::string body = double_text(std::fabs(number), char(type | 32), spec.precision, spec.alternate);
        if (type < 'a') {
            for (char& c : body) c = char(toupper(c));
        }
        out_.append(pad(spec, sign(spec, negative, ""), make_str(body)));
        return {};
    }

    Thread& thread_;
    Str* format_;
    Value arguments_;
    StrBuilder out_;
    size_t at_ = 0;
    size_t next_ = 0;
    bool bytes_;
};

}  // namespace

Raises<Value> percent_format(Thread& thread, Str* format, Value arguments) {
    return Value::of(TRY(PercentFormatter(thread, format, arguments, false).run()));
}

Raises<std::vector<uint8_t>> format_bytes(Thread& thread, ByteView format, Value arguments) {
    Str* pattern = make_latin1(format.data(), format.size());
    Str* text = TRY(PercentFormatter(thread, pattern, arguments, true).run());
    return std::vector<uint8_t>(text->latin1(), text->latin1() + text->length);
}

}  // namespace py::vm
