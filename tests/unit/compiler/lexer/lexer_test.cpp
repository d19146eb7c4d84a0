#include "compiler/lexer/lexer.h"

#include <doctest/doctest.h>

#include <string>

#include "compiler/lexer/token_dump.h"

using namespace py::compiler;
using namespace py::compiler::lexer;

namespace {

std::string kinds(std::string_view text, LexOptions options = {}) {
    source::Source source(text, "<test>");
    TokenBuffer buffer = lex(source, options);
    std::string result;
    for (Token const& token : buffer.tokens()) result += std::string(token_name(token.kind)) + ' ';
    return result;
}

struct Failure {
    std::string message;
    int32_t line;
    int32_t offset;
    int32_t end_offset;
};

Failure failure(std::string_view text) {
    source::Source source(text, "<test>");
    TokenBuffer buffer = lex(source, {});
    REQUIRE(buffer.error());
    auto const& error = buffer.error()->diagnostic;
    return {error.message, *error.lineno, *error.offset, *error.end_offset};
}

}  // namespace

TEST_CASE("lexer: blocks open and close by indentation") {
    CHECK(kinds("if x:\n  y\nz\n") == "NAME NAME COLON NEWLINE INDENT NAME NEWLINE DEDENT NAME NEWLINE ENDMARKER ");
}

TEST_CASE("lexer: blank lines and comments give no tokens") {
    CHECK(kinds("\n  # comment\n\nx\n") == "NAME NEWLINE ENDMARKER ");
}

TEST_CASE("lexer: line feeds inside brackets are white space") {
    CHECK(kinds("(x,\n y)\n") == "LPAR NAME COMMA NAME RPAR NEWLINE ENDMARKER ");
}

TEST_CASE("lexer: the longest operator is taken") {
    CHECK(kinds("a **= b // c -> d := ... .. <>\n") ==
          "NAME DOUBLESTAREQUAL NAME DOUBLESLASH NAME RARROW NAME COLONEQUAL ELLIPSIS DOT DOT NOTEQUAL NEWLINE "
          "ENDMARKER ");
}

TEST_CASE("lexer: hard and soft keywords are names with a keyword") {
    source::Source source("match nonlocal matches", "<test>");
    TokenBuffer buffer = lex(source, {});
    CHECK(buffer.tokens()[0].keyword_kind() == Keyword::Match);
    CHECK_FALSE(buffer.tokens()[0].is_hard_keyword());
    CHECK(buffer.tokens()[1].keyword_kind() == Keyword::Nonlocal);
    CHECK(buffer.tokens()[2].keyword_kind() == Keyword::NotAKeyword);
}

TEST_CASE("lexer: a multi-line string keeps both its lines") {
    source::Source source("x = '''a\nb''' + 1\n", "<test>");
    TokenBuffer buffer = lex(source, {});
    Token const& string = buffer.tokens()[2];
    CHECK(string.line == 1);
    CHECK(string.column == 4);
    CHECK(string.end_line == 2);
    CHECK(string.end_column == 4);
    CHECK(buffer.tokens()[3].column == 5);
}

TEST_CASE("lexer: every prefix of string literals is known") {
    for (auto* prefix : {"", "b", "r", "u", "f", "br", "Rb", "rF", "FR"}) {
        CHECK(kinds(std::string(prefix) + "'x'") == "STRING ENDMARKER ");
    }
    CHECK(kinds("ur'x'") == "NAME STRING ENDMARKER ");
}

TEST_CASE("lexer: single mode ends the statement and its blocks at the end of the text") {
    CHECK(kinds("if x:\n  y", {.single = true}) ==
          "NAME NAME COLON NEWLINE INDENT NAME NEWLINE DEDENT NEWLINE ENDMARKER ");
}

TEST_CASE("lexer: type comments are tokens where asked for") {
    CHECK(kinds("x = [] # type: List[int]\n", {.type_comments = true}) ==
          "NAME EQUAL LSQB RSQB TYPE_COMMENT NEWLINE ENDMARKER ");
    CHECK(kinds("# type: ignore[x]\nx\n", {.type_comments = true}) == "TYPE_IGNORE NAME NEWLINE ENDMARKER ");
}

TEST_CASE("lexer: an unterminated string is reported at its start") {
    Failure error = failure("x = '''\n\nabc");
    CHECK(error.message == "unterminated triple-quoted string literal (detected at line 3)");
    CHECK(error.line == 1);
    CHECK(error.offset == 5);
}

TEST_CASE("lexer: brackets must match") {
    CHECK(failure("(\n]\n").message == "closing parenthesis ']' does not match opening parenthesis '(' on line 1");
    CHECK(failure(")\n").message == "unmatched ')'");
    CHECK(failure("(\n").message == "'(' was never closed");
    CHECK(failure(std::string(201, '(')).message == "too many nested parentheses");
}

TEST_CASE("lexer: leading zeros are reported as a range") {
    Failure error = failure("x = 0077\n");
    CHECK(error.offset == 5);
    CHECK(error.end_offset == 7);
}

TEST_CASE("lexer: a keyword right after a number is a warning, another name an error") {
    source::Source source("1if x else 2\n", "<test>");
    CHECK(lex(source, {}).warnings().size() == 1);
    CHECK(lex(source, {.warnings_are_errors = true}).error()->diagnostic.message == "invalid decimal literal");
    CHECK(failure("1_000x\n").message == "invalid decimal literal");
}

TEST_CASE("lexer: a character that cannot be in an identifier is named") {
    CHECK(failure("x = a\xE2\x82\xAC\n").message == "invalid character '\xE2\x82\xAC' (U+20AC)");
    CHECK(failure("\xC2\xA0\n").message == "invalid non-printable character U+00A0");
}

TEST_CASE("lexer: the columns of an f-string's expression are shifted on its first line") {
    source::Source source("(a\nb)\n", "<fstring>");
    TokenBuffer buffer = lex(source, {.first_line = 7, .first_line_column = 10, .fstring = true});
    CHECK(buffer.tokens()[1].line == 7);
    CHECK(buffer.tokens()[1].column == 11);
    CHECK(buffer.tokens()[2].line == 8);
    CHECK(buffer.tokens()[2].column == 0);
}
