#include <algorithm>
#include <charconv>
#include <cmath>
#include <iterator>
#include <string>
#include <utility>

#include "marshal/base/utf8.h"
#include "vm/objects/bytes/ascii.h"
#include "vm/objects/bytes/byte_string.h"
#include "vm/objects/float/float.h"
#include "vm/objects/format/float_digits.h"
#include "vm/objects/format/spec.h"
#include "vm/objects/long/int_result.h"
#include "vm/objects/str/characters.h"
#include "vm/objects/str/str_builder.h"
#include "vm/runtime/protocol/operations.h"
#include "vm/runtime/protocol/sequence.h"
#include "vm/runtime/system/memory_request.h"
#include "vm/runtime/text/text.h"

namespace py::vm {
namespace {

constexpr int kDefaultPrecision = 6;
/// Not worth asking whether there is memory.
constexpr int64_t kModestWidth = 1 << 16;

/// Numbers in patterns that are surely no too large ones.
constexpr size_t kFewDigits = 4;

/// One conversion: `%[(key)][flags][width][.precision][length modifier]type`.
struct Conversion {
    bool left = false, plus = false, space = false, alternate = false, zero = false;
    int64_t width = -1;
    int64_t precision = -1;
    char32_t type = 0;
};

/// Python's `str % arguments`, and `bytes % arguments`, whose characters stand for bytes.
class PercentFormatter {
  public:
    PercentFormatter(Thread& thread, Str* pattern, Value arguments, bool bytes)
        : thread_(thread), pattern_(pattern), arguments_(arguments), bytes_(bytes) {
        if (arguments.is<Tuple>()) {
            tuple_ = arguments.as<Tuple>();
        } else if (!arguments.is<Str>() && !(bytes && is_byte_string(arguments)) &&
                   type_of(arguments)->slots.get_item) {
            mapping_ = arguments;
        }
    }

    Raises<Str*> format() {
        if (pattern_->is_ascii()) ascii_ = pattern_->ascii();
        while (at_ < pattern_->length) {
            append_literal();
            if (at_ == pattern_->length) break;
            at_++;
            Conversion how;
            if (read_plain(how)) {
                TRY(convert(how, TRY(next_argument())));
                continue;
            }
            if (at_ < pattern_->length && pattern_->at(at_) == '%') {
                out_.append(pattern_->at(at_++));
            } else {
                TRY(conversion());
            }
        }
        if (mapping_.is_empty() && has_left_over()) {
            return raise(thread_, TypeError_type, "not all arguments converted during {} formatting",
                         {bytes_ ? "bytes" : "string"});
        }
        return out_.finish();
    }

  private:
    /// Up to the next percent sign.
    void append_literal() {
        size_t start = at_;
        if (!ascii_.empty()) {
            while (at_ < ascii_.size() && ascii_[at_] != '%') at_++;
            return out_.append_ascii(ascii_.substr(start, at_ - start));
        }
        int64_t percent = find_text(pattern_, character_text('%'), at_, pattern_->length);
        at_ = percent < 0 ? pattern_->length : size_t(percent);
        out_.append_part(pattern_, start, at_);
    }

    /// Reads a conversion of an ASCII pattern that has no key and no star, and numbers of few digits. Reads nothing if
    /// it is not like that.
    bool read_plain(Conversion& how) {
        size_t at = at_;
        auto peek = [&] { return at < ascii_.size() ? ascii_[at] : '\0'; };
        auto read_number = [&](int64_t& number) {
            size_t start = at;
            if (peek() >= '0' && peek() <= '9') number = 0;
            for (; peek() >= '0' && peek() <= '9'; at++) number = number * 10 + (peek() - '0');
            return at - start <= kFewDigits;
        };
        while (take_flag(how, char32_t(peek()))) at++;
        bool plain = read_number(how.width);
        if (peek() == '.') {
            at++;
            how.precision = 0;
            plain &= read_number(how.precision);
        }
        char type = peek();
        if (!plain || bytes_ || (type != 's' && type != 'd' && type != 'r' && type != 'f' && type != 'x')) {
            how = Conversion();
            key_value_ = kEmpty;
            return false;
        }
        key_value_ = kEmpty;
        how.type = char32_t(type);
        at_ = at + 1;
        return true;
    }

