#pragma once

#include "compiler/lexer/token.h"
#include "compiler/parser/literals/literal_context.h"

namespace py::compiler::parser {

/// The value of a NUMBER token: Int, Float or Complex (an imaginary number). Error: SyntaxError for a decimal
/// int of more than 4300 digits (CVE-2020-10735).
diag::Diagnosed<code::Object const*> parse_number(LiteralContext& context, lexer::Token const& token);

}  // namespace py::compiler::parser
