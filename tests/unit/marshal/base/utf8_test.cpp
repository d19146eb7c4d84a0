#include "marshal/base/utf8.h"

#include <doctest/doctest.h>

using namespace py;
using utf8::Surrogates;

TEST_CASE("utf8: characters of every size survive being written and read") {
    for (char32_t character : {U'\0', U'a', U'\x7F', U'\x80', U'\x7FF', U'\x800', U'\xFFFF', U'\x10000', U'\x10FFFF'}) {
        std::string text;
        utf8::append(text, character);
        auto decoded = utf8::decode_first(text, Surrogates::Reject);
        REQUIRE(decoded);
        CHECK(decoded->value == character);
        CHECK(decoded->size == text.size());
    }
}

TEST_CASE("utf8: malformed sequences are found where they start") {
    CHECK(utf8::find_invalid("ab\xC0\x80", Surrogates::Pass) == 2);
    CHECK(utf8::find_invalid("a\xE0\x80\x80", Surrogates::Pass) == 1);
    CHECK(utf8::find_invalid("\xF4\x90\x80\x80", Surrogates::Pass) == 0);
    CHECK(utf8::find_invalid("\xC3", Surrogates::Pass) == 0);
    CHECK(!utf8::find_invalid("h\xC3\xA9", Surrogates::Pass));
}

TEST_CASE("utf8: lone surrogates are valid only where they pass") {
    CHECK(utf8::find_invalid("\xED\xB0\x80", Surrogates::Reject) == 0);
    CHECK(!utf8::find_invalid("\xED\xB0\x80", Surrogates::Pass));
}

TEST_CASE("utf8: a prefix ends between two characters") {
    CHECK(utf8::valid_prefix("a\u20acb", 0) == "");
    CHECK(utf8::valid_prefix("a\u20acb", 3) == "a");
    CHECK(utf8::valid_prefix("a\u20acb", 4) == "a\u20ac");
    CHECK(utf8::valid_prefix("a\u20acb", 9) == "a\u20acb");
}

TEST_CASE("utf8: one byte above 127 anywhere makes text not ASCII") {
    std::string text(20, 'a');
    CHECK(utf8::is_ascii(text));
    for (size_t i : {0, 7, 8, 19}) {
        std::string changed = text;
        changed[i] = '\x80';
        CHECK(!utf8::is_ascii(changed));
    }
}
