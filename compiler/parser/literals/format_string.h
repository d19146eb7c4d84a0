#pragma once

#include <span>
#include <string>
#include <vector>

#include "compiler/grammar/nodes.h"
#include "compiler/parser/literals/fstring.h"
#include "compiler/parser/literals/string_literal.h"

namespace py::compiler::parser {

/// Puts together the value of a run of text literals, at least one of which may be an f-string (reference:
/// Formatted string literals), as CPython 3.11 does: by scanning for braces and parsing each expression as a
/// source of its own.
class FormatStringBuilder {
  public:
    FormatStringBuilder(LiteralContext& context, std::span<lexer::Token const> strings, ast::String kind)
        : context_(context), strings_(strings), kind_(kind) {}

    /// The text that has been read since the last expression; plain literals append to it.
    std::string& text() { return text_; }
    /// Reads the f-string `token` to its end.
    diag::Diagnosed<void> add_format_string(lexer::Token const& token, StringLiteral const& literal);
    /// A Constant if there was no f-string, else a JoinedStr.
    ast::ExprNode* finish();

  private:
    friend class FormatStringScanner;

    ast::SourceRange range() const;
    StringOrigin origin(lexer::Token const& token) const { return {token, strings_.data() + strings_.size()}; }
    Err<diag::Diagnostic const*> fail(std::string message) const;
    ast::ExprNode* text_constant(ast::SourceRange const& range);
    void flush_text(ast::SourceRange const& range);
    /// `range` is that of the node and of the text after the last field; whatever is before has the whole
    /// run's.
    ast::ExprNode* joined(ast::SourceRange const& range);

    LiteralContext& context_;
    std::span<lexer::Token const> strings_;
    ast::String kind_;
    bool format_ = false;
    std::string text_;
    std::vector<ast::ExprNode*> values_;
};

}  // namespace py::compiler::parser
