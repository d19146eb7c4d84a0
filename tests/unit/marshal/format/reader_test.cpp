#include "marshal/format/reader.h"

#include <doctest/doctest.h>

#include <string>

#include "marshal/format/type_code.h"

using namespace py;
using namespace py::marshal;
using namespace std::string_literals;

namespace {

struct Fixture {
    Arena arena;
    code::ObjectFactory objects{arena};

    Result<code::Object const*, ReadError> read(std::string const& text) {
        return read_object(as_bytes(text), objects);
    }
    template <class T>
    T const& get(std::string const& text) {
        auto result = read(text);
        REQUIRE(result.ok());
        return *static_cast<T const*>(result.value());
    }
    ReadErrorKind error(std::string const& text) {
        auto result = read(text);
        REQUIRE(!result.ok());
        return result.error().kind;
    }
};

std::string const kCounts(20, '\0');
std::string const kEmptyBytes = "s\0\0\0\0"s;
std::string const kEmptyTuple = ")\0"s;
std::string const kName = "z\1f"s;
std::string const kCode = "c" + kCounts + kEmptyBytes + kEmptyTuple + kEmptyTuple + kEmptyTuple + kEmptyBytes + kName +
                          kName + kName + "\1\0\0\0"s + kEmptyBytes + kEmptyBytes;

}  // namespace

TEST_CASE_FIXTURE(Fixture, "reader: singletons are the program's own, whatever their reference bit") {
    CHECK(read("N").value() == &code::kNone);
    CHECK(read("\xCE").value() == &code::kNone);
    CHECK(read("T").value() == &code::kTrue);
    CHECK(read("S").value() == &code::kStopIteration);
}

TEST_CASE_FIXTURE(Fixture, "reader: an int of 32 bits is signed") {
    CHECK(get<code::IntObject>("i\xFE\xFF\xFF\xFF").small == -2);
}

TEST_CASE_FIXTURE(Fixture, "reader: a long is made of 15-bit digits") {
    auto& value = get<code::IntObject>("l\xFB\xFF\xFF\xFF\0\0\x20\x46\xB5\x78\x3A\x5E\x56\0"s);
    CHECK(value.negative);
    REQUIRE(value.limbs.size() == 2);
    CHECK(value.limbs[0] == 0x6BC75E2D63100000);
    CHECK(value.limbs[1] == 5);
}

TEST_CASE_FIXTURE(Fixture, "reader: a long that fits 64 bits is small") {
    CHECK(get<code::IntObject>("l\x03\0\0\0\0\0\0\0\1\0"s).small == 1 << 30);
}

TEST_CASE_FIXTURE(Fixture, "reader: floats and complex numbers come as eight bytes or as text") {
    CHECK(get<code::FloatObject>("g\0\0\0\0\0\0\xF8?"s).value == 1.5);
    CHECK(get<code::FloatObject>("f\3"
                                 "1.5")
              .value == 1.5);
    CHECK(get<code::ComplexObject>("x\1"
                                   "0\1"
                                   "2")
              .imag == 2);
    CHECK(error("f\3"
                "1 5") == ReadErrorKind::BadFloat);
}

TEST_CASE_FIXTURE(Fixture, "reader: interned strings of equal text are one object") {
    auto& tuple = get<code::SequenceObject>(")\3Z\1aA\1\0\0\0az\1a"s);
    CHECK(tuple.items[0] == tuple.items[1]);
    CHECK(tuple.items[0] != tuple.items[2]);
    CHECK(static_cast<code::StrObject const*>(tuple.items[0])->interned);
}

TEST_CASE_FIXTURE(Fixture, "reader: text counts characters and may hold lone surrogates") {
    auto& text = get<code::StrObject>("u\5\0\0\0\xED\xB0\x80\xC3\xA9"s);
    CHECK(text.length == 2);
    CHECK(!text.ascii);
}

TEST_CASE_FIXTURE(Fixture, "reader: malformed text is refused where it starts to be wrong") {
    CHECK(read("u\2\0\0\0a\xFF"s).error().offset == 6);
    CHECK(error("a\1\0\0\0\xFF"s) == ReadErrorKind::BadText);
}

TEST_CASE_FIXTURE(Fixture, "reader: a reference gives the same object, and the first occurrence is shared") {
    auto& tuple = get<code::SequenceObject>(")\3\xE7\0\0\0\0\0\0\0\0r\0\0\0\0g\0\0\0\0\0\0\0\0"s);
    CHECK(tuple.items[0] == tuple.items[1]);
    CHECK(tuple.items[0]->shared);
    CHECK(!tuple.items[2]->shared);
}

