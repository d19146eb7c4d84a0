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
            if (context == ast::ExprContext::Del || starred->value->kind == ast::ExprKind::Starred)
                return nullptr;
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

ast::StmtNode* FastActions::annotated_assign(ast::ExprNode* target, ast::ExprNode* annotation,
                                             ast::ExprNode* value, uint32_t start) {
    bool name = target->kind == ast::ExprKind::Name;
    if (!name && target->kind != ast::ExprKind::Attribute && target->kind != ast::ExprKind::Subscript)
        return nullptr;
    bool simple = name && tokens_[start].kind == TokenKind::NAME;
    return ast::make::AnnAssign(arena_, range_from(start), assigned(target), annotation, value,
                                simple ? 1 : 0);
}

Argument* FastActions::positional_argument(ast::ExprNode* value, Seq<ast::Comprehension*> clauses) {
    if (clauses.empty()) return arena_.make<Argument>(nullptr, value);
    // The parentheses of the call are the generator's; `ordered_arguments` puts in the range.
    return arena_.make<Argument>(nullptr,
                                 ast::make::GeneratorExp(arena_, ast::SourceRange(), value, clauses));
}

CallArguments* FastActions::ordered_arguments(Seq<Argument*> arguments, uint32_t start) {
    auto* result = arena_.make<CallArguments>();
    size_t keyword_count = 0;
    bool unpacking = false;
    for (auto* argument : arguments) {
        if (argument->keyword != nullptr) {
            keyword_count++;
            unpacking |= argument->keyword->arg == nullptr;
            continue;
        }
        bool starred = argument->positional->kind == ast::ExprKind::Starred;
        if (starred ? unpacking : keyword_count > 0) return nullptr;
        bool generator = argument->positional->kind == ast::ExprKind::GeneratorExp &&
                         argument->positional->range.line == 0;
        if (!generator) continue;
        // Its closing parenthesis comes next: neither other arguments nor a comma are allowed.
        if (arguments.size() != 1 || tokens_[mark_ - 1].kind == TokenKind::COMMA) return nullptr;
        Token const& open = tokens_[start - 1];
        Token const& close = tokens_[mark_];
        argument->positional->range = {open.line, open.column, close.end_line, close.end_column};
        result->bare_generator = true;
    }
    Seq<ast::ExprNode*> positional = arena_.make_array<ast::ExprNode*>(arguments.size() - keyword_count);
    Seq<ast::Keyword*> keywords = arena_.make_array<ast::Keyword*>(keyword_count);
    size_t next_positional = 0, next_keyword = 0;
    for (auto* argument : arguments) {
        if (argument->keyword != nullptr) {
            keywords[next_keyword++] = argument->keyword;
        } else {
            positional[next_positional++] = argument->positional;
        }
    }
    result->positional = positional;
    result->keywords = keywords;
    return result;
}

ast::ExprNode* FastActions::assignment_expression_of(ast::ExprNode* target, ast::ExprNode* value,
                                                     uint32_t start) {
    if (target->kind != ast::ExprKind::Name || tokens_[start].kind != TokenKind::NAME) return nullptr;
    return ast::make::NamedExpr(arena_, range_from(start), assigned(target), value);
}

CallArguments* FastActions::without_generator(CallArguments* arguments) {
    return arguments->bare_generator ? nullptr : arguments;
}

ast::ExprNode* FastActions::subscript_of(ast::ExprNode* first, ast::ExprNode* tuple, ast::SourceRange range) {
    if (tuple != nullptr) return tuple;
    if (first->kind != ast::ExprKind::Starred) return first;
    return ast::make::Tuple(arena_, range, list_of<ast::ExprNode*>({first}), ast::ExprContext::Load);
}

}  // namespace py::compiler::parser
