#include "marshal/code/intern_table.h"

#include <doctest/doctest.h>

#include <string>

#include "marshal/code/object_factory.h"

using namespace py;
using namespace py::code;

TEST_CASE("intern keys: padded texts have the keys of others, at every length") {
    std::string text = "abcdefghijklmnopqrstuvwxyz";
    std::string padded = text + std::string(8, '\0');
    for (size_t size = 0; size <= text.size(); size++) {
        std::string exact = text.substr(0, size);
        CHECK(InternKey::of(exact).value == InternKey::of_padded({padded.data(), size}).value);
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
