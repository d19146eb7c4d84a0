#include "marshal/base/big_int.h"

#include <doctest/doctest.h>

#include <cstdlib>
#include <sstream>

#include "tests/support/oracle.h"

using namespace py;

namespace {

BigInt number(std::string_view text) {
    bool negative = text.starts_with('-');
    BigInt value = *BigInt::parse(text.substr(negative), 10);
    return negative ? -value : value;
}

std::string text_of(std::optional<double> value) {
    if (!value) return "overflow";
    char buffer[40];
    snprintf(buffer, sizeof(buffer), "%.17g", *value);
    return buffer;
}

std::string evaluate(std::string const& operation, BigInt const& a, BigInt const& b) {
    uint64_t small = uint64_t(b.to_int64().value_or(0));
    if (operation == "+") return (a + b).to_string();
    if (operation == "-") return (a - b).to_string();
    if (operation == "*") return (a * b).to_string();
    if (operation == "//") return floor_divide(a, b).quotient.to_string();
    if (operation == "%") return floor_divide(a, b).remainder.to_string();
    if (operation == "&") return (a & b).to_string();
    if (operation == "|") return (a | b).to_string();
    if (operation == "^") return (a ^ b).to_string();
    if (operation == "~") return (~a).to_string();
    if (operation == "<") return a < b ? "True" : "False";
    if (operation == "==") return a == b ? "True" : "False";
    if (operation == "<<") return (a << small).to_string();
    if (operation == ">>") return (a >> small).to_string();
    if (operation == "**") return power(a, small).to_string();
    if (operation == "/") return text_of(true_divide(a, b));
    if (operation == "float") return text_of(a.to_double());
    if (operation == "bits") return std::to_string(a.bit_length());
    if (operation == "hex") return a.to_string(16);
    return "?";
}

}  // namespace

TEST_CASE("big int: text of every base, with underscores and leading zeros") {
    CHECK(BigInt::parse("1_000", 10) == BigInt(1000));
    CHECK(BigInt::parse("00ff", 16) == BigInt(255));
    CHECK(BigInt::parse("777", 8) == BigInt(511));
    CHECK(BigInt::parse("0b1", 2) == std::nullopt);
    CHECK(BigInt::parse("000", 10) == BigInt(0));
    CHECK(BigInt::parse("", 10) == std::nullopt);
    CHECK(BigInt::parse("_", 10) == std::nullopt);
    CHECK(BigInt::parse("8", 8) == std::nullopt);
}

TEST_CASE("big int: the limits of int64 convert both ways") {
    CHECK(BigInt(INT64_MIN).to_string() == "-9223372036854775808");
    CHECK(number("-9223372036854775808").to_int64() == INT64_MIN);
    CHECK(number("9223372036854775807").to_int64() == INT64_MAX);
    CHECK(number("9223372036854775808").to_int64() == std::nullopt);
    CHECK(number("-9223372036854775809").to_int64() == std::nullopt);
}

TEST_CASE("big int: zero has no sign") {
    CHECK((BigInt(5) - 5) == -BigInt(0));
    CHECK(number("-0").to_string() == "0");
}

TEST_CASE("big int: marshal's digits are 15 bits, low one first") {
    CHECK(BigInt(0x8001).to_digits15() == std::vector<uint16_t>{1, 1});
    for (char const* text : {"0", "1", "32767", "-32768", "18446744073709551616", "-1267650600228229401496703205375"}) {
        BigInt value = number(text);
        CHECK(BigInt::from_digits15(value.to_digits15(), value.is_negative()) == value);
    }
}

TEST_CASE("big int: doubles give their integer part") {
    CHECK(BigInt::from_double(-2.75) == BigInt(-2));
    CHECK(BigInt::from_double(0.5) == BigInt(0));
    CHECK(BigInt::from_double(0x1p100) == (BigInt(1) << 100));
    CHECK(BigInt::from_double(1.0 / 0.0) == std::nullopt);
}

TEST_CASE("big int: a quotient too large for a double is told") {
    CHECK(true_divide(BigInt(1) << 1024, 1) == std::nullopt);
    CHECK((BigInt(1) << 1024).to_double() == std::nullopt);
    CHECK(true_divide(0, -5).has_value());
}

TEST_CASE("big int: arithmetic agrees with Python's on numbers of many sizes") {
    auto output = tests::ask_oracle(R"(
import random, operator as o
r = random.Random(311)
def number(limit=2200):
    bits = r.choice([1, 8, 15, 30, 53, 54, 63, 64, 65, 128, 200, limit])
    n = r.choice([r.getrandbits(bits), (1 << bits) - r.randrange(3), (1 << bits) + r.randrange(3), r.getrandbits(54) << bits])
    return r.choice([n, -n])
binary = {"+": o.add, "-": o.sub, "*": o.mul, "//": o.floordiv, "%": o.mod, "&": o.and_, "|": o.or_, "^": o.xor, "<": o.lt, "==": o.eq}
small = {"<<": o.lshift, ">>": o.rshift, "**": o.pow}
def real(f, *args):
    try: return "%.17g" % f(*args)
    except OverflowError: return "overflow"
for i in range(400):
    a, b, s = number(), number() or 1, r.randrange(200)
    for name, f in binary.items(): print(name, a, b, f(a, b))
    for name, f in small.items(): print(name, a, s, f(a, s)) if name != "**" else print(name, a >> 2000, s % 20, f(a >> 2000, s % 20))
    print("/", a, b, real(o.truediv, a, b))
    c = number(1070)
    print("float", c, 0, real(float, c))
    print("~", a, 0, ~a)
    print("bits", a, 0, a.bit_length())
    print("hex", a, 0, hex(a).replace("0x", ""))
for e in range(1000, 1140):
    for n in 1, 3, 2**54 + 1, -5: print("/", n, 3 << e, real(o.truediv, n, 3 << e)); print("/", n, 1 << e, real(o.truediv, n, 1 << e))
)");
    if (!output) return;
    std::istringstream lines(*output);
    std::string operation, a, b, expected;
    while (lines >> operation >> a >> b >> expected) {
        CAPTURE(operation);
        CAPTURE(a);
        CAPTURE(b);
        CHECK(evaluate(operation, number(a), number(b)) == expected);
    }
}
