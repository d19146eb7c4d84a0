#include <doctest/doctest.h>

#include "compiler/parser/parser.h"

using namespace py;
using namespace py::compiler;

namespace {

/// The names listed for statement `index` of a source, a space behind each; "walk" if they are not listed. The first
/// statement of a source begins the list and is never listed.
std::string names_of(std::string const& text, size_t index) {
    source::Source source("begin\n" + text, "<test>");
    Arena arena;
    diag::Diagnostics diagnostics;
    code::ObjectFactory objects(arena);
    auto tree = parser::parse(source, {}, arena, objects, diagnostics);
    REQUIRE(tree.ok());
    ast::StmtNode const* statement = static_cast<ast::Module const*>(tree.value())->body[index + 1];
    if (!statement->names_listed) return "walk";
    std::string out;
    for (ast::Name const* name : std::span(statement->names, statement->name_count)) {
        out += std::string(name->id->text) + " ";
    }
    return out;
}

}  // namespace

TEST_CASE("listed names: those of a statement's expressions, in the order of the source") {
    CHECK(names_of("a = b.c[d] = e(f, *g, key=h)\n", 0) == "a b d e f g h ");
    CHECK(names_of("first\nreturn_ += {1: x, 2: y}\nlast\n", 1) == "return_ x y ");
    CHECK(names_of("pass\nassert a < b <= c, d\n", 1) == "a b c d ");
}

TEST_CASE("listed names: those of what folding may change as well") {
    CHECK(names_of("a = b[-1], '%s' % (c,), not d in [1, 2]\n", 0) == "a b c d ");
}

TEST_CASE("listed names: of a statement with a body those of its head") {
    CHECK(names_of("if a and b: c\nelif d:\n  e\n", 0) == "a b ");
    CHECK(names_of("for a, b in c:\n  d\nelse:\n  e\n", 0) == "a b c ");
    CHECK(names_of("with (a as b, c): d\n", 0) == "a b c ");
    CHECK(names_of("while a: b\n", 0) == "a ");
}

TEST_CASE("listed names: what was read before the parser went back is not there twice") {
    CHECK(names_of("with (a, b)(c): d\n", 0) == "a b c ");
    CHECK(names_of("a; b; c\n", 1) == "b ");
    CHECK(names_of("a(b, c)\nmatch(a, b)\nd\n", 1) == "match a b ");
}

TEST_CASE("listed names: none where the symbol table sees more than names, or in another order") {
    for (char const* text : {"a = lambda b: c\n", "a = [b for c in d]\n", "a(b for b in c)\n", "a[b := c]\n",
                             "a if b else c\n", "a = {b: c, d: e}\n", "a(b=c, *d)\n", "a = f'{b}'\n", "a = __debug__\n",
                             "def a(b=c): d\n", "class a(b): c\n"}) {
        CAPTURE(text);
        CHECK(names_of(text, 0) == "walk");
    }
}

TEST_CASE("listed names: none where the expression might nest too deep") {
    std::string deep = "a";
    for (int i = 0; i < 600; i++) deep += ".b";
    CHECK(names_of(deep + "\n", 0) == "walk");
    CHECK(names_of("if " + deep + ":\n  c\n", 0) == "walk");
}
