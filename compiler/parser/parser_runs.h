#pragma once

#include "compiler/compiler.h"
#include "compiler/parser/parser_state.h"

namespace py::compiler::parser {

/// Which rule a source is to match as a whole.
enum class StartRule : uint8_t { File, Eval, Interactive, FuncType, Fstring };

/// A tree, whose type depends on the start rule: null if the source did not match.
struct ParsedTree {
    ast::ModNode* module = nullptr;
    ast::ExprNode* expression = nullptr;

    bool found() const { return module != nullptr || expression != nullptr; }
};

/// Reads a valid source. Says nothing about why another one is not.
ParsedTree run_fast_parser(ParserInput const& input, StartRule start);

/// Reads a source as CPython would, and finds its error if it is invalid. A source that the fast parser gave
/// up on may still turn out to be valid.
diag::Diagnosed<ParsedTree> run_checked_parser(ParserInput const& input, StartRule start);

}  // namespace py::compiler::parser
