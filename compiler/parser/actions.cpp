#include "compiler/parser/actions.h"

#include <algorithm>

#include "compiler/lexer/identifier.h"
#include "compiler/lexer/parser_error.h"
#include "compiler/parser/literals/fstring.h"
#include "compiler/parser/literals/number_literal.h"

namespace py::compiler::parser {

Seq<ast::Identifier> Actions::identifiers(Seq<Token const*> names) {
    return mapped<ast::Identifier>(names, [&](Token const* name) { return identifier(name); });
}

ast::Identifier Actions::dotted_identifier(Seq<Token const*> names) {
    if (names.size() == 1) return identifier(names[0]);
    std::string text;
    for (Token const* name : names) {
        if (!text.empty()) text += '.';
        text += identifier(name)->text;
    }
    return objects_.intern(text);
}

ast::ExprNode* Actions::number(Token const* literal) {
    auto value = parse_number(literals_, *literal);
    if (!value) {
        raise(value.error());
        return nullptr;
    }
    return ast::make::Constant(arena_, range_of(literal), value.value(), nullptr);
}

ast::ExprNode* Actions::decoded_string_run(uint32_t start) {
    auto& warnings = literals_.diagnostics.warnings();
    size_t warnings_before = warnings.size();
    auto value = concatenate_strings(literals_, {tokens_ + start, mark_ - start});
    if (!value) {
        raise(value.error());
        return nullptr;
    }
    // The parser that remembers little reads a string again after going back; its warnings are known then.
    if (start < strings_end_) warnings.resize(warnings_before);
    strings_end_ = std::max(strings_end_, mark_);
    if (value.value()->kind == ast::ExprKind::JoinedStr) noted(static_cast<ast::JoinedStr*>(value.value()));
    return value.value();
}

ast::String Actions::type_comment(Token const* comment) {
    if (comment == nullptr) return nullptr;
    return objects_.make_str(source_.text().substr(comment->start, comment->end - comment->start));
}

int32_t Actions::count_dots(Seq<Token const*> dots) {
    int32_t count = 0;
    for (Token const* token : dots) count += token->kind == TokenKind::ELLIPSIS ? 3 : 1;
    return count;
}

ast::StmtNode* Actions::decorated(ast::StmtNode* definition, Seq<ast::ExprNode*> decorators) {
    switch (definition->kind) {
        case ast::StmtKind::FunctionDef: static_cast<ast::FunctionDef*>(definition)->decorator_list = decorators; break;
        case ast::StmtKind::AsyncFunctionDef:
            static_cast<ast::AsyncFunctionDef*>(definition)->decorator_list = decorators;
            break;
        case ast::StmtKind::ClassDef: static_cast<ast::ClassDef*>(definition)->decorator_list = decorators; break;
        default: VERIFY_NOT_REACHED();
    }
    return definition;
}

ast::ExprNode* Actions::real_part(Token const* literal) {
    ast::ExprNode* node = number(literal);
    if (node == nullptr || static_cast<ast::Constant*>(node)->value->kind != code::ObjectKind::Complex) return node;
    raise_at(range_of(literal), "real number required in complex literal");
    return nullptr;
}

ast::ExprNode* Actions::imaginary_part(Token const* literal) {
    ast::ExprNode* node = number(literal);
    if (node == nullptr || static_cast<ast::Constant*>(node)->value->kind == code::ObjectKind::Complex) return node;
    raise_at(range_of(literal), "imaginary number required in complex literal");
    return nullptr;
}

Choice<ast::Cmpop> Actions::not_equal(Token const* sign) {
    bool angular = source_.text()[sign->start] == '<';
    if (angular == barry_as_flufl()) return ast::Cmpop::NotEq;
    if (barry_as_flufl()) {
        raise_located(lexer::location_of_last_token(source_, tokens_[furthest_]),
                      "with Barry as BDFL, use '<>' instead of '!='");
    }
    return {};
}

Seq<ast::StmtNode*> Actions::interactive_end() { return {}; }

Seq<ast::TypeIgnoreNode*> Actions::type_ignores() {
    constexpr std::string_view kIntroduction = "# type: ignore";
    if (!input_.lex_options.type_comments) return matched(Seq<ast::TypeIgnoreNode*>());
    Collector<ast::TypeIgnoreNode*> all(*this);
    for (Token const& token : input_.buffer.tokens()) {
        if (token.kind != TokenKind::TYPE_IGNORE) continue;
        std::string_view text = source_.text().substr(token.start, token.end - token.start);
        if (text.starts_with(kIntroduction)) text.remove_prefix(kIntroduction.size());
        all.push(ast::make::TypeIgnore(arena_, token.line, objects_.make_str(text)));
    }
    return matched(all.finish(0));
}

void Actions::raise_at(ast::SourceRange where, std::string message, diag::DiagnosticType type) {
    raise_located({where.line, where.column + 1, where.end_line, where.end_column + 1}, std::move(message), type);
}

void Actions::raise_located(lexer::ErrorLocation where, std::string message, diag::DiagnosticType type) {
    if (stopped_) return;
    auto frame = lexer::error_frame(source_, input_.lex_options, input_.tokens, furthest_);
    raise(input_.diagnostics.fail(lexer::parser_error(frame, type, std::move(message), where)).value);
}

ast::ModNode* Actions::make_module(Seq<ast::StmtNode*> body) { return ast::make::Module(arena_, body, type_ignores()); }

ast::ExprNode* Actions::comparison_of(ast::ExprNode* left, Seq<ComparisonPair*> pairs, ast::SourceRange range) {
    auto ops = mapped<ast::Cmpop>(pairs, [](ComparisonPair* pair) { return pair->op; });
    auto comparators = mapped<ast::ExprNode*>(pairs, [](ComparisonPair* pair) { return pair->right; });
    return noted(ast::make::Compare(arena_, range, left, ops, comparators));
}

Seq<ast::ExprNode*> Actions::dict_keys(Seq<KeyValue*> items) {
    return mapped<ast::ExprNode*>(items, [](KeyValue* item) { return item->key; });
}
Seq<ast::ExprNode*> Actions::dict_values(Seq<KeyValue*> items) {
    return mapped<ast::ExprNode*>(items, [](KeyValue* item) { return item->value; });
}

ast::PatternNode* Actions::match_or(Seq<ast::PatternNode*> patterns, ast::SourceRange range) {
    return patterns.size() == 1 ? patterns[0] : ast::make::MatchOr(arena_, range, patterns);
}
Seq<ast::ExprNode*> Actions::keys_of(Seq<KeyPattern*> items) {
    return mapped<ast::ExprNode*>(items, [](KeyPattern* item) { return item->key; });
}
Seq<ast::PatternNode*> Actions::patterns_of(Seq<KeyPattern*> items) {
    return mapped<ast::PatternNode*>(items, [](KeyPattern* item) { return item->pattern; });
}
Seq<ast::Identifier> Actions::names_of(Seq<KeywordPattern*> items) {
    return mapped<ast::Identifier>(items, [](KeywordPattern* item) { return item->name; });
}
Seq<ast::PatternNode*> Actions::patterns_of(Seq<KeywordPattern*> items) {
    return mapped<ast::PatternNode*>(items, [](KeywordPattern* item) { return item->pattern; });
}

}  // namespace py::compiler::parser
