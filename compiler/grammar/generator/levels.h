#pragma once

#include <string>
#include <vector>

#include "compiler/grammar/generator/first_sets.h"

namespace py::compiler::grammar {

/// A rule that is one level of precedence: what the level below matches, and perhaps a tail behind it that
/// makes more of it. The other alternatives of the rule start with an operator of their own.
///
///     a: v=b t=a_tail(v)? { either(t, v) } | '-' …      a tail, once
///     a: a 'op' b { BinOp(a, Op, b) } | … | b           binary operators, as often as they come
///     a: b | '-' …                                      no tail
struct Level {
    Rule const* rule = nullptr;
    /// The rule below.
    std::string operand;
    /// The rule that goes on behind the operand; empty if there is none.
    std::string tail;
    bool is_binary = false;
    /// The alternatives that do not start with the operand.
    std::vector<Alternative const*> prefixes;
};

/// Levels that lead to each other, from the loosest to the tightest, with what binds tightest of all below.
struct Ladder {
    std::vector<Level> levels;
    std::string operand;

    std::string name() const { return levels[0].rule->name + "_ladder"; }
};

/// All ladders of a parser: from every level that is not the operand of another one, down to the first rule
/// that is no level. A rule may be in several of them.
std::vector<Ladder> find_ladders(RuleSet const& rules);

}  // namespace py::compiler::grammar
