#include "compiler/parser/literals/fstring.h"

#include <string>
#include <vector>

#include "compiler/grammar/node_factory.h"
#include "compiler/parser/literals/format_string.h"
#include "compiler/parser/literals/literal_error.h"
#include "compiler/parser/literals/string_literal.h"
#include "compiler/source/utf8.h"

namespace py::compiler::parser {
namespace {

using diag::Diagnosed;
using lexer::Token;

std::string_view token_text(LiteralContext& context, Token const& token) {
    return context.source.text().substr(token.start, token.end - token.start);
}

ast::SourceRange range_of(std::span<Token const> strings) {
    Token const& first = strings.front();
    Token const& last = strings.back();
    return {first.line, first.column, last.end_line, last.end_column};
}

/// The `kind` of str constants: "u" if the first literal of the run has that prefix.
ast::String constant_kind(LiteralContext& context, Token const& first) {
    return context.source.text()[first.start] == 'u' ? context.factory.intern("u") : nullptr;
}

/// The common case: one literal that stands for itself.
ast::ExprNode* plain_constant(LiteralContext& context, std::span<Token const> strings, StringLiteral const& literal) {
    return ast::make::Constant(context.arena, range_of(strings), context.factory.make_str(literal.body),
                               constant_kind(context, strings.front()));
}

}  // namespace

Diagnosed<ast::ExprNode*> concatenate_strings(LiteralContext& context, std::span<Token const> strings) {
    Token const* next = strings.data() + strings.size();
    StringLiteral first = split_string_literal(token_text(context, strings.front()));
    if (strings.size() == 1 && !first.bytes && !first.format) {
        bool plain = first.raw || first.body.find('\\') == std::string_view::npos;
        if (plain && !source::find_malformed_utf8(first.body)) return plain_constant(context, strings, first);
    }
    FormatStringBuilder builder(context, strings, constant_kind(context, strings.front()));
    std::string bytes;
    for (Token const& token : strings) {
        StringLiteral literal = split_string_literal(token_text(context, token));
        // Errors inside the literal come first.
        if (literal.bytes) TRY(append_bytes(context, {token, next}, literal, bytes));
        if (literal.bytes != first.bytes) {
            return fail_at_next_token(context, next, "cannot mix bytes and nonbytes literals");
        }
        if (literal.format) {
            TRY(builder.add_format_string(token, literal));
        } else if (!literal.bytes) {
            TRY(append_text(context, {token, next}, literal.body, literal.raw, builder.text()));
        }
    }
    if (!first.bytes) return builder.finish();
    return ast::make::Constant(context.arena, range_of(strings), context.factory.make_bytes(as_bytes(bytes)), nullptr);
}

}  // namespace py::compiler::parser
