#pragma once

#include <bitset>
#include <map>
#include <string>
#include <vector>

#include "compiler/grammar/generator/rules.h"
#include "compiler/lexer/token.h"

namespace py::compiler::grammar {

/// A set of `Token::symbol` values.
using SymbolSet = std::bitset<lexer::kSymbolCount>;

/// What a piece of grammar can start with.
struct FirstSet {
    SymbolSet symbols;
    /// It can match nothing at all: then any token may follow, and `symbols` prunes nothing.
    bool nullable = false;

    bool operator==(FirstSet const&) const = default;
};

/// The rules of one of the two parsers: where a rule has a variant for this parser, that one is taken. The
/// parser of valid programs leaves out the alternatives that only explain errors.
class RuleSet {
  public:
    RuleSet(std::vector<Rule> const& rules, RuleVariant variant);

    RuleVariant variant() const { return variant_; }
    /// In the order of the file.
    std::vector<Rule const*> const& rules() const { return rules_; }
    Rule const* find(std::string const& name) const;
    /// Whether this parser has the alternative.
    bool includes(Alternative const& alternative) const;

  private:
    RuleVariant variant_;
    std::vector<Rule const*> rules_;
    std::map<std::string, Rule const*> by_name_;
};

/// Whether an alternative consists in a rule named invalid_….
bool is_invalid_alternative(Alternative const& alternative);

/// The symbols that an item for a single token accepts: NAME takes soft keywords too. Empty if the text names
/// no token.
SymbolSet symbols_of_token(Item const& item);

/// First-token sets of all rules, by iteration to the least fixed point.
class FirstSets {
  public:
    explicit FirstSets(RuleSet const& rules);

    FirstSet of(Item const& item) const;
    FirstSet of(Alternative const& alternative, size_t first_item = 0) const;
    FirstSet of_rule(std::string const& name) const { return sets_.at(name); }

  private:
    FirstSet of(std::vector<Alternative> const& alternatives) const;

    RuleSet const& rules_;
    std::map<std::string, FirstSet> sets_;
};

}  // namespace py::compiler::grammar
