#pragma once

#include "compiler/parser/parser_state.h"

namespace py::compiler::parser {

/// Decides which error a rejected source gets. The parser's own counts only where the tokenizer has none to
/// offer: after a syntax error, CPython tokenizes the rest of the source and prefers what it finds there.
class SyntaxErrorFinder {
  public:
    /// `furthest`: the last token that the first pass looked at.
    SyntaxErrorFinder(ParserInput const& input, uint32_t furthest) : input_(input), furthest_(furthest) {}

    /// The first pass stopped: at an error of its own, or (null) because it came to the end of a broken token
    /// buffer.
    Err<diag::Diagnostic const*> first_pass_error(diag::Diagnostic const* own) const;
    /// The second pass has explained the error, or found nothing to say.
    Err<diag::Diagnostic const*> second_pass_error(ParserState const& explainer) const;

    /// Whether the first pass failed for want of more text, as far as CPython can tell: it had read it all.
    bool is_at_end(ParserState const& first_pass) const;
    Err<diag::Diagnostic const*> incomplete() const;

  private:
    Err<diag::Diagnostic const*> tokenizer_error() const;
    Err<diag::Diagnostic const*> unless_tokenizer_fails(diag::Diagnostic const* own, uint32_t furthest) const;
    Err<diag::Diagnostic const*> unexplained(ParserState const& explainer) const;

    ParserInput const& input_;
    uint32_t furthest_;
};

}  // namespace py::compiler::parser
