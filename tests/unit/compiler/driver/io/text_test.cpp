#include "compiler/driver/io/text.h"

#include <doctest/doctest.h>

using namespace py::compiler::driver;

TEST_CASE("file names: bytes that are no UTF-8 become surrogates and come back") {
    CHECK(decode_file_name("a\xff.py") == "a\xed\xb3\xbf.py");
    CHECK(encode_file_name("a\xed\xb3\xbf.py") == "a\xff.py");
    CHECK(decode_file_name("\xc3\xa9.py") == "\xc3\xa9.py");
    CHECK(encode_file_name("\xc3\xa9.py") == "\xc3\xa9.py");
}

TEST_CASE("printable: surrogates are shown escaped") {
    CHECK(printable("a\xed\xb3\xbf.py \xc3\xa9") == "a\\udcff.py \xc3\xa9");
}

TEST_CASE("quoted: as repr writes the name") {
    CHECK(quoted("a'b") == "\"a'b\"");
    CHECK(quoted("a\nb\\") == "'a\\nb\\\\'");
    CHECK(quoted("\xff") == "'\\udcff'");
}
