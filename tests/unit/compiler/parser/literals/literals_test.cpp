#include <doctest/doctest.h>

#include <limits>
#include <string>

#include "compiler/ast/dump.h"
#include "compiler/parser/literals/escape_decoder.h"
#include "compiler/parser/literals/field_scanner.h"
#include "compiler/parser/literals/number_literal.h"
#include "compiler/parser/literals/string_literal.h"

using namespace py;
using namespace py::compiler;
using namespace py::compiler::parser;

namespace {

struct NumberText {
    Arena arena;
    code::ObjectFactory factory{arena};
    diag::Diagnostics diagnostics;
    lexer::LexOptions options;

    diag::Diagnosed<code::Object const*> parse(std::string text) {
        source::Source source(text + "\n", "<test>");
        lexer::TokenBuffer buffer = lexer::lex(source, options);
        LiteralContext context{source, arena, factory, diagnostics, buffer.tokens(), options};
        return parse_number(context, buffer.tokens()[0]);
    }
    int64_t integer(std::string text) { return static_cast<code::IntObject const*>(parse(text).value())->small; }
    double real(std::string text) { return static_cast<code::FloatObject const*>(parse(text).value())->value; }
};

std::string text_of(std::string_view body) {
    std::string value;
    DecodedEscapes decoded = decode_text_escapes(body, value);
    return decoded.error ? *decoded.error : value;
}

}  // namespace

TEST_CASE("number literal: ints in every base") {
    NumberText number;
    CHECK(number.integer("0") == 0);
    CHECK(number.integer("00_0") == 0);
    CHECK(number.integer("1_000") == 1000);
    CHECK(number.integer("0xFF_f") == 4095);
    CHECK(number.integer("0o17") == 15);
    CHECK(number.integer("0B101") == 5);
    CHECK(number.integer("9223372036854775807") == INT64_MAX);
    CHECK_FALSE(static_cast<code::IntObject const*>(number.parse("9223372036854775808").value())->is_small());
}

TEST_CASE("number literal: floats and imaginary numbers") {
    NumberText number;
    CHECK(number.real("1_0.5e-1_0") == 10.5e-10);
    CHECK(number.real(".5") == 0.5);
    CHECK(number.real("1e999") == std::numeric_limits<double>::infinity());
    CHECK(number.real("1e-999") == 0.0);
    CHECK(static_cast<code::ComplexObject const*>(number.parse("2.5J").value())->imag == 2.5);
}

TEST_CASE("number literal: too many decimal digits are an error") {
    NumberText number;
    CHECK(number.parse("1" + std::string(4299, '0')).ok());
    CHECK(number.parse("0x1" + std::string(9000, '0')).ok());
    auto error = number.parse("1" + std::string(4300, '0'));
    REQUIRE_FALSE(error.ok());
    CHECK(error.error()->message.starts_with("Exceeds the limit (4300 digits)"));
}

TEST_CASE("escapes: every kind is resolved") {
    CHECK(text_of("a\\n\\x41\\u00e9\\U0001F600\\101\\N{DIGIT ONE}\\\nz") ==
          "a\nA\xC3\xA9\xF0\x9F\x98\x80"
          "A1z");
    CHECK(text_of("\\ud800") == "\xED\xA0\x80");
}

TEST_CASE("escapes: errors tell positions in the escaped text") {
    CHECK(text_of("\xC3\xA9\\x") ==
          "(unicode error) 'unicodeescape' codec can't decode bytes in position 10-11: truncated \\xXX escape");
    CHECK(text_of("\\\xC3\xA9\\x") ==
          "(unicode error) 'unicodeescape' codec can't decode bytes in position 16-17: truncated \\xXX escape");
    CHECK(text_of("\\N{foo}") ==
          "(unicode error) 'unicodeescape' codec can't decode bytes in position 0-6: unknown Unicode "
          "character name");
}

TEST_CASE("escapes: the first unknown one is told") {
    std::string value;
    CHECK(decode_text_escapes("\\n\\d\\q", value).first_invalid == "d\\q");
    CHECK(value == "\n\\d\\q");
    CHECK(*decode_bytes_escapes("ab\\xz", value).error == "(value error) invalid \\x escape at position 2");
}

TEST_CASE("string literal: prefixes and quotes are taken off") {
    StringLiteral literal = split_string_literal("Rb'''x'''");
    CHECK(literal.raw);
    CHECK(literal.bytes);
    CHECK(literal.body == "x");
    CHECK(split_string_literal("''").body.empty());
}

TEST_CASE("f-string: the end of an expression is found by brackets and quotes") {
    CHECK(scan_field_expression("a[':'] != b:x}", 0).end == 11);
    CHECK(scan_field_expression("a}", 0).end == 1);
    CHECK(*scan_field_expression("a)", 0).error == "f-string: unmatched ')'");
    CHECK(*scan_field_expression("'a", 0).error == "f-string: unterminated string");
    CHECK(*scan_field_expression("(a]", 0).error ==
          "f-string: closing parenthesis ']' does not match opening parenthesis '('");
}
