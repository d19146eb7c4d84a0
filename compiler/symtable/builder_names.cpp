#include "compiler/ast/cast.h"
#include "compiler/symtable/builder.h"

namespace py::compiler::symtable {

using ast::as;
using ast::StmtKind;

Diagnosed<void> Builder::visit_listed(ast::StmtNode const* stmt) {
    switch (stmt->kind) {
        case StmtKind::AsyncFor:
        case StmtKind::AsyncWith: note_top_level_await(); break;
        case StmtKind::Return: scope()->returns_value |= as<ast::Return>(stmt).value != nullptr; break;
        default: break;
    }
    note_names(stmt);
    switch (stmt->kind) {
        case StmtKind::If: return visit_branches(as<ast::If>(stmt));
        case StmtKind::While: return visit_branches(as<ast::While>(stmt));
        case StmtKind::For: return visit_branches(as<ast::For>(stmt));
        case StmtKind::AsyncFor: return visit_branches(as<ast::AsyncFor>(stmt));
        case StmtKind::With: return visit_all(as<ast::With>(stmt).body);
        case StmtKind::AsyncWith: return visit_all(as<ast::AsyncWith>(stmt).body);
        default: return {};
    }
}

template <class Statement>
Diagnosed<void> Builder::visit_branches(Statement const& statement) {
    TRY(visit_all(statement.body));
    return visit_all(statement.orelse);
}

void Builder::note_names(ast::StmtNode const* stmt) {
    bool in_function = scope()->kind == ScopeKind::Function;
    for (ast::Name const* name : std::span(stmt->names, stmt->name_count)) {
        bool is_load = name->ctx == ast::ExprContext::Load;
        own_symbol(name->id).flags |= __builtin_unpredictable(is_load) ? kUse : kDefLocal;
        // `super()` finds its class in the cell `__class__`.
        if (name->id == super_) [[unlikely]] {
            if (is_load && in_function) own_symbol(class_cell_).flags |= kUse;
        }
    }
}

}  // namespace py::compiler::symtable
