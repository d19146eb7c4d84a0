#include <doctest/doctest.h>

#include <string>

#include "compiler/lexer/lexer.h"
#include "compiler/lexer/window.h"

using namespace py::compiler;
using namespace py::compiler::lexer;

namespace {

/// The tokens of a program that lies `shift` bytes, which are a comment, behind the start of the text; places and
/// lines as if it began there.
std::string shifted_tokens(std::string const& program, size_t shift) {
    std::string text = std::string(shift - 1, '#') + '\n' + program;
    source::Source source(text, "<test>");
    TokenBuffer buffer = lex(source, {});
    std::string result;
    for (Token const& token : buffer.tokens()) {
        result += std::string(token_name(token.kind)) + ' ' + std::to_string(token.symbol) + ' ' +
                  std::to_string(token.start - shift) + '-' + std::to_string(token.end - shift) + ' ' +
                  std::to_string(token.line - 1) + ':' + std::to_string(token.column) + '-' +
                  std::to_string(token.end_line - 1) + ':' + std::to_string(token.end_column) + ' ' +
                  std::to_string(token.level) + (token.needs_decoding ? " decoded\n" : "\n");
    }
    return result;
}

/// One token after the other is the same however windows of 64 bytes cut the text.
void check_all_shifts(std::string const& program) {
    std::string expected = shifted_tokens(program, 1);
    for (size_t shift = 2; shift <= 2 * Window::kSize; shift++) CHECK(shifted_tokens(program, shift) == expected);
}

}  // namespace

TEST_CASE("token loop: names, keywords and operators are the same wherever a window ends") {
    check_all_shifts("if not alpha and beta_2 or gamma: return x**2 != y[1:-3] // (z - 0x1F) if w else {1, 2.5e3}\n");
}

TEST_CASE("token loop: blocks and blank lines are the same wherever a window ends") {
    check_all_shifts("class A:\n    def f(self,\n          x):\n\n        # note\n        pass\n\n    y = 1\n\tz\n");
    check_all_shifts("class A:\n    def f(self):\n        return (1,\n\n   2)\n\nif x:\n  y\nelse:\n  z; w\n");
}

TEST_CASE("token loop: strings are the same wherever a window ends") {
    check_all_shifts("x = 'a' b\"c\\\"d\" rb'' + '''one\ntwo''' 'caf\xC3\xA9' f'{x}', u'' \"plain\"\n");
}

TEST_CASE("token loop: names longer than a window and names beyond ASCII") {
    for (size_t size : {63, 64, 65, 127, 128, 129, 200}) check_all_shifts("a = " + std::string(size, 'n') + "(b)\n");
    check_all_shifts("caf\xC3\xA9 = na\xC3\xAFve\n");
}

TEST_CASE("token loop: spaces wider than a window are skipped") {
    check_all_shifts("a" + std::string(200, ' ') + "=" + std::string(64, ' ') + "b\n");
}

TEST_CASE("token loop: deep brackets are open up to their limit") {
    std::string deep = std::string(200, '(') + "x" + std::string(200, ')') + "\n";
    check_all_shifts(deep);
    source::Source source("a[" + std::string(100, '(') + "\n{", "<test>");
    TokenBuffer buffer = lex(source, {});
    REQUIRE(buffer.open_brackets().size() == 102);
    CHECK(buffer.open_brackets()[0].bracket == '[');
    CHECK(buffer.open_brackets()[0].column == 1);
    CHECK(buffer.open_brackets()[100].column == 101);
    CHECK(buffer.open_brackets()[101].bracket == '{');
    CHECK(buffer.open_brackets()[101].line == 2);
    CHECK(buffer.open_brackets()[101].column == 0);
}

TEST_CASE("token loop: a string says whether it is more than its text") {
    auto decoded = [](std::string text) {
        source::Source source(text, "<test>");
        return lex(source, {}).tokens()[0].needs_decoding;
    };
    CHECK(!decoded("'plain'"));
    CHECK(!decoded("''"));
    CHECK(decoded("b'bytes'"));
    CHECK(decoded("r''"));
    CHECK(decoded("'\\n'"));
    CHECK(decoded("'a long text that ends beyond its first blocks in \xC3\xA9'"));
    CHECK(!decoded("'ends' + '\xC3\xA9'"));
    CHECK(!decoded("'''triple'''"));
    CHECK(!decoded("'''several\nlines, longer than a block'''"));
    CHECK(decoded("'''tri\\ple'''"));
    CHECK(decoded("'''tripl\xC3\xA9'''"));
    CHECK(decoded("b'''triple'''"));
}
