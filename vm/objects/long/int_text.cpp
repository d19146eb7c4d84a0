#include <string>

#include "vm/objects/int.h"
#include "vm/runtime/operations.h"
#include "vm/runtime/unicode.h"

// Ints as text, both ways.

namespace py::vm {
namespace {

/// sys.get_int_max_str_digits()
constexpr size_t kMostDigits = 4300;

int digit_of(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'z') return c - 'a' + 10;
    if (c >= 'A' && c <= 'Z') return c - 'A' + 10;
    return 99;
}

Error bad_literal(Thread& thread, Str* text, int base) {
    auto shown = repr_of(thread, Value::of(text));
    if (!shown.ok()) return Error{};
    return raise(thread, ValueError_type, "invalid literal for int() with base {}: {}", {base, shown.value()});
}

/// Removes the prefix that fits `base`; decides base 0.
std::string_view strip_prefix(std::string_view digits, int& base) {
    int prefix = 0;
    if (digits.size() > 2 && digits[0] == '0') {
        char letter = char(digits[1] | 32);
        prefix = letter == 'x' ? 16 : letter == 'o' ? 8 : letter == 'b' ? 2 : 0;
    }
    if (prefix && (base == 0 || base == prefix)) {
        base = prefix;
        digits.remove_prefix(2);
        if (!digits.empty() && digits[0] == '_') digits.remove_prefix(1);
    } else if (base == 0) {
        base = 10;
        // Only zeros may begin with a zero.
        if (digits.size() > 1 && digits[0] == '0' && digits.find_first_not_of("0_") != std::string_view::npos) return {};
    }
    return digits;
}

}  // namespace

Raises<Str*> int_to_str(Thread& thread, Value value) {
    if (value.is_small()) return make_str(std::string_view(std::to_string(value.small())));
    BigInt number = big_int_of(value);
    if (number.bit_length() > kMostDigits * 4) {
        return raise(thread, ValueError_type,
                     "Exceeds the limit ({} digits) for integer string conversion; use sys.set_int_max_str_digits() to "
                     "increase the limit", {kMostDigits});
    }
    std::string text = number.to_string();
    if (text.size() - (text[0] == '-') > kMostDigits) {
        return raise(thread, ValueError_type,
                     "Exceeds the limit ({} digits) for integer string conversion; use sys.set_int_max_str_digits() to "
                     "increase the limit", {kMostDigits});
    }
    return make_str(text);
}

Raises<Value> parse_int(Thread& thread, Str* string, int base) {
    int given_base = base;
    std::string text = to_ascii_digits(string);
    size_t start = text.find_first_not_of(" \t\n\r\f\v");
    if (start == std::string::npos) return bad_literal(thread, string, given_base);
    size_t stop = text.find_last_not_of(" \t\n\r\f\v") + 1;
    std::string_view digits = std::string_view(text).substr(start, stop - start);
    bool negative = digits[0] == '-';
    if (digits[0] == '+' || digits[0] == '-') digits.remove_prefix(1);
    digits = strip_prefix(digits, base);
    if (digits.empty() || digits.front() == '_' || digits.back() == '_' || digits.find("__") != std::string_view::npos) {
        return bad_literal(thread, string, given_base);
    }
    std::string clean;
    for (char c : digits) {
        if (c == '_') continue;
        if (digit_of(c) >= base) return bad_literal(thread, string, given_base);
        clean.push_back(c);
    }
    bool power_of_two = (base & (base - 1)) == 0;
    if (!power_of_two && clean.size() > kMostDigits) {
        return raise(thread, ValueError_type,
                     "Exceeds the limit ({} digits) for integer string conversion: value has {} digits; use "
                     "sys.set_int_max_str_digits() to increase the limit", {kMostDigits, clean.size()});
    }
    if (base == 2 || base == 8 || base == 10 || base == 16) {
        auto number = BigInt::parse(clean, base);
        if (!number) return bad_literal(thread, string, given_base);
        return make_int(negative ? -*number : *number);
    }
    BigInt number;
    for (char c : clean) number = number * BigInt(base) + BigInt(digit_of(c));
    return make_int(negative ? -number : number);
}

}  // namespace py::vm
