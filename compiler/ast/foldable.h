#pragma once

#include "compiler/grammar/nodes.h"

/// Where constant folding begins: the parser asks of every node that it makes whether the folder could change it as it
/// stands. What becomes foldable only when its parts are folded needs no answer, since one of the parts has it.
namespace py::compiler::ast {

inline bool is_constant(ExprNode const* expr) { return expr->kind == ExprKind::Constant; }
inline bool is_display(ExprNode const* expr) { return expr->kind == ExprKind::List || expr->kind == ExprKind::Set; }

/// All other nodes: the folder looks at their parts alone.
template <class Node>
constexpr bool is_foldable(Node const*) {
    return false;
}
inline bool is_foldable(BinOp const* node) {
    if (!is_constant(node->left)) return false;
    return is_constant(node->right) || (node->op == Operator::Mod && node->right->kind == ExprKind::Tuple);
}
inline bool is_foldable(UnaryOp const* node) {
    return is_constant(node->operand) || node->operand->kind == ExprKind::Compare;
}
inline bool is_foldable(Subscript const* node) { return is_constant(node->value) && is_constant(node->slice); }
inline bool is_foldable(Tuple const* node) {
    for (ExprNode const* element : node->elts) {
        if (!is_constant(element)) return false;
    }
    return true;
}
inline bool is_foldable(Compare const* node) { return is_display(node->comparators.back()); }
inline bool is_foldable(Comprehension const* node) { return is_display(node->iter); }
inline bool is_foldable(For const* node) { return is_display(node->iter); }
/// It stands for all that was folded in the expressions inside.
inline bool is_foldable(JoinedStr const*) { return true; }
inline constexpr std::string_view kDebugName = "__debug__";
/// However it is spelled.
inline bool is_foldable(Name const* node) { return node->id->text == kDebugName; }

}  // namespace py::compiler::ast
