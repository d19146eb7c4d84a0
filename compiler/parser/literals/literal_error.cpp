#include "compiler/parser/literals/literal_error.h"

#include "compiler/lexer/parser_error.h"

namespace py::compiler::parser {
namespace {

using diag::Diagnostic;
using diag::DiagnosticType;
using lexer::ErrorLocation;
using lexer::Token;

Err<Diagnostic const*> fail(LiteralContext& context, Token const* reached, std::string message, ErrorLocation where) {
    size_t index = std::min(size_t(reached - context.tokens.data()), context.tokens.size() - 1);
    auto frame = lexer::error_frame(context.source, context.lex_options, context.tokens, index);
    return context.diagnostics.fail(lexer::parser_error(frame, DiagnosticType::SyntaxError, std::move(message), where));
}

}  // namespace

Err<Diagnostic const*> fail_at_next_token(LiteralContext& context, Token const* next, std::string message) {
    return fail(context, next, std::move(message), lexer::location_of_last_token(context.source, *next));
}

Err<Diagnostic const*> fail_at_token(LiteralContext& context, Token const& token, Token const* next,
                                     std::string message) {
    return fail(context, next, std::move(message), lexer::location_of_last_token(context.source, token));
}

Err<Diagnostic const*> fail_at_number(LiteralContext& context, Token const& token, std::string message) {
    return fail(context, &token, std::move(message), {token.line, 0, token.end_line, 0});
}

diag::Diagnosed<void> warn_at_token(LiteralContext& context, Token const& token, Token const* next,
                                    std::string message) {
    if (context.lex_options.warnings_are_errors) return fail_at_token(context, token, next, std::move(message));
    Diagnostic warning;
    warning.type = DiagnosticType::DeprecationWarning;
    warning.message = std::move(message);
    warning.filename = context.source.filename();
    warning.lineno = token.line;
    return context.diagnostics.warn(std::move(warning));
}

}  // namespace py::compiler::parser
