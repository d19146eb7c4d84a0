#include "compiler/parser/literals/format_string_scanner.h"

#include <fmt/format.h>

#include <algorithm>

#include "compiler/grammar/node_factory.h"
#include "compiler/parser/literals/field_scanner.h"
#include "compiler/parser/literals/literal_error.h"

namespace py::compiler::parser {
namespace {

using diag::Diagnosed;

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\f'; }
bool is_space(char c) { return is_blank(c) || c == '\n' || c == '\v' || c == '\r'; }

}  // namespace

FormatStringScanner::FormatStringScanner(LiteralContext& context, std::span<lexer::Token const> strings,
                                         lexer::Token const& token, StringLiteral const& literal)
    : context_(context),
      strings_(strings),
      token_(token),
      raw_(literal.raw),
      body_(literal.body),
      token_text_(context.source.text().substr(token.start, token.end - token.start)) {}

Err<diag::Diagnostic const*> FormatStringScanner::fail(std::string message) const {
    return fail_at_next_token(context_, strings_.data() + strings_.size(), std::move(message));
}

Diagnosed<void> FormatStringScanner::scan(FormatStringBuilder& builder, int depth) {
    for (;;) {
        TextEnd end = TRY(scan_text(builder.text_, depth));
        if (end == TextEnd::DoubledBrace) continue;
        if (at_end() || body_[at_] == '}') break;
        ast::ExprNode* field = TRY(scan_field(builder, depth));
        builder.flush_text(builder.range());
        builder.values_.push_back(field);
    }
    if (depth > 0 && at_end()) return fail_expecting_brace();
    return {};
}

/// Reads literal text up to a single brace or the end. Doubled braces count at depth 0 only.
Diagnosed<FormatStringScanner::TextEnd> FormatStringScanner::scan_text(std::string& text, int depth) {
    StringOrigin origin{token_, strings_.data() + strings_.size()};
    size_t start = at_;
    size_t at = at_;
    TextEnd end = TextEnd::AtBrace;
    size_t resume = body_.size();
    for (;; at++) {
        at = body_.find_first_of(raw_ ? "{}" : "\\{}", at);
        if (at == std::string_view::npos) {
            at = body_.size();
            break;
        }
        if (body_[at] == '\\') {
            if (at + 1 == body_.size()) continue;
            at++;
            if (body_[at] == 'N') {
                at = skip_name_escape(at);
                continue;
            }
            if (body_[at] == '{') TRY(warn_invalid_escape(context_, origin, body_.substr(at)));
            if (body_[at] != '{' && body_[at] != '}') continue;
        }
        resume = at;
        if (depth == 0 && at + 1 < body_.size() && body_[at + 1] == body_[at]) {
            end = TextEnd::DoubledBrace;
            resume = ++at + 1;
        } else if (depth == 0 && body_[at] == '}') {
            return fail("f-string: single '}' is not allowed");
        }
        break;
    }
    TRY(append_text(context_, origin, body_.substr(start, at - start), raw_, text));
    at_ = std::min(resume, body_.size());
    return end;
}

/// The last character of `\N{…}`, so that its brace starts no field; `at` is the letter.
size_t FormatStringScanner::skip_name_escape(size_t at) const {
    if (at + 1 >= body_.size()) return at;
    if (body_[at + 1] != '{') return at + 1;
    return std::min(body_.find('}', at + 2), body_.size() - 1);
}

/// Reads one replacement field from its opening brace on. The text of a self-documenting expression (`{x=}`)
/// goes to the builder.
Diagnosed<ast::ExprNode*> FormatStringScanner::scan_field(FormatStringBuilder& builder, int depth) {
    if (depth >= 2) return fail("f-string: expressions nested too deeply");
    size_t start = ++at_;
    TRY(skip_expression());
    ast::ExprNode* value = TRY(parse_expression(start));
    bool documents_itself = body_[at_] == '=';
    if (documents_itself) {
        at_++;
        while (!at_end() && is_space(body_[at_])) at_++;
        if (at_end()) return fail_expecting_brace();
        builder.text_ += body_.substr(start, at_ - start);
    }
    int conversion = body_[at_] == '!' ? TRY(scan_conversion()) : -1;
    ast::ExprNode* format_spec = nullptr;
    if (body_[at_] == ':') {
        at_++;
        if (at_end()) return fail_expecting_brace();
        FormatStringBuilder nested(context_, strings_, builder.kind_);
        TRY(scan(nested, depth + 1));
        format_spec = nested.joined({token_.line, token_.column, token_.end_line, token_.end_column});
    }
    if (at_end() || body_[at_] != '}') return fail_expecting_brace();
    at_++;
    if (documents_itself && format_spec == nullptr && conversion == -1) conversion = 'r';
    return ast::make::FormattedValue(context_.arena, builder.range(), value, conversion, format_spec);
}

Diagnosed<void> FormatStringScanner::skip_expression() {
    FieldScan scan = scan_field_expression(body_, at_);
    if (scan.error) return fail(std::move(*scan.error));
    at_ = scan.end;
    if (at_end()) return fail_expecting_brace();
    return {};
}

/// The expression from `start` to the scanner's place.
Diagnosed<ast::ExprNode*> FormatStringScanner::parse_expression(size_t start) {
    std::string_view text = body_.substr(start, at_ - start);
    bool blank = std::ranges::all_of(text, [](char c) { return is_blank(c) || c == '\n'; });
    if (!blank) return parse_fstring_expression(context_, locate_expression(start));
    char after = body_[at_];
    if (after == '!' || after == ':' || after == '=') {
        return fail(fmt::format("f-string: expression required before '{}'", after));
    }
    return fail("f-string: empty expression not allowed");
}

/// Where the expression's parenthesis would have to stand for the nodes inside to get their true places. If a
/// line feed follows the brace, the expression's own lines have them already.
FstringExpression FormatStringScanner::locate_expression(size_t start) {
    std::string_view text = body_.substr(start, at_ - start);
    size_t brace = size_t(body_.data() - token_text_.data()) + start - 1;
    count_lines_to(brace);
    size_t code = start;
    while (code < body_.size() && is_blank(body_[code])) code++;
    bool line_feed_first = code < body_.size() && (body_[code] == '\n' || body_[code] == '}');
    int32_t columns = line_feed_first ? 0 : int32_t(brace - line_start_);
    source::Source source(fmt::format("({})\n", text), context_.source.filename());
    source.set_errors_in_characters(false);
    return {.source = std::move(source),
            .first_line = token_.line + lines_,
            .first_line_column = lines_ != 0 ? columns : token_.column + columns,
            .fstring_depth = context_.fstring_depth + 1};
}

void FormatStringScanner::count_lines_to(size_t offset) {
    for (; counted_ < offset; counted_++) {
        if (token_text_[counted_] != '\n') continue;
        lines_++;
        line_start_ = counted_ + 1;
    }
}

Diagnosed<int> FormatStringScanner::scan_conversion() {
    at_++;
    if (at_end()) return fail_expecting_brace();
    char conversion = body_[at_++];
    if (conversion != 's' && conversion != 'r' && conversion != 'a') {
        return fail("f-string: invalid conversion character: expected 's', 'r', or 'a'");
    }
    if (at_end()) return fail_expecting_brace();
    return conversion;
}

}  // namespace py::compiler::parser
