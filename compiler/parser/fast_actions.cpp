#include "compiler/parser/fast_actions.h"

namespace py::compiler::parser {

bool FastActions::are_targets(Seq<ast::ExprNode*> targets, ast::ExprContext context) {
    for (auto* target : targets) {
        if (as_target(target, context) == nullptr) return false;
    }
    return true;
}

ast::ExprNode* FastActions::as_target(ast::ExprNode* target, ast::ExprContext context) {
    switch (target->kind) {
        case ast::ExprKind::Name: static_cast<ast::Name*>(target)->ctx = context; return target;
        case ast::ExprKind::Attribute: static_cast<ast::Attribute*>(target)->ctx = context; return target;
        case ast::ExprKind::Subscript: static_cast<ast::Subscript*>(target)->ctx = context; return target;
        case ast::ExprKind::Starred: {
            auto* starred = static_cast<ast::Starred*>(target);
            if (context == ast::ExprContext::Del || starred->value->kind == ast::ExprKind::Starred) return nullptr;
            starred->ctx = context;
            return as_target(starred->value, context) == nullptr ? nullptr : target;
        }
        case ast::ExprKind::Tuple:
            static_cast<ast::Tuple*>(target)->ctx = context;
            return are_targets(static_cast<ast::Tuple*>(target)->elts, context) ? target : nullptr;
        case ast::ExprKind::List:
            static_cast<ast::List*>(target)->ctx = context;
            return are_targets(static_cast<ast::List*>(target)->elts, context) ? target : nullptr;
        default: return nullptr;
    }
}

ast::ExprNode* FastActions::starred_target(ast::ExprNode* target, ast::SourceRange range) {
    if (target->kind == ast::ExprKind::Starred || assigned(target) == nullptr) return nullptr;
    return ast::make::Starred(arena_, range, target, ast::ExprContext::Store);
}

ast::StmtNode* FastActions::assign(ast::ExprNode* first, Seq<ast::ExprNode*> others, Token const* comment,
                                   ast::SourceRange range) {
    auto targets = prepend(first, others.first(others.size() - 1));
    if (!are_targets(targets, ast::ExprContext::Store)) return nullptr;
    return ast::make::Assign(arena_, range, targets, others.back(), type_comment(comment));
}

ast::StmtNode* FastActions::augmented_assign(ast::ExprNode* target, ast::Operator op, ast::ExprNode* value,
                                             ast::SourceRange range) {
    bool single = target->kind == ast::ExprKind::Name || target->kind == ast::ExprKind::Attribute ||
                  target->kind == ast::ExprKind::Subscript;
    if (!single) return nullptr;
    return ast::make::AugAssign(arena_, range, assigned(target), op, value);
}

ast::StmtNode* FastActions::annotated_assign(ast::ExprNode* target, ast::ExprNode* annotation, ast::ExprNode* value,
                                             uint32_t start) {
    // A target that begins with another one in parentheses, as in `(a).b: int`, is none in the grammar: the checked
    // parser tells which may stay.
    if (tokens_[start].kind == TokenKind::LPAR) return nullptr;
    bool name = target->kind == ast::ExprKind::Name;
    if (!name && target->kind != ast::ExprKind::Attribute && target->kind != ast::ExprKind::Subscript) return nullptr;
    bool simple = name && tokens_[start].kind == TokenKind::NAME;
    return ast::make::AnnAssign(arena_, range_from(start), assigned(target), annotation, value, simple ? 1 : 0);
}

ArgumentItem FastActions::positional_item(ast::ExprNode* value, Seq<ast::Comprehension*> clauses, uint32_t start) {
    if (clauses.empty()) return ArgumentItem(value);
    // The parentheses of the call are the generator's. `call_of` knows where they end.
    Token const& open = tokens_[start - 1];
    ast::SourceRange range{open.line, open.column, 0, 0};
    return ArgumentItem::special(ast::make::GeneratorExp(arena_, range, value, clauses));
}

/// Whether there is nothing to check and to sort, which is so for most lists. Looks at a block of items together:
/// nobody can foretell how many there are, and behind the last one is memory up to the end of a block.
bool FastActions::are_plain(Seq<ArgumentItem> items) {
    unsigned plain = 1;
    for (size_t block = 0; block < items.size(); block += kBlock) {
        for (size_t i = block; i < block + kBlock; i++)
            plain &= unsigned(i >= items.size()) | unsigned(items.data()[i].is_plain());
    }
    return plain != 0;
}

/// Plain items stand in memory as the expressions that they are.
Seq<ast::ExprNode*> FastActions::plain_expressions(Seq<ArgumentItem> items) {
    return {std::launder(reinterpret_cast<ast::ExprNode**>(items.data())), items.size()};
}

FastActions::ArgumentSurvey FastActions::survey(Seq<ArgumentItem> items) {
    ArgumentSurvey survey;
    bool unpacking = false;
    for (ArgumentItem item : items) {
        if (item.is_keyword()) {
            survey.keywords++;
            unpacking |= item.keyword()->arg == nullptr;
            continue;
        }
        ast::ExprNode* value = item.positional();
        bool starred = value->kind == ast::ExprKind::Starred;
        survey.in_order &= !(starred ? unpacking : survey.keywords > 0);
        survey.keywords_last &= survey.keywords == 0;
        if (value->kind == ast::ExprKind::GeneratorExp && value->range.end_line == 0) survey.bare_generator = value;
    }
    return survey;
}

FastActions::OrderedArguments FastActions::ordered(Seq<ArgumentItem> items, size_t keyword_count) {
    OrderedArguments out{arena_.make_array<ast::ExprNode*>(items.size() - keyword_count),
                         arena_.make_array<ast::Keyword*>(keyword_count)};
    size_t next_positional = 0, next_keyword = 0;
    for (ArgumentItem item : items) {
        if (item.is_keyword()) {
            out.keywords[next_keyword++] = item.keyword();
        } else {
            out.positional[next_positional++] = item.positional();
        }
    }
    return out;
}

ast::ExprNode* FastActions::call_of(ast::ExprNode* function, Seq<ArgumentItem> items, ast::SourceRange range) {
    if (are_plain(items)) return ast::make::Call(arena_, range, function, plain_expressions(items), {});
    return call_with_order(function, items, range);
}

ast::ExprNode* FastActions::call_with_order(ast::ExprNode* function, Seq<ArgumentItem> items, ast::SourceRange range) {
    ArgumentSurvey found = survey(items);
    if (!found.in_order) return nullptr;
    if (!found.keywords_last) last_unordered_ = mark_;
    if (found.bare_generator != nullptr) {
        // Neither other arguments nor a comma are allowed beside it.
        if (items.size() != 1 || tokens_[mark_ - 2].kind == TokenKind::COMMA) return nullptr;
        found.bare_generator->range.end_line = range.end_line;
        found.bare_generator->range.end_column = range.end_column;
    }
    auto [positional, keywords] = ordered(items, found.keywords);
    return ast::make::Call(arena_, range, function, positional, keywords);
}

CallArguments* FastActions::ordered_arguments(Seq<ArgumentItem> items) {
    ArgumentSurvey found = survey(items);
    if (!found.in_order || found.bare_generator != nullptr) return nullptr;
    auto [positional, keywords] = ordered(items, found.keywords);
    return arena_.make<CallArguments>(positional, keywords, ast::SourceRange());
}

ast::ExprNode* FastActions::assignment_expression_of(ast::ExprNode* target, ast::ExprNode* value, uint32_t start) {
    if (target->kind != ast::ExprKind::Name || tokens_[start].kind != TokenKind::NAME) return nullptr;
    return noted(ast::make::NamedExpr(arena_, range_from(start), assigned(target), value));
}

ast::ExprNode* FastActions::subscript_of(ast::ExprNode* first, ast::ExprNode* tuple, ast::SourceRange range) {
    if (tuple != nullptr) return tuple;
    if (first->kind != ast::ExprKind::Starred) return first;
    return ast::make::Tuple(arena_, range, list_of<ast::ExprNode*>({first}), ast::ExprContext::Load);
}

}  // namespace py::compiler::parser