TEST_CASE_FIXTURE(Fixture, "reader: a container takes its place in the reference table before its members") {
    auto& outer = get<code::SequenceObject>(")\2\xA9\1\xE9\7\0\0\0r\1\0\0\0"s);
    CHECK(outer.items[1]->kind == code::ObjectKind::Int);
}

TEST_CASE_FIXTURE(Fixture, "reader: a reference to nothing, or to an unfinished object, is refused") {
    CHECK(error("r\0\0\0\0"s) == ReadErrorKind::BadReference);
    CHECK(error("\xA9\1r\0\0\0\0"s) == ReadErrorKind::BadReference);
}

TEST_CASE_FIXTURE(Fixture, "reader: a dict ends at a null key") {
    auto& dict = get<code::DictObject>(
        "{Ni\1\0\0\0"
        "0"s);
    REQUIRE(dict.entries.size() == 1);
    CHECK(dict.entries[0].key == &code::kNone);
    CHECK(error("{N0") == ReadErrorKind::UnexpectedNull);
    CHECK(error("0") == ReadErrorKind::UnexpectedNull);
}

TEST_CASE_FIXTURE(Fixture, "reader: sets and frozensets keep the order of their members") {
    auto& set = get<code::SequenceObject>(">\2\0\0\0TF"s);
    CHECK(set.kind == code::ObjectKind::FrozenSet);
    CHECK(set.items[0] == &code::kTrue);
}

TEST_CASE_FIXTURE(Fixture, "reader: sizes beyond the data are refused at once") {
    CHECK(error("(\xFF\xFF\xFF\x7F") == ReadErrorKind::Truncated);
    CHECK(error("s\xFF\xFF\xFF\xFF") == ReadErrorKind::BadSize);
    CHECK(error("l\0\0\0\x80"s) == ReadErrorKind::Truncated);
    CHECK(error("") == ReadErrorKind::Truncated);
}

TEST_CASE_FIXTURE(Fixture, "reader: nested claims of size take no memory") {
    std::string text;
    for (int i = 0; i < 1000; i++) text += "(\0\0\x0F\0"s;
    text += std::string(1 << 20, 'N');
    CHECK(error(text) == ReadErrorKind::Truncated);
    CHECK(arena.size() < 32u << 20);
}

TEST_CASE_FIXTURE(Fixture, "reader: nesting is bounded") {
    std::string nested;
    for (int i = 0; i < kMaxDepth - 1; i++) nested += ")\1";
    CHECK(read(nested + "N").ok());
    CHECK(error(")\1" + nested + "N") == ReadErrorKind::TooDeep);
}

TEST_CASE_FIXTURE(Fixture, "reader: unnormalised ints are refused") {
    CHECK(error("l\1\0\0\0\0\0"s) == ReadErrorKind::BadLong);
    CHECK(error("l\1\0\0\0\0\x80"s) == ReadErrorKind::BadLong);
}

TEST_CASE_FIXTURE(Fixture, "reader: a type code that does not exist is refused") {
    CHECK(error("?") == ReadErrorKind::UnknownType);
}

TEST_CASE_FIXTURE(Fixture, "reader: a code object has all its fields") {
    auto result = read_code(as_bytes(kCode), objects);
    REQUIRE(result.ok());
    CHECK(result.value()->firstlineno == 1);
    CHECK(result.value()->qualname->text == "f");
}

TEST_CASE_FIXTURE(Fixture, "reader: a field of the wrong type is refused at its place") {
    std::string wrong = kCode;
    wrong.replace(21, 5, "a\0\0\0\0"s);
    auto result = read(wrong);
    REQUIRE(!result.ok());
    CHECK(result.error().kind == ReadErrorKind::WrongFieldType);
    CHECK(result.error().offset == 21);
    CHECK(read_code(as_bytes("N"), objects).error().kind == ReadErrorKind::NotCode);
}

TEST_CASE_FIXTURE(Fixture, "reader: every truncation of a code object is an error") {
    for (size_t size = 0; size < kCode.size(); size++) CHECK(!read(kCode.substr(0, size)).ok());
}

TEST_CASE_FIXTURE(Fixture, "reader: the prefix's size is told") {
    auto result = read_prefix(as_bytes("i\1\0\0\0rest"s), objects);
    REQUIRE(result.ok());
    CHECK(result.value().size == 5);
}
