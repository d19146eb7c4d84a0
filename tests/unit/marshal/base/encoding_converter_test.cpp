#include "marshal/base/encoding_converter.h"

#include <doctest/doctest.h>

#include <string>

using py::EncodingConverter;
using Outcome = EncodingConverter::Outcome;

namespace {

struct Conversion {
    Outcome outcome;
    std::string text;
    size_t left;
};

Conversion convert(std::string_view input, size_t room) {
    auto converter = EncodingConverter::open("UTF-8", "EUC-JP");
    REQUIRE(converter);
    std::string text(room, '\0');
    std::span<char> output(text);
    Outcome outcome = converter->convert(input, output);
    text.resize(room - output.size());
    return {outcome, text, input.size()};
}

}  // namespace

TEST_CASE("encoding converter: a whole text is converted") {
    Conversion done = convert("a\xa4\xa2", 16);
    CHECK(done.outcome == Outcome::Done);
    CHECK(done.text == "a\xe3\x81\x82");
    CHECK(done.left == 0);
}

TEST_CASE("encoding converter: what it could not use stays in the input") {
    Conversion invalid = convert("a\xff\xff", 16);
    CHECK(invalid.outcome == Outcome::Invalid);
    CHECK(invalid.left == 2);
    Conversion incomplete = convert("a\xa4", 16);
    CHECK(incomplete.outcome == Outcome::Incomplete);
    CHECK(incomplete.left == 1);
}

TEST_CASE("encoding converter: a full output ends the conversion") {
    Conversion full = convert("a\xa4\xa2", 2);
    CHECK(full.outcome == Outcome::NoRoom);
    CHECK(full.text == "a");
    CHECK(full.left == 2);
}

TEST_CASE("encoding converter: an unknown encoding gives none") { CHECK(!EncodingConverter::open("UTF-8", "no such")); }