    bool has_left_over() const { return tuple_ ? next_ < tuple_->size : !single_taken_; }

    Raises<Value> next_argument() {
        if (!key_value_.is_empty()) return key_value_;
        if (tuple_ && next_ < tuple_->size) return tuple_->items[next_++];
        if (!tuple_ && !single_taken_) {
            single_taken_ = true;
            return arguments_;
        }
        return raise(thread_, TypeError_type, "not enough arguments for format string");
    }

    Raises<char32_t> next_character() {
        if (at_ >= pattern_->length) return raise(thread_, ValueError_type, "incomplete format");
        return pattern_->at(at_++);
    }

    Raises<void> conversion() {
        Conversion how;
        key_value_ = kEmpty;
        if (at_ < pattern_->length && pattern_->at(at_) == '(') TRY(take_key());
        char32_t c = TRY(next_character());
        while (take_flag(how, c)) c = TRY(next_character());
        if (c == '*') {
            how.width = TRY(star());
            if (how.width < 0) {
                how.left = true;
                how.width = -how.width;
            }
            c = TRY(next_character());
        } else {
            c = TRY(number(c, how.width, INT64_MAX / 16, "width too big"));
        }
        if (how.width > kModestWidth) TRY(request_memory(thread_, uint64_t(how.width), 4));
        if (c == '.') {
            c = TRY(next_character());
            how.precision = 0;
            if (c == '*') {
                how.precision = std::max<int64_t>(0, TRY(star()));
                c = TRY(next_character());
            } else {
                c = TRY(number(c, how.precision, INT32_MAX, "precision too big"));
            }
        }
        if (c == 'h' || c == 'l' || c == 'L') c = TRY(next_character());
        how.type = c;
        Value value = TRY(next_argument());
        return convert(how, value);
    }

    Raises<void> take_key() {
        if (mapping_.is_empty()) return raise(thread_, TypeError_type, "format requires a mapping");
        size_t start = ++at_;
        int depth = 1;
        for (; at_ < pattern_->length; at_++) {
            char32_t c = pattern_->at(at_);
            if (c == '(') depth++;
            if (c == ')' && --depth == 0) break;
        }
        if (at_ == pattern_->length) return raise(thread_, ValueError_type, "incomplete format key");
        Str* key = substring(pattern_, start, at_++);
        key_value_ = TRY(
            get_item(thread_, mapping_, bytes_ ? Value::of(make_bytes({key->latin1(), key->length})) : Value::of(key)));
        single_taken_ = true;
        return {};
    }

    static bool take_flag(Conversion& how, char32_t c) {
        switch (c) {
            case '-': return how.left = true;
            case '+': return how.plus = true;
            case ' ': return how.space = true;
            case '#': return how.alternate = true;
            case '0': return how.zero = true;
            default: return false;
        }
    }

    Raises<int64_t> star() {
        Value value = TRY(next_argument());
        if (!is_int(value)) return raise(thread_, TypeError_type, "* wants int");
        auto number = int64_of(value);
        if (!number || *number > INT32_MAX || *number < INT32_MIN) {
            return raise(thread_, OverflowError_type, "Python int too large to convert to C int");
        }
        return *number;
    }

    /// Reads digits from `c` on; returns the character behind them.
    Raises<char32_t> number(char32_t c, int64_t& value, int64_t most, std::string_view too_big) {
        if (c < '0' || c > '9') return c;
        value = 0;
        while (c >= '0' && c <= '9') {
            value = value * 10 + int64_t(c - '0');
            if (value > most) return raise(thread_, ValueError_type, too_big);
            c = TRY(next_character());
        }
        return c;
    }

