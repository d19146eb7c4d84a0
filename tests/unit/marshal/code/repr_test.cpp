#include "marshal/code/repr.h"

#include <doctest/doctest.h>

#include <sstream>

#include "marshal/base/float_text.h"
#include "marshal/base/printable.h"
#include "marshal/code/object_factory.h"
#include "tests/support/oracle.h"

using namespace py;
using namespace py::code;
using namespace std::string_view_literals;

namespace {

std::string of_str(std::string_view value) {
    std::string text;
    append_str_repr(text, value);
    return text;
}

std::string of_float(double value) {
    std::string text;
    append_float(text, value);
    return text;
}

std::string of_complex(double real, double imag) {
    std::string text;
    append_complex_repr(text, real, imag);
    return text;
}

}  // namespace

TEST_CASE("repr: a str has the quotes that spare escapes") {
    CHECK(of_str("a") == "'a'");
    CHECK(of_str("it's") == "\"it's\"");
    CHECK(of_str("'\"") == "'\\'\"'");
}

TEST_CASE("repr: unprintable characters are escaped by number") {
    CHECK(of_str("\0\n\x7f\\"sv) == "'\\x00\\n\\x7f\\\\'");
    CHECK(of_str("\u00e9\u00a0\u2028\U0001F600\U000E0001") == "'\u00e9\\xa0\\u2028\U0001F600\\U000e0001'");
    CHECK(of_str("\xED\xB2\x80") == "'\\udc80'");
}

TEST_CASE("repr: bytes show ASCII") {
    std::string text;
    append_bytes_repr(text, as_bytes("a'\xff\t"sv));
    CHECK(text == "b\"a'\\xff\\t\"");
}

TEST_CASE("repr: floats have the fewest digits, and an exponent only when far from one") {
    CHECK(of_float(1) == "1.0");
    CHECK(of_float(0.1) == "0.1");
    CHECK(of_float(-0.0) == "-0.0");
    CHECK(of_float(1e16) == "1e+16");
    CHECK(of_float(123456789012345680.0) == "1.2345678901234568e+17");
    CHECK(of_float(9999999999999998.0) == "9999999999999998.0");
    CHECK(of_float(0.0001) == "0.0001");
    CHECK(of_float(0.00001) == "1e-05");
    CHECK(of_float(1e300 * 1e10) == "inf");
}

TEST_CASE("repr: a complex number shows its real part unless that is plus zero") {
    CHECK(of_complex(0, 2) == "2j");
    CHECK(of_complex(-0.0, 2) == "(-0+2j)");
    CHECK(of_complex(1.5, -0.0) == "(1.5-0j)");
}

TEST_CASE("repr: containers nest") {
    Arena arena;
    ObjectFactory objects(arena);
    Object const* one = objects.make_int(1);
    Object const* single[] = {one};
    auto* tuple = objects.make_tuple(single);
    CHECK(repr(tuple) == "(1,)");
    Object const* pair[] = {tuple, &kEllipsis};
    CHECK(repr(objects.make_sequence(ObjectKind::FrozenSet, pair)) == "frozenset({(1,), Ellipsis})");
    CHECK(repr(objects.make_sequence(ObjectKind::Set, {})) == "set()");
}

TEST_CASE("repr: a graph that stands for exponentially long text is cut") {
    Arena arena;
    ObjectFactory objects(arena);
    Object const* object = &kNone;
    for (int i = 0; i < 60; i++) {
        Object const* pair[] = {object, object};
        object = objects.make_tuple(pair);
    }
    std::string text;
    append_repr(text, *object, 1000);
    CHECK(text.size() < 2000);
}

TEST_CASE("repr: a long string is cut between two characters") {
    Arena arena;
    ObjectFactory objects(arena);
    auto cut = [](Object const* object, size_t limit) {
        std::string text;
        append_repr(text, *object, limit);
        return text;
    };
    CHECK(cut(objects.make_str("abcdef"), 3) == "'abc'...");
    CHECK(cut(objects.make_str("abc"), 3) == "'abc'");
    CHECK(cut(objects.make_str("a\u20ac\u20ac"), 3) == "'a'...");
    CHECK(cut(objects.make_str("a\u20ac\u20ac"), 4) == "'a\u20ac'...");
    CHECK(cut(objects.make_bytes(as_bytes("abcdef"sv)), 2) == "b'ab'...");
}

TEST_CASE("repr: floats agree with Python's") {
    auto output = tests::ask_oracle(R"(
import random, struct
r = random.Random(5)
for i in range(3000):
    x = struct.unpack("<d", r.randbytes(8))[0] if i % 2 else r.randrange(10**6) * 10.0 ** r.randrange(-12, 18)
    print(x.hex(), x) if x == x else None
)");
    if (!output) return;
    std::istringstream lines(*output);
    std::string exact, expected;
    while (lines >> exact >> expected) CHECK(of_float(std::strtod(exact.c_str(), nullptr)) == expected);
}

TEST_CASE("repr: the same characters are printable as in Python") {
    auto output = tests::ask_oracle("for c in range(0x110000): print(end=str(int(chr(c).isprintable())))");
    if (!output) return;
    REQUIRE(output->size() == 0x110000);
    size_t differences = 0;
    for (char32_t c = 0; c < 0x110000; c++) differences += is_printable(c) != ((*output)[c] == '1');
    CHECK(differences == 0);
}
