#include <algorithm>
#include <charconv>
#include <iterator>
#include <optional>
#include <string>

#include "vm/objects/long/int.h"
#include "vm/objects/long/limbs.h"
#include "vm/objects/str/characters.h"
#include "vm/runtime/protocol/buffer.h"
#include "vm/runtime/protocol/operations.h"
#include "vm/runtime/text/unicode.h"

// Ints as text, both ways.

namespace py::vm {
namespace {

int64_t most_digits = 4300;
/// Shorter texts are converted whatever the limit.
constexpr size_t kUnlimitedDigits = 640;

bool is_too_long(size_t digits) { return most_digits > 0 && digits > kUnlimitedDigits && digits > size_t(most_digits); }

constexpr char const* kSpace = " \t\n\r\f\v\x1c\x1d\x1e\x1f";

int digit_of(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'z') return c - 'a' + 10;
    if (c >= 'A' && c <= 'Z') return c - 'A' + 10;
    return 99;
}

Error bad_literal(Thread& thread, Value literal, int base) {
    auto shown = repr_of(thread, literal);
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
        if (digits.size() > 1 && digits[0] == '0' && digits.find_first_not_of("0_") != std::string_view::npos)
            return {};
    }
    return digits;
}

/// Numbers of so few limbs are shorter than any limit on digits, and are made into text by plain division.
constexpr mp_size_t kFewLimbs = 16;

/// The decimal digits of a number of a few limbs, with its sign.
class FewLimbsText {
  public:
    explicit FewLimbsText(Operand const& number) : start_(std::end(text_)) {
        uint64_t limbs[kFewLimbs];
        mp_size_t count = number.count;
        mpn_copyi(limbs, number.limbs, count);
        while (count > 1) {
            uint64_t chunk = mpn_divrem_1(limbs, 0, limbs, count, kTenToTheChunk);
            if (limbs[count - 1] == 0) count--;
            for (int i = 0; i < kChunk; i++, chunk /= 10) *--start_ = char('0' + chunk % 10);
        }
        uint64_t first = count == 0 ? 0 : limbs[0];
        if (first == 0) skip_zeros();
        for (; first != 0; first /= 10) *--start_ = char('0' + first % 10);
        if (start_ == std::end(text_)) *--start_ = '0';
        if (number.negative) *--start_ = '-';
    }
    std::string_view text() const { return {start_, std::end(text_)}; }

  private:
    static constexpr int kChunk = 19;
    static constexpr uint64_t kTenToTheChunk = 10'000'000'000'000'000'000u;

    void skip_zeros() {
        while (start_ != std::end(text_) && *start_ == '0') start_++;
    }

    /// Twenty digits a limb, and the sign.
    char text_[kFewLimbs * 20 + kChunk + 1];
    char* start_;
};

}  // namespace

Raises<Str*> int_to_str(Thread& thread, Value value) {
    if (value.is_small()) {
        char digits[24];
        return make_ascii({digits, std::to_chars(digits, digits + sizeof digits, value.small()).ptr});
    }
    Operand number(value);
    if (number.count <= kFewLimbs) return make_ascii(FewLimbsText(number).text());
    // Three bits a digit at least: what is far too long is not even converted.
    bool too_long = is_too_long(number.bit_length() / 4);
    std::string text = too_long ? std::string() : big_int_of(value).to_string();
    if (too_long || is_too_long(text.size() - (text[0] == '-'))) {
        return raise(thread, ValueError_type,
                     "Exceeds the limit ({} digits) for integer string conversion; use sys.set_int_max_str_digits() to "
                     "increase the limit",
                     {most_digits});
    }
    return make_str(text);
}

int64_t int_max_str_digits() { return most_digits; }
void set_int_max_str_digits(int64_t digits) { most_digits = digits; }

