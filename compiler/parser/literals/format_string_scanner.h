#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "compiler/parser/literals/format_string.h"

namespace py::compiler::parser {

/// Reads the body of one f-string token: literal text and replacement fields, format specifiers included.
class FormatStringScanner {
  public:
    FormatStringScanner(LiteralContext& context, std::span<lexer::Token const> strings, lexer::Token const& token,
                        StringLiteral const& literal);

    /// Appends what the body holds to `builder`: up to its end at depth 0, up to the closing brace of the
    /// field in a format specifier (depth 1 and 2).
    diag::Diagnosed<void> scan(FormatStringBuilder& builder, int depth);

  private:
    /// How a piece of literal text ended: at a brace or the end, or with a doubled brace after which text
    /// goes on.
    enum class TextEnd : uint8_t { AtBrace, DoubledBrace };
    diag::Diagnosed<TextEnd> scan_text(std::string& text, int depth);
    size_t skip_name_escape(size_t at) const;

    diag::Diagnosed<ast::ExprNode*> scan_field(FormatStringBuilder& builder, int depth);
    diag::Diagnosed<void> skip_expression();
    diag::Diagnosed<ast::ExprNode*> parse_expression(size_t start);
    FstringExpression locate_expression(size_t start);
    void count_lines_to(size_t offset);
    diag::Diagnosed<int> scan_conversion();

    bool at_end() const { return at_ >= body_.size(); }
    Err<diag::Diagnostic const*> fail(std::string message) const;
    Err<diag::Diagnostic const*> fail_expecting_brace() const { return fail("f-string: expecting '}'"); }

    LiteralContext& context_;
    std::span<lexer::Token const> strings_;
    lexer::Token const& token_;
    bool raw_;
    std::string_view body_;
    /// The whole token, to which columns of expressions refer.
    std::string_view token_text_;
    size_t at_ = 0;
    /// Line feeds in the first `counted_` bytes of the token, and where the line begins there. Fields come in
    /// order, so that each byte is counted once.
    size_t counted_ = 0;
    int32_t lines_ = 0;
    size_t line_start_ = 0;
};

}  // namespace py::compiler::parser
