#pragma once

#include "compiler/ast/foldable.h"

/// Where the symbol table can take the names of a statement as they stand in the source: it must walk the tree where it
/// visits the parts of a node in another order, and where a node means more to it than the names inside.
namespace py::compiler::ast {

template <class Node>
constexpr bool is_read_in_order(Node const*) {
    return true;
}
constexpr bool is_read_in_order(Lambda const*) { return false; }
/// It stands for the expression around it as well.
constexpr bool is_read_in_order(Comprehension const*) { return false; }
constexpr bool is_read_in_order(NamedExpr const*) { return false; }
constexpr bool is_read_in_order(Await const*) { return false; }
constexpr bool is_read_in_order(Yield const*) { return false; }
constexpr bool is_read_in_order(YieldFrom const*) { return false; }
/// Its expressions are sources of their own.
constexpr bool is_read_in_order(JoinedStr const*) { return false; }
/// Folding makes a constant of it.
inline bool is_read_in_order(Name const* node) { return node->id->text != kDebugName; }
/// The test comes first.
constexpr bool is_read_in_order(IfExp const*) { return false; }
/// All keys come before all values.
inline bool is_read_in_order(Dict const* node) {
    for (size_t i = 1; i < node->keys.size(); i++) {
        if (node->keys[i] != nullptr && node->keys[i]->kind != ExprKind::Constant) return false;
    }
    return true;
}

}  // namespace py::compiler::ast
