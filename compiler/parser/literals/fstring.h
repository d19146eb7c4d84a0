#pragma once

#include <span>

#include "compiler/ast/base.h"
#include "compiler/grammar/nodes.h"
#include "compiler/lexer/token.h"
#include "compiler/parser/literals/literal_context.h"

namespace py::compiler::parser {

/// The node for a run of adjacent STRING tokens: Constant (str or bytes) or JoinedStr. `strings` is a part of
/// a `TokenBuffer`: the token after it is looked at too, because CPython reports errors there. Errors are
/// those of the pieces: escapes, encodings, f-string syntax, bytes mixed with text.
diag::Diagnosed<ast::ExprNode*> concatenate_strings(LiteralContext& context, std::span<lexer::Token const> strings);

/// The expression of one replacement field. It is tokenized and parsed as a source of its own, which is the
/// text in parentheses, with `LexOptions::first_line` and `first_line_column` as here.
struct FstringExpression {
    source::Source source;
    int32_t first_line;
    int32_t first_line_column;
    /// To be handed on into the nested parser's `LiteralContext`.
    int fstring_depth;
};

/// Provided by the parser: parses `fstring: star_expressions` on a nested source. `outer` is the context that
/// `concatenate_strings` was called with (`outer.parser` is the parser). Messages of errors begin with
/// "f-string: " and their columns are without `first_line_column`.
diag::Diagnosed<ast::ExprNode*> parse_fstring_expression(LiteralContext& outer, FstringExpression const& expression);

}  // namespace py::compiler::parser
