#include "compiler/parser/actions.h"

namespace py::compiler::parser {
namespace {

template <class Node>
Node* copy_with_context(Arena& arena, ast::ExprNode* target, ast::ExprContext context) {
    auto* copy = new (arena.allocate(sizeof(Node), alignof(Node))) Node(*static_cast<Node*>(target));
    copy->ctx = context;
    return copy;
}

}  // namespace

ast::ExprNode* Actions::with_context(ast::ExprNode* target, ast::ExprContext context) {
    auto convert = [&](ast::ExprNode* element) { return with_context(element, context); };
    switch (target->kind) {
        case ast::ExprKind::Name: return copy_with_context<ast::Name>(arena_, target, context);
        case ast::ExprKind::Attribute: return copy_with_context<ast::Attribute>(arena_, target, context);
        case ast::ExprKind::Subscript: return copy_with_context<ast::Subscript>(arena_, target, context);
        case ast::ExprKind::Starred: {
            auto* copy = copy_with_context<ast::Starred>(arena_, target, context);
            copy->value = with_context(copy->value, context);
            return copy;
        }
        case ast::ExprKind::Tuple: {
            auto* copy = copy_with_context<ast::Tuple>(arena_, target, context);
            copy->elts = mapped<ast::ExprNode*>(copy->elts, convert);
            return copy;
        }
        case ast::ExprKind::List: {
            auto* copy = copy_with_context<ast::List>(arena_, target, context);
            copy->elts = mapped<ast::ExprNode*>(copy->elts, convert);
            return copy;
        }
        default: return target;
    }
}

}  // namespace py::compiler::parser
