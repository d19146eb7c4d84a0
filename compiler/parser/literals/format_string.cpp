#include "compiler/parser/literals/format_string.h"

#include <fmt/format.h>

#include <algorithm>

#include "compiler/grammar/node_factory.h"
#include "compiler/parser/literals/format_string_scanner.h"
#include "compiler/parser/literals/literal_error.h"

namespace py::compiler::parser {

using diag::Diagnosed;

Diagnosed<void> FormatStringBuilder::add_format_string(lexer::Token const& token, StringLiteral const& literal) {
    format_ = true;
    FormatStringScanner scanner(context_, strings_, token, literal);
    return scanner.scan(*this, 0);
}

ast::SourceRange FormatStringBuilder::range() const {
    lexer::Token const& first = strings_.front();
    lexer::Token const& last = strings_.back();
    return {first.line, first.column, last.end_line, last.end_column};
}

ast::ExprNode* FormatStringBuilder::text_constant(ast::SourceRange const& range) {
    return ast::make::Constant(context_.arena, range, context_.factory.make_str(text_), kind_);
}

void FormatStringBuilder::flush_text(ast::SourceRange const& range) {
    if (text_.empty()) return;
    values_.push_back(text_constant(range));
    text_.clear();
}

ast::ExprNode* FormatStringBuilder::joined(ast::SourceRange const& range) {
    flush_text(range);
    auto values = context_.arena.copy(std::span<ast::ExprNode* const>(values_));
    return ast::make::JoinedStr(context_.arena, range, values);
}

ast::ExprNode* FormatStringBuilder::finish() { return format_ ? joined(range()) : text_constant(range()); }

}  // namespace py::compiler::parser
