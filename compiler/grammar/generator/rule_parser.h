#pragma once

#include <string_view>
#include <vector>

#include "compiler/grammar/generator/node_declarations.h"
#include "compiler/grammar/generator/rules.h"
#include "marshal/base/result.h"

namespace py::compiler::grammar {

/// Parses the text between `rules {` and `}`; `first_line` is its place in the file, for errors. A rule
/// starts in the first column, and its alternatives follow `=`, separated by `|`:
///
///     fast name(parameter: type) [memo]: type =   (or `checked`; or [plain])
///         | capture=item 'literal' { Action(capture) }
Result<std::vector<Rule>, GrammarError> parse_rules(std::string_view text, int first_line);

}  // namespace py::compiler::grammar
