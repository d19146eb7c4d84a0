#include <cmath>

#include "vm/objects/float.h"
#include "vm/runtime/format.h"
#include "vm/runtime/format_spec.h"
#include "vm/runtime/operations.h"
#include "vm/runtime/text.h"

// printf-style formatting: str % values.

namespace py::vm {
namespace {

class PercentFormatter {
  public:
    PercentFormatter(Thread& thread, Str* format, Value arguments)
        : thread_(thread), format_(format), arguments_(arguments) {}

    Raises<Value> run() {
        while (at_ < format_->length) {
            char32_t c = format_->at(at_++);
            if (c != '%') {
                out_.append(c);
                continue;
            }
            TRY(conversion());
        }
        bool all_used = !arguments_.is<Tuple>() || next_ >= arguments_.as<Tuple>()->size;
        if (!arguments_.is<Tuple>() && !mapping_used_ && next_ == 0) {
            bool mapping = type_of(arguments_)->slots.get_item && !arguments_.is<Str>();
            all_used = mapping;
        }
        if (!all_used) return raise(thread_, TypeError_type, "not all arguments converted during string formatting");
        return Value::of(out_.finish());
    }

  private:
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
        bool mapping = type_of(arguments_)->slots.get_item && !arguments_.is<Tuple>() && !arguments_.is<Str>();
        if (!mapping) return raise(thread_, TypeError_type, "format requires a mapping");
        mapping_used_ = true;
        return get_item(thread_, arguments_, Value::of(substring(format_, start, at_ - 1)));
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
            case 's': return text(spec, TRY(str_of(thread_, value)));
            case 'r': return text(spec, TRY(repr_of(thread_, value)));
            case 'a': return text(spec, TRY(ascii_of(thread_, value)));
            case 'c': return character(spec, value);
            case 'd': case 'i': case 'u': case 'x': case 'X': case 'o': return integer(spec, type, value);
            case 'e': case 'E': case 'f': case 'F': case 'g': case 'G': return real(spec, type, value);
            default: {
                char buffer[32];
                snprintf(buffer, sizeof buffer, "0x%x", unsigned(type));
                return raise(thread_, ValueError_type, "unsupported format character '{}' ({}) at index {}",
                             {make_str(type), buffer, at_ - 1});
            }
        }
    }

    Raises<void> text(FormatSpec& spec, Str* string) {
        if (spec.precision >= 0 && size_t(spec.precision) < string->length) string = substring(string, 0, size_t(spec.precision));
        spec.fill = ' ';
        if (spec.align == '=') spec.align = '>';
        out_.append(pad(spec, empty_str(), string));
        return {};
    }

    Raises<void> character(FormatSpec& spec, Value value) {
        if (value.is<Str>() && value.as<Str>()->length == 1) return text(spec, value.as<Str>());
        if (!is_int(value)) return raise(thread_, TypeError_type, "%c requires int or char");
        auto code = int64_of(value);
        if (!code || *code < 0 || *code > 0x10FFFF) return raise(thread_, OverflowError_type, "%c arg not in range(0x110000)");
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
    bool mapping_used_ = false;
};

}  // namespace

Raises<Value> percent_format(Thread& thread, Str* format, Value arguments) {
    return PercentFormatter(thread, format, arguments).run();
}

}  // namespace py::vm
