#include <doctest/doctest.h>

#include "marshal/unicode/names.h"
#include "marshal/unicode/normalize.h"
#include "marshal/unicode/properties.h"

using namespace py::unicode;

TEST_CASE("unicode: characters are found by name and alias, case ignored") {
    CHECK(find_character("DIGIT ONE") == 0x31);
    CHECK(find_character("latin small letter a") == 0x61);
    CHECK(find_character("LINE FEED") == 0x0A);
    CHECK(find_character("BELL") == 0x1F514);
    CHECK_FALSE(find_character("LATIN SMALL LETTER A WITH MACRON AND GRAVE"));
    CHECK_FALSE(find_character(""));
}

TEST_CASE("unicode: names of syllables and ideographs are computed") {
    CHECK(find_character("HANGUL SYLLABLE GAG") == 0xAC01);
    CHECK(find_character("HANGUL SYLLABLE A") == 0xC544);
    CHECK(find_character("CJK UNIFIED IDEOGRAPH-4E00") == 0x4E00);
    CHECK_FALSE(find_character("CJK UNIFIED IDEOGRAPH-A000"));
    CHECK_FALSE(find_character("hangul syllable gag"));
}

TEST_CASE("unicode: NFKC decomposes, orders and composes") {
    CHECK(normalize_nfkc("e\xCC\x81") == "\xC3\xA9");
    CHECK(normalize_nfkc("\xEF\xAC\x81") == "fi");
    CHECK(normalize_nfkc("\xE1\x84\x80\xE1\x85\xA1\xE1\x86\xA8") == "\xEA\xB0\x81");
    // U+0315 (class 232) and U+0300 (class 230) change places; the letter takes the grave.
    CHECK(normalize_nfkc("a\xCC\x95\xCC\x80") == "\xC3\xA0\xCC\x95");
}

TEST_CASE("unicode: XID decides over identifiers") {
    CHECK(is_xid_start('_'));
    CHECK_FALSE(is_xid_start('1'));
    CHECK(is_xid_continue(0x0300));
    CHECK_FALSE(is_xid_start(0x20AC));
    CHECK(is_printable(0x20AC));
    CHECK_FALSE(is_printable(0xA0));
}
