#include "compiler/grammar/generator/first_sets.h"

#include <doctest/doctest.h>

#include "compiler/grammar/generator/recursion.h"
#include "compiler/grammar/generator/rule_parser.h"

using namespace py::compiler::grammar;
using py::compiler::lexer::symbol_of;
using py::compiler::lexer::TokenKind;

namespace {

/// The first set of the first rule's first alternative.
FirstSet first_of(std::string_view text, RuleVariant variant = RuleVariant::Fast) {
    auto rules = parse_rules(text, 1);
    REQUIRE(rules.ok());
    RuleSet set(rules.value(), variant);
    return FirstSets(set).of(set.rules()[0]->alternatives[0]);
}

bool has(FirstSet const& set, TokenKind kind) { return set.symbols.test(symbol_of(kind)); }

}  // namespace

TEST_CASE("first sets: an optional item lets the next one come first") {
    auto set = first_of("a: expr = '('? NUMBER\n");
    CHECK(has(set, TokenKind::LPAR));
    CHECK(has(set, TokenKind::NUMBER));
    CHECK(!set.nullable);
}

TEST_CASE("first sets: left recursion ends at the other alternative") {
    auto set = first_of("a: expr =\n | a '+' b\n | b\nb: expr = NUMBER\n");
    CHECK(has(set, TokenKind::NUMBER));
    CHECK(!has(set, TokenKind::PLUS));
}

TEST_CASE("first sets: lookahead narrows what follows it") {
    auto set = first_of("a: expr = &'(' b\nb: expr =\n | '('\n | '['\n");
    CHECK(has(set, TokenKind::LPAR));
    CHECK(!has(set, TokenKind::LSQB));
}

TEST_CASE("first sets: NAME takes soft keywords and no hard ones") {
    auto set = first_of("a: expr = NAME\n");
    CHECK(set.symbols.count() == 4);
}

TEST_CASE("first sets: alternatives that explain errors count in the checked parser only") {
    std::string_view text = "a: expr = b\nb: expr =\n | NUMBER\n | invalid_b\ninvalid_b: expr = '('\n";
    CHECK(!has(first_of(text, RuleVariant::Fast), TokenKind::LPAR));
    CHECK(has(first_of(text, RuleVariant::Checked), TokenKind::LPAR));
}

TEST_CASE("rule variants: a parser takes its own rule before the common one") {
    std::string_view text = "a: expr = NUMBER\nfast a: expr = STRING\n";
    CHECK(has(first_of(text, RuleVariant::Fast), TokenKind::STRING));
    CHECK(has(first_of(text, RuleVariant::Checked), TokenKind::NUMBER));
}

TEST_CASE("recursion: every cycle of rules has a guarded one") {
    auto rules = parse_rules("a: expr = '(' b ')'\nb: expr = '-' c\nc: expr =\n | a\n | NUMBER\nd: expr = a\n", 1);
    REQUIRE(rules.ok());
    RuleSet set(rules.value(), RuleVariant::Fast);
    auto guarded = find_guarded_rules(set);
    CHECK(guarded.size() == 1);
    CHECK(!guarded.contains("d"));

    // Those that bound their depth anyway need no other.
    CHECK(find_guarded_rules(set, {"b"}).empty());
}

TEST_CASE("recursion: left recursion is a loop, other calls of the rule itself are not") {
    auto rules = parse_rules("a: expr =\n | a '.' NAME\n | NUMBER\nb: expr =\n | b '[' b ']'\n | NUMBER\n", 1);
    REQUIRE(rules.ok());
    RuleSet set(rules.value(), RuleVariant::Fast);
    CHECK(find_guarded_rules(set) == std::set<std::string>{"b"});
}
