#pragma once

#include <string_view>
#include <vector>

#include "compiler/grammar/generator/node_declarations.h"
#include "compiler/grammar/generator/rules.h"
#include "marshal/base/result.h"

namespace py::compiler::grammar {

/// What a grammar file declares.
struct GrammarFile {
    std::vector<TypeDeclaration> types;
    std::vector<Rule> rules;
};

/// Parses a grammar file: its sections `nodes {` and `rules {`, each closed by a brace in the first column.
Result<GrammarFile, GrammarError> parse_grammar_file(std::string_view text);

}  // namespace py::compiler::grammar
