#pragma once

#include <string>

#include "compiler/lexer/token.h"
#include "compiler/parser/literals/literal_context.h"

namespace py::compiler::parser {

/// A SyntaxError in a literal. CPython reports most of them at the last token that its parser has asked for,
/// which is the one behind the literals: `next`, an element of `context.tokens`.
Err<diag::Diagnostic const*> fail_at_next_token(LiteralContext& context, lexer::Token const* next, std::string message);

/// A SyntaxError over `token`, while the parser has got as far as `next`.
Err<diag::Diagnostic const*> fail_at_token(LiteralContext& context, lexer::Token const& token, lexer::Token const* next,
                                           std::string message);

/// A SyntaxError at a number literal: without columns.
Err<diag::Diagnostic const*> fail_at_number(LiteralContext& context, lexer::Token const& token, std::string message);

/// A DeprecationWarning on the line of `token`; under -W error a SyntaxError over it.
diag::Diagnosed<void> warn_at_token(LiteralContext& context, lexer::Token const& token, lexer::Token const* next,
                                    std::string message);

}  // namespace py::compiler::parser
