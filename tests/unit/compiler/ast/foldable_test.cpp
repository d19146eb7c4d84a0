#include "compiler/ast/foldable.h"

#include <doctest/doctest.h>

#include <string>

#include "compiler/parser/parser.h"

using namespace py;
using namespace py::compiler;

namespace {

/// For every statement of the module, whether the parser saw something to fold in it.
std::vector<bool> foldable_statements(std::string text) {
    source::Source source(text, "<test>");
    Arena arena;
    code::ObjectFactory objects(arena);
    diag::Diagnostics diagnostics;
    auto tree = parser::parse(source, {}, arena, objects, diagnostics);
    REQUIRE(tree.ok());
    std::vector<bool> found;
    for (auto const* statement : static_cast<ast::Module const*>(tree.value())->body)
        found.push_back(statement->foldable);
    return found;
}

bool is_foldable(std::string statement) { return foldable_statements(statement + "\n").at(0); }

}  // namespace

TEST_CASE("foldable: operations on constants, and what becomes a constant") {
    CHECK(is_foldable("x = 1 + 2"));
    CHECK(is_foldable("x = -1"));
    CHECK(is_foldable("x = (1, 2)"));
    CHECK(is_foldable("x = 'abc'[0]"));
    CHECK(is_foldable("x = '%s' % (y,)"));
    CHECK(is_foldable("x = not (a in b)"));
    CHECK(is_foldable("x = a in [b, c]"));
    CHECK(is_foldable("x = [y for y in [a, b]]"));
    CHECK(is_foldable("for x in [a, b]: pass"));
    CHECK(is_foldable("x = __debug__"));
    CHECK(is_foldable("x = f'{1 + 2}'"));
}

TEST_CASE("foldable: what has no constants together is not") {
    CHECK_FALSE(is_foldable("x = a + 1"));
    CHECK_FALSE(is_foldable("x = f(1, 'b', key=None)[a]"));
    CHECK_FALSE(is_foldable("x = [1, 2, 3]"));
    CHECK_FALSE(is_foldable("for x in y: z(x)"));
}

TEST_CASE("foldable: a statement answers for all inside it, and for nothing else") {
    auto found = foldable_statements("a = b\ndef f():\n    x = y\n    return 1 + 2\nc = d\ne = 1 + 2\ng = h\n");
    CHECK(found == std::vector<bool>{false, true, false, true, false});
}
