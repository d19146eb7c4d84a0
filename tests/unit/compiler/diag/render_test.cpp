#include "compiler/diag/render.h"

#include <doctest/doctest.h>

using namespace py::compiler::diag;

namespace {

Diagnostic error_at(std::string text, int32_t offset, std::optional<int32_t> end_offset) {
    Diagnostic error;
    error.message = "invalid syntax";
    error.filename = "a.py";
    error.lineno = 3;
    error.offset = offset;
    error.end_lineno = 3;
    error.end_offset = end_offset;
    error.text = std::move(text);
    return error;
}

}  // namespace

TEST_CASE("error: carets span the range, without the indentation of the line") {
    CHECK(render_error(error_at("    x = = 1\n", 9, 10)) ==
          "  File \"a.py\", line 3\n    x = = 1\n        ^\nSyntaxError: invalid syntax\n");
    CHECK(render_error(error_at("f(a b c)\n", 3, 6)) ==
          "  File \"a.py\", line 3\n    f(a b c)\n      ^^^\nSyntaxError: invalid syntax\n");
}

TEST_CASE("error: tabs stay in the indentation and in front of the carets") {
    CHECK(render_error(error_at("\tx\t! y", 4, 5)) ==
          "  File \"a.py\", line 3\n    \tx\t! y\n    \t \t^\nSyntaxError: invalid syntax\n");
}

TEST_CASE("error: no end offset gives one caret") {
    for (auto end : {std::optional<int32_t>(), std::optional<int32_t>(0), std::optional<int32_t>(-1)})
        CHECK(render_error(error_at("abc", 2, end)) ==
              "  File \"a.py\", line 3\n    abc\n     ^\nSyntaxError: invalid syntax\n");
}

TEST_CASE("error: an end before the start gives a line without carets") {
    CHECK(render_error(error_at("abc", 3, 1)) ==
          "  File \"a.py\", line 3\n    abc\n      \nSyntaxError: invalid syntax\n");
}

TEST_CASE("error: an offset of 0 gives no line of carets") {
    CHECK(render_error(error_at("abc", 0, 0)) == "  File \"a.py\", line 3\n    abc\nSyntaxError: invalid syntax\n");
}

TEST_CASE("error: carets may lie behind the end of the line") {
    CHECK(render_error(error_at("ab", 6, 7)) ==
          "  File \"a.py\", line 3\n    ab\n      ^\nSyntaxError: invalid syntax\n");
}

TEST_CASE("error: without a line the file stands behind the message") {
    Diagnostic error;
    error.type = DiagnosticType::RecursionError;
    error.message = "too deep";
    error.filename = "a.py";
    CHECK(render_error(error) == "RecursionError: too deep (a.py)\n");
}

TEST_CASE("warning: the source line follows, stripped") {
    auto warning = error_at("", 1, 2);
    warning.type = DiagnosticType::SyntaxWarning;
    CHECK(render_warning(warning, "  x is 1 \n") == "a.py:3: SyntaxWarning: invalid syntax\n  x is 1\n");
    CHECK(render_warning(warning, "") == "a.py:3: SyntaxWarning: invalid syntax\n");
}

TEST_CASE("json: nulls, escapes and lone surrogates") {
    auto error = error_at("\"\t\xed\xa0\x80\xc3\xbc\n", 1, std::nullopt);
    CHECK(render_json(error) ==
          R"({"file": "a.py", "type": "SyntaxError", "msg": "invalid syntax", "lineno": 3, "offset": 1, )"
          R"("end_lineno": 3, "end_offset": null, "text": "\"\u0009\ud800ü\u000a"})");
}
