#include "marshal/format/writer.h"

#include <doctest/doctest.h>

#include <string>

#include "marshal/code/object_factory.h"
#include "marshal/format/reader.h"
#include "marshal/format/type_code.h"

using namespace py;
using namespace py::marshal;
using namespace std::string_literals;

namespace {

struct Fixture {
    Arena arena;
    code::ObjectFactory objects{arena};

    std::string write(code::Object const* object) {
        auto result = write_object(*object);
        REQUIRE(result.ok());
        return std::string(as_text(result.value()));
    }
    template <class... Items>
    code::SequenceObject const* sequence(code::ObjectKind kind, Items... items) {
        code::Object const* array[] = {items...};
        return objects.make_sequence(kind, array);
    }
    template <class... Items>
    code::SequenceObject const* tuple(Items... items) {
        return sequence(code::ObjectKind::Tuple, items...);
    }
    /// What comes out when `text` is read and written again.
    std::string rewrite(std::string const& text) {
        auto object = read_object(as_bytes(text), objects);
        REQUIRE(object.ok());
        return write(object.value());
    }
};

}  // namespace

TEST_CASE_FIXTURE(Fixture, "writer: ints take four bytes where they fit, else 15-bit digits") {
    CHECK(write(objects.make_int(1000)) == "i\xE8\3\0\0"s);
    CHECK(write(objects.make_int(-1000)) == "i\x18\xFC\xFF\xFF"s);
    CHECK(write(objects.make_int(int64_t(1) << 31)) == "l\3\0\0\0\0\0\0\0\2\0"s);
    CHECK(write(objects.make_int(*BigInt::parse("100000000000000000000", 10))) ==
          "l\5\0\0\0\0\0\x20\x46\xB5\x78\x3A\x5E\x56\0"s);
}

TEST_CASE_FIXTURE(Fixture, "writer: values that CPython has once carry the reference bit") {
    CHECK(write(objects.make_int(7)) == "\xE9\7\0\0\0"s);
    CHECK(write(objects.make_str(" ")) == "\xFA\1 ");
    CHECK(write(objects.make_str("*")) == "\xDA\1*");
    CHECK(write(objects.make_str("")) == "\xDA\0"s);
    CHECK(write(objects.make_str("\u00e9")) == "\xF5\2\0\0\0\xC3\xA9"s);
    CHECK(write(objects.make_bytes(as_bytes("a"))) == "\xF3\1\0\0\0a"s);
    CHECK(write(objects.make_own_bytes(as_bytes("a"))) == "s\1\0\0\0a"s);
    CHECK(write(objects.make_tuple({})) == "\xA9\0"s);
}

TEST_CASE_FIXTURE(Fixture, "writer: a character that is also a name is interned in every place") {
    auto* text = objects.make_str("\u00e9");
    CHECK(objects.intern("\u00e9") == text);
    CHECK(write(text) == "\xF4\2\0\0\0\xC3\xA9"s);
}

TEST_CASE_FIXTURE(Fixture, "writer: long and non-ASCII text have forms of their own") {
    CHECK(write(objects.make_str("ab")) == "z\2ab");
    CHECK(write(objects.make_str(std::string(300, 'x'))) == "a\x2C\1\0\0"s + std::string(300, 'x'));
    CHECK(write(objects.intern(std::string(300, 'x'))) == "\xC1\x2C\1\0\0"s + std::string(300, 'x'));
    CHECK(write(objects.make_str("a\u00e9")) == "u\3\0\0\0a\xC3\xA9"s);
}

TEST_CASE_FIXTURE(Fixture, "writer: the second occurrence of an object is a reference to the first") {
    auto* number = objects.make_float(1.5);
    auto* equal = objects.make_float(1.5);
    CHECK(write(tuple(number, equal)) == ")\2g\0\0\0\0\0\0\xF8?g\0\0\0\0\0\0\xF8?"s);
    CHECK(write(tuple(number, number)) == ")\2\xE7\0\0\0\0\0\0\xF8?r\0\0\0\0"s);
}

TEST_CASE_FIXTURE(Fixture, "writer: writing twice gives the same bytes") {
    auto* number = objects.make_float(1.5);
    auto* object = tuple(number, number, objects.intern("name"));
    CHECK(write(object) == write(object));
}

TEST_CASE_FIXTURE(Fixture, "writer: members of a set stand in the order of their own dumps and have reference bits") {
    auto* set =
        sequence(code::ObjectKind::FrozenSet, objects.make_str("b b"), objects.make_str("a a"), objects.make_int(1));
    CHECK(write(set) == ">\3\0\0\0\xFA\3a a\xFA\3b b\xE9\1\0\0\0"s);
}

TEST_CASE_FIXTURE(Fixture, "writer: a member with owners beyond its set sorts by a dump with a reference bit") {
    auto* shared = objects.make_str("a a");
    auto* set = sequence(code::ObjectKind::FrozenSet, shared, objects.make_str("b b"));
    CHECK(write(tuple(set, shared)) == ")\2>\2\0\0\0\xFA\3b b\xFA\3a ar\1\0\0\0"s);
}

TEST_CASE_FIXTURE(Fixture, "writer: what was read is written alike") {
    for (std::string const& text : {")\2\xE9\1\0\0\0r\0\0\0\0"s, "<\2\0\0\0\xFA\3a a\xFA\3b b"s,
                                    "{\xDA\1ai\1\1\0\0"
                                    "0"s,
                                    "[\1\0\0\0y\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"s, ")\5NTF.S"s}) {
        CHECK(rewrite(text) == text);
    }
}

TEST_CASE_FIXTURE(Fixture, "writer: nesting is bounded") {
    code::Object const* object = &code::kNone;
    for (int i = 0; i < kMaxDepth + 1; i++) object = tuple(object);
    auto result = write_object(*object);
    REQUIRE(!result.ok());
    CHECK(result.error() == WriteError::TooDeep);
}