namespace {

/// Of digits alone, no more than kUnlimitedDigits.
Value parse_decimal(std::string_view digits, bool negative) {
    constexpr size_t kChunk = 18;
    // Less than four bits a digit.
    uint64_t limbs[kUnlimitedDigits / 16 + 1];
    mp_size_t count = 0;
    while (!digits.empty()) {
        // The first chunk is the short one.
        size_t length = digits.size() % kChunk ? digits.size() % kChunk : kChunk;
        uint64_t chunk = 0, unit = 1;
        for (char digit : digits.substr(0, length)) {
            chunk = chunk * 10 + uint64_t(digit - '0');
            unit *= 10;
        }
        uint64_t carry = count == 0 ? chunk : mpn_mul_1(limbs, limbs, count, unit);
        if (count > 0) carry += mpn_add_1(limbs, limbs, count, chunk);
        if (carry != 0) limbs[count++] = carry;
        digits.remove_prefix(length);
    }
    return make_from_magnitude({limbs, size_t(count)}, negative);
}

/// Reads ASCII `text`; errors show `literal`.
Raises<Value> parse_digits(Thread& thread, std::string const& text, int base, Value literal) {
    int given_base = base;
    size_t start = text.find_first_not_of(kSpace);
    if (start == std::string::npos) return bad_literal(thread, literal, given_base);
    size_t stop = text.find_last_not_of(kSpace) + 1;
    std::string_view digits = std::string_view(text).substr(start, stop - start);
    bool negative = digits[0] == '-';
    if (digits[0] == '+' || digits[0] == '-') digits.remove_prefix(1);
    digits = strip_prefix(digits, base);
    if (digits.empty() || digits.front() == '_' || digits.back() == '_' ||
        digits.find("__") != std::string_view::npos) {
        return bad_literal(thread, literal, given_base);
    }
    std::string clean;
    for (char c : digits) {
        if (c == '_') continue;
        if (digit_of(c) >= base) return bad_literal(thread, literal, given_base);
        clean.push_back(c);
    }
    if (base == 10 && clean.size() <= kUnlimitedDigits) return parse_decimal(clean, negative);
    bool power_of_two = (base & (base - 1)) == 0;
    if (!power_of_two && is_too_long(clean.size())) {
        return raise(thread, ValueError_type,
                     "Exceeds the limit ({} digits) for integer string conversion: value has {} digits; use "
                     "sys.set_int_max_str_digits() to increase the limit",
                     {most_digits, clean.size()});
    }
    if (base == 2 || base == 8 || base == 10 || base == 16) {
        auto number = BigInt::parse(clean, base);
        if (!number) return bad_literal(thread, literal, given_base);
        return make_int(negative ? -*number : *number);
    }
    BigInt number;
    for (char c : clean) number = number * BigInt(base) + BigInt(digit_of(c));
    return make_int(negative ? -number : number);
}

}  // namespace

namespace {

/// The number that the text of a few digits is; nothing where it takes a closer look.
std::optional<int64_t> parse_few_digits(std::string_view text, int base) {
    constexpr size_t kMostDecimals = 18, kMostDigits = 12;
    bool negative = text.starts_with('-');
    if (negative || text.starts_with('+')) text.remove_prefix(1);
    if (text.empty() || text.size() > (base == 10 ? kMostDecimals : kMostDigits)) return std::nullopt;
    int64_t number = 0;
    for (char c : text) {
        int digit = digit_of(c);
        if (digit >= base) return std::nullopt;
        number = number * base + digit;
    }
    return negative ? -number : number;
}

}  // namespace

Raises<Value> parse_int(Thread& thread, Str* string, int base) {
    if (string->is_ascii()) {
        std::string_view text = string->ascii();
        if (auto number = parse_few_digits(text, base)) return make_int(*number);
        bool digits = text.size() <= kUnlimitedDigits && base == 10 && !text.empty() &&
                      std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
        if (digits) return parse_decimal(text, false);
        return parse_digits(thread, std::string(string->ascii()), base, Value::of(string));
    }
    return parse_digits(thread, to_ascii_digits(string), base, Value::of(string));
}

Raises<Value> parse_int_bytes(Thread& thread, Value bytes, int base) {
    Buffer buffer;
    TRY(buffer.acquire(thread, bytes));
    return parse_digits(thread, std::string(as_text(buffer.bytes())), base, bytes);
}

}  // namespace py::vm