    Raises<void> convert(Conversion const& how, Value value) {
        switch (how.type) {
            case 'b':
                if (!bytes_) break;
                return text(how, TRY(bytes_as_text(value)));
            case 's':
                if (!bytes_ && value.is_small() && how.precision < 0) return short_text(how, decimal_of(value.small()));
                return text(how, bytes_ ? TRY(bytes_as_text(value)) : TRY(str_of(thread_, value)));
            case 'r':
                if (!bytes_ && value.is_exact<Str>() && how.width < 0 && how.precision < 0) {
                    append_str_repr(out_, value.as<Str>());
                    return {};
                }
                return text(how, bytes_ ? TRY(ascii_of(thread_, value)) : TRY(repr_of(thread_, value)));
            case 'a': return text(how, TRY(ascii_of(thread_, value)));
            case 'c': return bytes_ ? byte_character(how, value) : character(how, value);
            case 'd':
            case 'i':
            case 'u':
            case 'o':
            case 'x':
            case 'X': return integer(how, value);
            case 'e':
            case 'E':
            case 'f':
            case 'F':
            case 'g':
            case 'G': return real(how, value);
        }
        std::string shown;
        utf8::append(shown, how.type < 0x80 && how.type >= 0x20 ? how.type : U'?');
        return raise(thread_, ValueError_type, "unsupported format character '{}' (0x{}) at index {}",
                     {std::string_view(shown), std::string_view(BigInt(how.type).to_string(16)), at_ - 1});
    }

    Raises<void> short_text(Conversion const& how, std::string_view ascii) {
        pad_left(how, ascii.size());
        out_.append_ascii(ascii);
        pad_right(how, ascii.size());
        return {};
    }

    /// Valid until it is called again.
    std::string_view decimal_of(int64_t number, int base = 10) {
        return {digits_, std::to_chars(digits_, std::end(digits_), number, base).ptr};
    }

    Raises<void> text(Conversion const& how, Str* string) {
        size_t length = string->length;
        if (how.precision >= 0) length = std::min<size_t>(length, size_t(how.precision));
        pad_left(how, length);
        out_.append_part(string, 0, length);
        pad_right(how, length);
        return {};
    }

