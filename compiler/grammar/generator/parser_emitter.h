#pragma once

#include <string>
#include <vector>

#include "compiler/grammar/generator/first_sets.h"
#include "compiler/grammar/generator/node_declarations.h"
#include "marshal/base/result.h"

namespace py::compiler::grammar {

/// `starts`: the rules that a caller may start with; others are written if these use them.
/// The members of one parser class, to be included into its body: a function a rule, named like it. They rely
/// on a base class, documented in `compiler/parser/rule_runner.h`.
Result<std::string, GrammarError> emit_parser(std::vector<TypeDeclaration> const& types, RuleSet const& rules,
                                              std::vector<std::string> const& starts);

}  // namespace py::compiler::grammar
