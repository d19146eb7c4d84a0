#pragma once

#include <string>
#include <string_view>

#include "compiler/lexer/token.h"
#include "compiler/parser/literals/literal_context.h"

namespace py::compiler::parser {

/// A STRING token taken apart.
struct StringLiteral {
    bool bytes = false;
    bool raw = false;
    bool format = false;
    /// What is between the quotes.
    std::string_view body;
};
StringLiteral split_string_literal(std::string_view text);

/// Where the text being decoded comes from: its token, and the token behind the run of strings.
struct StringOrigin {
    lexer::Token const& token;
    lexer::Token const* next;
};

/// Appends the value of a piece of text, in UTF-8 with surrogates, escapes resolved unless `raw`.
/// Errors: SyntaxError for malformed UTF-8 and malformed escapes; a DeprecationWarning for the first unknown
/// escape.
diag::Diagnosed<void> append_text(LiteralContext& context, StringOrigin origin, std::string_view body, bool raw,
                                  std::string& value);

/// Likewise for the body of a bytes literal.
diag::Diagnosed<void> append_bytes(LiteralContext& context, StringOrigin origin, StringLiteral const& literal,
                                   std::string& value);

/// Warns of the escape sequence that begins with the character `escape` (and two more if it is octal).
diag::Diagnosed<void> warn_invalid_escape(LiteralContext& context, StringOrigin origin, std::string_view escape);

}  // namespace py::compiler::parser
