#include "compiler/grammar/generator/levels.h"

#include <doctest/doctest.h>

#include "compiler/grammar/generator/rule_parser.h"

using namespace py::compiler::grammar;

namespace {

struct Found {
    std::vector<Rule> rules;
    std::vector<Ladder> ladders;
};

Found ladders_of(std::string_view text) {
    auto rules = parse_rules(text, 1);
    REQUIRE(rules.ok());
    Found found{std::move(rules).value(), {}};
    found.ladders = find_ladders(RuleSet(found.rules, RuleVariant::Fast));
    return found;
}

}  // namespace

TEST_CASE("levels: tails, binary operators and prefixes make one ladder") {
    auto found = ladders_of(
        "top: expr =\n | first=sum rest=top_tail(first)? { either(rest, first) }\n"
        "top_tail(first: expr): expr = 'if' other=sum { joined(first, other) }\n"
        "sum: expr =\n | left=sum '+' right=sign { BinOp(left, Add, right) }\n | sign\n"
        "sign: expr =\n | atom\n | '-' operand=sign { UnaryOp(USub, operand) }\n"
        "atom: expr = named=NAME { name(named, Load) }\n");
    REQUIRE(found.ladders.size() == 1);
    auto const& ladder = found.ladders[0];
    CHECK(ladder.operand == "atom");
    REQUIRE(ladder.levels.size() == 3);
    CHECK(ladder.levels[0].tail == "top_tail");
    CHECK(ladder.levels[1].is_binary);
    CHECK(ladder.levels[2].prefixes.size() == 1);
}

TEST_CASE("levels: two rules above the same levels make two ladders") {
    auto found = ladders_of(
        "a: expr =\n | first=sum rest=a_tail(first)? { either(rest, first) }\n"
        "a_tail(first: expr): expr = ',' other=sum { joined(first, other) }\n"
        "b: expr =\n | first=sum rest=b_tail(first)? { either(rest, first) }\n"
        "b_tail(first: expr): expr = ':' other=sum { joined(first, other) }\n"
        "sum: expr =\n | left=sum '+' right=atom { BinOp(left, Add, right) }\n | atom\n"
        "atom: expr = named=NAME { name(named, Load) }\n");
    REQUIRE(found.ladders.size() == 2);
    CHECK(found.ladders[0].levels.size() == 2);
    CHECK(found.ladders[1].name() == "b_ladder");
}

TEST_CASE("levels: an alternative that starts as the operand does is no prefix") {
    auto found = ladders_of(
        "a: expr =\n | sum\n | NAME '!' { none }\n"
        "sum: expr =\n | left=sum '+' right=atom { BinOp(left, Add, right) }\n | atom\n"
        "atom: expr = named=NAME { name(named, Load) }\n");
    CHECK(found.ladders.empty());
}
