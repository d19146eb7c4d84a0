#include "compiler/grammar/generator/rule_parser.h"

#include <doctest/doctest.h>

using namespace py::compiler::grammar;

namespace {

std::vector<Rule> parse(std::string_view text) {
    auto rules = parse_rules(text, 1);
    REQUIRE(rules.ok());
    return std::move(rules).value();
}

}  // namespace

TEST_CASE("grammar rules: a word in the first column starts the next rule") {
    auto rules = parse("a: expr = b 'x'\nb [memo]: stmt* =\n    | NAME\n    | NUMBER\n");
    REQUIRE(rules.size() == 2);
    CHECK(rules[0].alternatives.size() == 1);
    CHECK(rules[0].alternatives[0].items.size() == 2);
    CHECK(rules[1].memo);
    CHECK(rules[1].type == "stmt*");
    CHECK(rules[1].alternatives.size() == 2);
}

TEST_CASE("grammar rules: a suffix belongs to the item, a capture to the whole") {
    auto item = parse("a: expr = all=','.b+\n")[0].alternatives[0].items[0];
    CHECK(item.kind == ItemKind::Gather);
    CHECK(item.capture == "all");
    CHECK(item.children[0].text == ",");
    CHECK(item.children[1].text == "b");
}

TEST_CASE("grammar rules: lookaheads, cuts and forced items") {
    auto items = parse("a: expr = &'x' !NAME ~ &&':'\n")[0].alternatives[0].items;
    REQUIRE(items.size() == 4);
    CHECK(items[0].kind == ItemKind::PositiveLookahead);
    CHECK(items[1].kind == ItemKind::NegativeLookahead);
    CHECK(items[2].kind == ItemKind::Cut);
    CHECK(items[3].kind == ItemKind::Forced);
}

TEST_CASE("grammar rules: actions are calls with labelled arguments, lists and names") {
    auto action = *parse("a: expr = b { Node(left: [x, y], 1) }\n")[0].alternatives[0].action;
    CHECK(action.kind == ActionExpression::Kind::Call);
    CHECK(action.labels[0] == "left");
    CHECK(action.arguments[0].kind == ActionExpression::Kind::List);
    CHECK(action.arguments[1].kind == ActionExpression::Kind::Number);
}

TEST_CASE("grammar rules: an error names its line") {
    auto rules = parse_rules("a: expr =\n    | b\n    | (c\n", 10);
    REQUIRE(!rules.ok());
    CHECK(rules.error().line >= 12);
}
