#pragma once

#include <set>
#include <string>

#include "compiler/grammar/generator/first_sets.h"

namespace py::compiler::grammar {

bool starts_with_rule(Alternative const& alternative, std::string const& rule);

/// Whether an alternative of the rule starts with the rule itself.
bool is_left_recursive(Rule const& rule);

/// Rules such that every cycle of calls goes through one of them, or one of those `guarded` already: where these bound
/// their depth, all recursion is bounded.
std::set<std::string> find_guarded_rules(RuleSet const& rules, std::set<std::string> const& guarded = {});

/// The rules that `starts` lead to, these included.
std::set<std::string> find_used_rules(RuleSet const& rules, std::vector<std::string> const& starts);

}  // namespace py::compiler::grammar