    /// For bytes: a bytes-like object, or what `__bytes__` gives.
    Raises<Str*> bytes_as_text(Value value) {
        if (!has_buffer(value)) {
            Value result = TRY(call_special(thread_, value, names.__bytes__, {}));
            if (result.is_empty()) {
                return raise(thread_, TypeError_type,
                             "%b requires a bytes-like object, or an object that implements __bytes__, not '{}'",
                             {type_of(value)});
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

    Raises<void> byte_character(Conversion const& how, Value value) {
        if (is_byte_string(value) && bytes_of(value).size() == 1)
            return text(how, make_latin1(bytes_of(value).data(), 1));
        if (!is_int(value)) {
            return raise(thread_, TypeError_type, "%c requires an integer in range(256) or a single byte");
        }
        auto code = int64_of(value);
        if (!code || *code < 0 || *code > 255) return raise(thread_, OverflowError_type, "%c arg not in range(256)");
        return text(how, make_str(char32_t(*code)));
    }

    void pad_left(Conversion const& how, size_t length) {
        if (!how.left && how.width > int64_t(length)) out_.append_repeated(' ', size_t(how.width) - length);
    }
    void pad_right(Conversion const& how, size_t length) {
        if (how.left && how.width > int64_t(length)) out_.append_repeated(' ', size_t(how.width) - length);
    }

    Raises<void> character(Conversion const& how, Value value) {
        if (value.is<Str>() && value.as<Str>()->length == 1) return text(how, value.as<Str>());
        if (!has_index(value)) return raise(thread_, TypeError_type, "%c requires int or char");
        auto code = int64_of(TRY(to_index(thread_, value)));
        if (!code || *code < 0 || *code > 0x10FFFF) {
            return raise(thread_, OverflowError_type, "%c arg not in range(0x110000)");
        }
        return text(how, make_str(char32_t(*code)));
    }

    /// Empty if the value is no such number.
    Raises<Value> converted_to_int(Value value, bool takes_any_real) {
        Slots const& slots = type_of(value)->slots;
        if (takes_any_real && slots.to_int) {
            return int_result(thread_, TRY(slots.to_int(thread_, value)), "__int__");
        }
        return slots.index ? to_index(thread_, value) : Raises<Value>(kEmpty);
    }

    /// What %d takes: any real number, cut to an int; the other codes take only what has `__index__`. A TypeError on
    /// the way is one of the format.
    Raises<Value> as_int(Conversion const& how, Value value) {
        if (is_int(value)) return value;
        bool decimal = how.type == 'd' || how.type == 'i' || how.type == 'u';
        auto number = converted_to_int(value, decimal);
        if (number.ok() && !number.value().is_empty()) return number;
        if (!number.ok() && !catch_pending(thread_, TypeError_type)) return Error{};
        std::string code;
        utf8::append(code, bytes_ && decimal ? U'd' : how.type);
        return raise(
            thread_, TypeError_type,
            decimal ? "%{} format: a real number is required, not {}" : "%{} format: an integer is required, not {}",
            {std::string_view(code), type_of(value)});
    }

    Raises<void> integer(Conversion const& how, Value value) {
        value = TRY(as_int(how, value));
        int base = how.type == 'o' ? 8 : how.type == 'x' || how.type == 'X' ? 16 : 10;
        if (value.is_small() && how.precision < 0 && !how.alternate) {
            return small_integer(how, decimal_of(value.small(), base));
        }
        std::string digits = base == 10 ? to_utf8(TRY(int_to_str(thread_, value))) : big_int_of(value).to_string(base);
        bool negative = digits.front() == '-';
        if (negative) digits.erase(0, 1);
        if (how.precision > int64_t(digits.size())) digits.insert(0, size_t(how.precision) - digits.size(), '0');
        std::string_view prefix = !how.alternate || base == 10 ? "" : base == 8 ? "0o" : "0x";
        if (how.type == 'X') {
            for (char& c : digits) c = char(std::toupper(uint8_t(c)));
            if (!prefix.empty()) prefix = "0X";
        }
        return number_text(how, negative, prefix, digits);
    }

    Raises<void> small_integer(Conversion const& how, std::string_view digits) {
        if (how.type == 'X') {
            for (char& c : digits_) c = char(ascii::to_upper(uint8_t(c)));
        }
        bool negative = digits.front() == '-';
        if (negative) digits.remove_prefix(1);
        return number_text(how, negative, "", digits);
    }

    Raises<void> real(Conversion const& how, Value value) {
        double number = TRY(to_double(thread_, value));
        FloatDigits digits;
        digits.style = char(std::tolower(int(how.type)));
        digits.precision = how.precision >= 0 ? int(how.precision) : kDefaultPrecision;
        digits.alternate = how.alternate;
        digits.upper = how.type < 'a';
        std::string text = float_digits(number, digits);
        bool negative = text.front() == '-';
        if (negative) text.erase(0, 1);
        return number_text(how, negative, "", text);
    }

    Raises<void> number_text(Conversion const& how, bool negative, std::string_view prefix, std::string_view digits) {
        std::string_view sign = negative ? "-" : how.plus ? "+" : how.space ? " " : "";
        size_t length = sign.size() + prefix.size() + digits.size();
        bool zeros = how.zero && !how.left;
        if (!zeros) pad_left(how, length);
        out_.append_ascii(sign);
        out_.append_ascii(prefix);
        if (zeros && how.width > int64_t(length)) out_.append_repeated('0', size_t(how.width) - length);
        out_.append_ascii(digits);
        pad_right(how, length);
        return {};
    }

    Thread& thread_;
    Str* pattern_;
    /// The pattern, if it is ASCII.
    std::string_view ascii_;
    Value arguments_;
    bool bytes_;
    Tuple* tuple_ = nullptr;
    Value mapping_ = kEmpty;
    /// The value that the `(key)` of the current conversion names, or empty.
    Value key_value_ = kEmpty;
    size_t at_ = 0;
    size_t next_ = 0;
    bool single_taken_ = false;
    StrBuilder out_;
    char digits_[56] = {};
};

}  // namespace

Raises<Str*> format_percent(Thread& thread, Str* pattern, Value arguments) {
    return PercentFormatter(thread, pattern, arguments, false).format();
}

Raises<std::vector<uint8_t>> format_percent(Thread& thread, ByteView pattern, Value arguments) {
    Str* characters = make_latin1(pattern.data(), pattern.size());
    Str* text = TRY(PercentFormatter(thread, characters, arguments, true).format());
    return std::vector<uint8_t>(text->latin1(), text->latin1() + text->length);
}

}  // namespace py::vm
