#include "compiler/parser/syntax_error_finder.h"

#include "compiler/lexer/parser_error.h"

namespace py::compiler::parser {
namespace {

using Error = Err<diag::Diagnostic const*>;

bool is_syntax_error(diag::Diagnostic const& error) {
    return error.type == diag::DiagnosticType::SyntaxError || error.type == diag::DiagnosticType::IndentationError ||
           error.type == diag::DiagnosticType::TabError;
}

}  // namespace

Error SyntaxErrorFinder::first_pass_error(diag::Diagnostic const* own) const {
    if (own == nullptr) return tokenizer_error();
    return unless_tokenizer_fails(own, furthest_);
}

Error SyntaxErrorFinder::second_pass_error(ParserState const& explainer) const {
    if (explainer.error() != nullptr) return unless_tokenizer_fails(explainer.error(), explainer.furthest());
    if (explainer.stopped()) return tokenizer_error();
    return unexplained(explainer);
}

Error SyntaxErrorFinder::unexplained(ParserState const& explainer) const {
    auto make_error = [&](diag::DiagnosticType type, char const* message, lexer::ErrorLocation where) {
        auto frame = lexer::error_frame(input_.source, input_.lex_options, input_.tokens, explainer.furthest());
        return input_.diagnostics.fail(lexer::parser_error(frame, type, message, where));
    };
    Token const& last = input_.tokens[furthest_];
    if (last.kind == TokenKind::INDENT || last.kind == TokenKind::DEDENT) {
        auto where = lexer::location_of_last_token(input_.source, input_.tokens[explainer.furthest()]);
        return make_error(diag::DiagnosticType::IndentationError,
                          last.kind == TokenKind::INDENT ? "unexpected indent" : "unexpected unindent", where);
    }
    lexer::ErrorLocation where{last.line, last.column + 1, last.end_line, last.end_column + 1};
    Error error = make_error(diag::DiagnosticType::SyntaxError, "invalid syntax", where);
    return unless_tokenizer_fails(error.value, explainer.furthest());
}

bool SyntaxErrorFinder::is_at_end(ParserState const& first_pass) const {
    if (first_pass.stopped() && first_pass.error() == nullptr) {
        auto const& error = *input_.buffer.error();
        return error.unexpected_end || error.unterminated_string;
    }
    Token const& last = input_.tokens[furthest_];
    // The tokenizer looks at the character behind a token, but not behind the end of a line.
    bool is_line_end = last.kind == TokenKind::NEWLINE && last.end > last.start;
    return last.kind == TokenKind::ENDMARKER || (last.end == input_.source.text().size() && !is_line_end);
}

Error SyntaxErrorFinder::incomplete() const {
    auto frame = lexer::error_frame(input_.source, input_.lex_options, input_.tokens, furthest_);
    auto where = lexer::location_of_last_token(input_.source, input_.tokens[furthest_]);
    return input_.diagnostics.fail(
        lexer::parser_error(frame, diag::DiagnosticType::SyntaxError, "incomplete input", where));
}

Error SyntaxErrorFinder::tokenizer_error() const {
    VERIFY(input_.buffer.error().has_value());
    auto const& error = *input_.buffer.error();
    if (error.unexpected_end && input_.buffer.unclosed_bracket()) {
        return input_.diagnostics.fail(*input_.buffer.unclosed_bracket());
    }
    return input_.diagnostics.fail(error.diagnostic);
}

Error SyntaxErrorFinder::unless_tokenizer_fails(diag::Diagnostic const* own, uint32_t furthest) const {
    if (!is_syntax_error(*own) || !input_.buffer.error()) return Error{own};
    auto const& error = *input_.buffer.error();
    if (error.raised_by == lexer::RaisedBy::Tokenizer) return input_.diagnostics.fail(error.diagnostic);
    auto const& brackets = input_.buffer.open_brackets();
    if (!brackets.empty() && input_.buffer.unclosed_bracket() && input_.tokens[furthest].line > brackets.back().line) {
        return input_.diagnostics.fail(*input_.buffer.unclosed_bracket());
    }
    return Error{own};
}

}  // namespace py::compiler::parser
