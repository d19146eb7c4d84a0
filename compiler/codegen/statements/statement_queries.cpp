#include "compiler/codegen/statements/statement_queries.h"

#include <algorithm>

#include "compiler/ast/cast.h"

namespace py::compiler::codegen {
namespace {

bool handlers_contain_annotation(ast::Seq<ast::ExcepthandlerNode*> handlers) {
    return std::any_of(handlers.begin(), handlers.end(), [](ast::ExcepthandlerNode const* handler) {
        return contains_annotation(ast::as<ast::ExceptHandler>(handler).body);
    });
}

template <class Try>
bool try_contains_annotation(Try const& statement) {
    return handlers_contain_annotation(statement.handlers) || contains_annotation(statement.body) ||
           contains_annotation(statement.finalbody) || contains_annotation(statement.orelse);
}

template <class Loop>
bool loop_contains_annotation(Loop const& statement) {
    return contains_annotation(statement.body) || contains_annotation(statement.orelse);
}

bool statement_contains_annotation(ast::StmtNode const* statement) {
    switch (statement->kind) {
        case ast::StmtKind::AnnAssign: return true;
        case ast::StmtKind::For: return loop_contains_annotation(ast::as<ast::For>(statement));
        case ast::StmtKind::AsyncFor: return loop_contains_annotation(ast::as<ast::AsyncFor>(statement));
        case ast::StmtKind::While: return loop_contains_annotation(ast::as<ast::While>(statement));
        case ast::StmtKind::If: return loop_contains_annotation(ast::as<ast::If>(statement));
        case ast::StmtKind::With: return contains_annotation(ast::as<ast::With>(statement).body);
        case ast::StmtKind::AsyncWith: return contains_annotation(ast::as<ast::AsyncWith>(statement).body);
        case ast::StmtKind::Try: return try_contains_annotation(ast::as<ast::Try>(statement));
        case ast::StmtKind::TryStar: return try_contains_annotation(ast::as<ast::TryStar>(statement));
        // CPython 3.11 does not look into match statements.
        default: return false;
    }
}

}  // namespace

code::StrObject const* docstring_of(ast::Seq<ast::StmtNode*> body) {
    if (body.empty()) return nullptr;
    auto const* first = ast::try_as<ast::Expr>(body[0]);
    auto const* constant = first != nullptr ? ast::try_as<ast::Constant>(first->value) : nullptr;
    if (constant == nullptr || constant->value->kind != code::ObjectKind::Str) return nullptr;
    return static_cast<code::StrObject const*>(constant->value);
}

bool contains_annotation(ast::Seq<ast::StmtNode*> statements) {
    return std::any_of(statements.begin(), statements.end(), statement_contains_annotation);
}

}  // namespace py::compiler::codegen
