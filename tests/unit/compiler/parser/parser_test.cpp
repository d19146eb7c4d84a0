#include "compiler/parser/parser.h"

#include <doctest/doctest.h>

using namespace py;
using namespace py::compiler;

namespace {

/// A source, parsed; the tree lives as long as this.
struct Parsed {
    explicit Parsed(std::string_view text, parser::ParseOptions const& options = {})
        : source(text, "<test>"), objects(arena), tree(parser::parse(source, options, arena, objects, diagnostics)) {}

    diag::Diagnostic const& error() const { return *tree.error(); }
    ast::StmtNode const* statement(size_t index) const {
        return static_cast<ast::Module const*>(tree.value())->body[index];
    }

    source::Source source;
    Arena arena;
    diag::Diagnostics diagnostics;
    code::ObjectFactory objects;
    diag::Diagnosed<ast::ModNode*> tree;
};

std::string repeated(std::string_view text, size_t count) {
    std::string out;
    while (count-- > 0) out += text;
    return out;
}

ast::ExprNode const* value_of(ast::StmtNode const* statement) {
    return static_cast<ast::Expr const*>(statement)->value;
}

}  // namespace

TEST_CASE("parser: a chain of assignments has its targets in order and the last expression as value") {
    Parsed parsed("a = b.c = d[0] = e\n");
    REQUIRE(parsed.tree.ok());
    auto* assign = static_cast<ast::Assign const*>(parsed.statement(0));
    REQUIRE(assign->kind == ast::StmtKind::Assign);
    CHECK(assign->targets.size() == 3);
    CHECK(static_cast<ast::Attribute*>(assign->targets[1])->ctx == ast::ExprContext::Store);
    CHECK(assign->value->kind == ast::ExprKind::Name);
}

TEST_CASE("parser: binary operators bind by precedence and to the left") {
    Parsed parsed("a - b * c - d\n");
    REQUIRE(parsed.tree.ok());
    auto* outer = static_cast<ast::BinOp const*>(value_of(parsed.statement(0)));
    REQUIRE(outer->kind == ast::ExprKind::BinOp);
    auto* inner = static_cast<ast::BinOp const*>(outer->left);
    REQUIRE(inner->kind == ast::ExprKind::BinOp);
    CHECK(inner->right->kind == ast::ExprKind::BinOp);
    CHECK(outer->range == ast::SourceRange{1, 0, 1, 13});
}

TEST_CASE("parser: match is a name where no subject and block follow") {
    Parsed parsed("match = match(match)\nmatch[0]\n");
    REQUIRE(parsed.tree.ok());
    CHECK(parsed.statement(0)->kind == ast::StmtKind::Assign);
    CHECK(parsed.statement(1)->kind == ast::StmtKind::Expr);
}

TEST_CASE("parser: a million operands are parsed without recursion") {
    Parsed parsed("x = 1" + repeated("+1", 1'000'000) + "\n");
    CHECK(parsed.tree.ok());
}

TEST_CASE("parser: a hundred thousand signs end in MemoryError") {
    Parsed parsed(repeated("-", 100'000) + "1\n");
    REQUIRE(!parsed.tree.ok());
    CHECK(parsed.error().type == diag::DiagnosticType::MemoryError);
}

TEST_CASE("parser: what the fast parser finds too deep is still parsed") {
    Parsed parsed(repeated("not ", 3000) + "x\n");
    CHECK(parsed.tree.ok());
}

TEST_CASE("parser: the generic error is at the furthest token") {
    Parsed parsed("x = = 1\n");
    REQUIRE(!parsed.tree.ok());
    CHECK(parsed.error().message == "invalid syntax");
    CHECK(parsed.error().offset == 5);
    CHECK(parsed.error().end_offset == 6);
}

TEST_CASE("parser: an error of the tokenizer further on wins over the parser's") {
    Parsed parsed("x = = 1\ny = '\n");
    REQUIRE(!parsed.tree.ok());
    CHECK(parsed.error().lineno == 2);
}

TEST_CASE("parser: a missing block names the statement and its line") {
    Parsed parsed("\nwhile x:\npass\n");
    REQUIRE(!parsed.tree.ok());
    CHECK(parsed.error().type == diag::DiagnosticType::IndentationError);
    CHECK(parsed.error().message == "expected an indented block after 'while' statement on line 2");
}

TEST_CASE("parser: single mode takes one statement and comments after it") {
    CHECK(Parsed("x = 1 # first\n# second\n", {.mode = Mode::Single}).tree.ok());
    Parsed two("x = 1\ny = 2\n", {.mode = Mode::Single});
    REQUIRE(!two.tree.ok());
    CHECK(two.error().message == "multiple statements found while compiling a single statement");
}

TEST_CASE("parser: type comments are read where asked for") {
    Parsed parsed("x = [] # type: list[int]\n", {.type_comments = true});
    REQUIRE(parsed.tree.ok());
    auto* comment = static_cast<ast::Assign const*>(parsed.statement(0))->type_comment;
    REQUIRE(comment != nullptr);
    CHECK(comment->text == "list[int]");
    CHECK(static_cast<ast::Assign const*>(Parsed("x = [] # type: int\n").statement(0))->type_comment == nullptr);
}

TEST_CASE("parser: a function type has arguments without their stars") {
    Parsed parsed("(int, *str, **bool) -> None", {.mode = Mode::FuncType});
    REQUIRE(parsed.tree.ok());
    CHECK(static_cast<ast::FunctionType const*>(parsed.tree.value())->argtypes.size() == 3);
}

TEST_CASE("parser: PEP 401 exchanges the signs for inequality") {
    CHECK(Parsed("1 <> 2\n", {.barry_as_flufl = true}).tree.ok());
    CHECK(!Parsed("1 != 2\n", {.barry_as_flufl = true}).tree.ok());
    CHECK(!Parsed("1 <> 2\n").tree.ok());
}

TEST_CASE("parser: what only looks like a target is refused") {
    for (auto text : {"f() = 1\n", "(a, b) += 1\n", "a, b: int\n", "*a: int\n", "(yield) = 1\n", "a + 1 = 2\n",
                      "for x() in y: pass\n", "del *a\n", "{a: 1}[0], 1 = 2\n", "x = yield = 1\n"}) {
        CAPTURE(text);
        CHECK(!Parsed(text).tree.ok());
    }
}

TEST_CASE("parser: arguments and parameters out of order are refused") {
    for (auto text :
         {"f(a=1, b)\n", "f(**a, *b)\n", "f(x for x in y, 1)\n", "f(x for x in y,)\n", "class A(x for x in y): pass\n",
          "def f(a=1, b): pass\n", "def f(*): pass\n", "def f(*, **a): pass\n", "def f(**a, b): pass\n",
          "def f(/, a): pass\n", "def f(a, /, b, /): pass\n", "def f(*a, /): pass\n", "def f(*a, *b): pass\n",
          "lambda a=1, b: 0\n", "{a := 1: 2}\n", "{*a: 1}\n", "a[b := 1:2]\n", "(*a)\n", "(*a for a in b)\n"}) {
        CAPTURE(text);
        CHECK(!Parsed(text).tree.ok());
    }
}
