#include "compiler/source/source.h"

#include <doctest/doctest.h>

using namespace py;
using namespace py::compiler;
using namespace py::compiler::source;

namespace {

std::string decoded(std::string_view bytes, FinalNewline final_newline = FinalNewline::Add) {
    diag::Diagnostics diagnostics;
    auto source = decode_source(as_bytes(bytes), "<test>", final_newline, diagnostics);
    return source.ok() ? std::string(source.value().text()) : "error: " + source.error()->message;
}

}  // namespace

TEST_CASE("source: line ends become line feeds, and a last one is added") {
    CHECK(decoded("a\r\nb\rc") == "a\nb\nc\n");
    CHECK(decoded("a", FinalNewline::Keep) == "a");
    CHECK(decoded("") == "\n");
}

TEST_CASE("source: a final CRLF is followed by a line feed of its own, as in CPython") {
    CHECK(decoded("a\r\n") == "a\n\n");
    CHECK(decoded("a\r") == "a\n");
}

TEST_CASE("source: the byte order mark is dropped and forbids other encodings") {
    CHECK(decoded("\xEF\xBB\xBFx") == "x\n");
    CHECK(decoded("\xEF\xBB\xBF# coding: latin-1\n") == "error: encoding problem: iso-8859-1 with BOM");
}

TEST_CASE("source: declared encodings are decoded") {
    CHECK(decoded("# coding: latin-1\n\xE9\n") == "# coding: latin-1\n\xC3\xA9\n");
    CHECK(decoded("#!/bin/sh\n# -*- coding: cp1252 -*-\n\x80\n") ==
          "#!/bin/sh\n# -*- coding: cp1252 -*-\n\xE2\x82\xAC\n");
    CHECK(decoded("x\n# coding: foo\n") == "x\n# coding: foo\n");
    CHECK(decoded("# coding: foo\n") == "error: unknown encoding: foo");
    CHECK(decoded("# coding: ascii\n# \xFF\n") ==
          "error: 'ascii' codec can't decode byte 0xff in position 18: ordinal not in range(128)");
    CHECK(decoded("# coding: utf8\n# \xFF\n") ==
          "error: 'utf-8' codec can't decode byte 0xff in position 17: invalid start byte");
    CHECK(decoded("# coding: hex\n").starts_with("error: 'hex' is not a text encoding"));
}

TEST_CASE("source: NUL bytes are rejected") {
    CHECK(decoded(std::string_view("a\0b", 3)) == "error: source code string cannot contain null bytes");
}

TEST_CASE("source: lines are found by number") {
    Source source("a\nbc\n\nd", "<test>");
    CHECK(source.line_count() == 4);
    CHECK(source.line(2) == "bc\n");
    CHECK(source.line(4) == "d");
    CHECK(source.line(5).empty());
    CHECK(source.line_start(9) == 7);
}
