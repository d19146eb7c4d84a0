#include "marshal/code/intern_table.h"

#include <doctest/doctest.h>

#include <string>

#include "marshal/code/object_factory.h"

using namespace py;
using namespace py::code;

TEST_CASE("intern keys: short padded texts have the keys of others, at every length") {
    std::string text = "abcdefghijklmnopqrstuvwxyz";
    std::string padded = text + std::string(16, '.');
    for (size_t size = 0; size <= InternKey::kExact; size++) {
        std::string exact = text.substr(0, size);
        CHECK(InternKey::of(exact) == InternKey::of_short_padded({padded.data(), size}));
    }
}

TEST_CASE("interning: equal texts are one string, through all growth of the table") {
    Arena arena;
    ObjectFactory objects(arena);
    std::vector<StrObject const*> strings;
    for (int i = 0; i < 5000; i++) strings.push_back(objects.intern("name_of_number_" + std::to_string(i)));
    for (int i = 0; i < 5000; i++) {
        CHECK(objects.intern("name_of_number_" + std::to_string(i)) == strings[size_t(i)]);
        CHECK(strings[size_t(i)]->id == uint32_t(i + 1));
    }
}

TEST_CASE("interning: short texts that differ in their NULs alone are different") {
    Arena arena;
    ObjectFactory objects(arena);
    auto const* one = objects.intern(std::string_view("a\0", 2));
    auto const* two = objects.intern(std::string_view("a\0\0", 3));
    CHECK(one != two);
    CHECK(objects.intern("a") != one);
    CHECK(objects.intern(std::string_view("a\0", 2)) == one);
}

TEST_CASE("interning: a single character is the string that constants share") {
    Arena arena;
    ObjectFactory objects(arena);
    auto const* constant = objects.make_str("x");
    CHECK(objects.intern("x") == constant);
    CHECK(constant->interned);
    CHECK(objects.intern("") == objects.make_str(""));
}

TEST_CASE("interning: ASCII texts are found as others are, at every length") {
    Arena arena;
    ObjectFactory objects(arena);
    std::string letters = "abcdefghijklmnopqrstuvwxyz" + std::string(ObjectFactory::kPadding, '.');
    for (size_t size = 1; size <= 26; size++) {
        std::string_view padded(letters.data(), size);
        auto const* str = objects.intern_ascii(padded);
        CHECK(str->text == padded);
        CHECK(str->length == size);
        CHECK(objects.intern(std::string(padded)) == str);
    }
    CHECK(objects.make_ascii_str({letters.data(), 1}) == objects.intern("a"));
    CHECK(objects.make_ascii_str({letters.data(), 0}) == objects.intern(""));
    CHECK(objects.make_ascii_str({letters.data(), 20}) != objects.make_ascii_str({letters.data(), 20}));
}

TEST_CASE("interning: a text that ends like the mark of a hash is itself") {
    Arena arena;
    ObjectFactory objects(arena);
    std::string marked = "abcdefghijklmno\xFF";
    auto const* one = objects.intern(marked);
    CHECK(one->text == marked);
    CHECK(objects.intern(marked) == one);
    CHECK(objects.intern("abcdefghijklmno") != one);
}
