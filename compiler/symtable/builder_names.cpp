#include "compiler/ast/cast.h"
#include "compiler/symtable/builder.h"

namespace py::compiler::symtable {

using ast::as;
using ast::StmtKind;

namespace {

constexpr uint32_t bit_of(StmtKind kind) { return uint32_t(1) << uint32_t(kind); }

/// All statements but those with others inside.
constexpr uint32_t kSimple = ~(bit_of(StmtKind::If) | bit_of(StmtKind::While) | bit_of(StmtKind::For) |
                               bit_of(StmtKind::AsyncFor) | bit_of(StmtKind::With) | bit_of(StmtKind::AsyncWith));

bool is_listed_and_simple(ast::StmtNode const* stmt) {
    return (kSimple >> uint32_t(stmt->kind) & uint32_t(stmt->names_listed)) != 0;
}

}  // namespace

Diagnosed<void> Builder::visit_all(ast::Seq<ast::StmtNode*> statements) {
    Names names;
    for (ast::StmtNode const* stmt : statements) {
        if (is_listed_and_simple(stmt) && depth_.is_shallow()) {
            if (stmt->kind == StmtKind::Return) scope()->returns_value |= as<ast::Return>(stmt).value != nullptr;
            if (stmt->names != names.data() + names.size()) {
                note_names(names);
                names = {stmt->names, size_t(0)};
            }
            names = {names.data(), names.size() + stmt->name_count};
        } else {
            note_names(names);
            names = {};
            TRY(visit(stmt));
        }
    }
    note_names(names);
    return {};
}

Diagnosed<void> Builder::visit_listed(ast::StmtNode const* stmt) {
    switch (stmt->kind) {
        case StmtKind::AsyncFor:
        case StmtKind::AsyncWith: note_top_level_await(); break;
        case StmtKind::Return: scope()->returns_value |= as<ast::Return>(stmt).value != nullptr; break;
        default: break;
    }
    note_names({stmt->names, stmt->name_count});
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

void Builder::note_names(Names names) {
    bool in_function = scope()->kind == ScopeKind::Function;
    for (ast::Name const* name : names) {
        bool is_load = name->ctx == ast::ExprContext::Load;
        note_name(name->id, __builtin_unpredictable(is_load) ? kUse : kDefLocal);
        // `super()` finds its class in the cell `__class__`.
        if (name->id == super_) [[unlikely]] {
            if (is_load && in_function) own_symbol(class_cell_).flags |= kUse;
        }
    }
}

/// Without a branch on whether the name is new to the scope: every second one is.
[[gnu::always_inline]] inline void Builder::note_name(Identifier written, uint32_t flag) {
    bool is_plain = written->id < innermost_.size() && !scope_->has_symbols_from_inside && !may_be_mangled(written);
    if (!is_plain) [[unlikely]] {
        own_symbol(written).flags |= flag;
        return;
    }
    SymbolList& symbols = scope_->symbols;
    InnermostSymbol& innermost = innermost_[written->id];
    bool is_new = innermost.scope != number_;
    uint32_t index = __builtin_unpredictable(is_new) ? symbols.size() : innermost.index;
    *shadowed_.spare(context_.arena) = {written->id, innermost};
    shadowed_.extend(is_new);
    symbols.add_if(context_.arena, written, is_new);
    innermost = {number_, index};
    symbols[index].flags |= flag;
}

}  // namespace py::compiler::symtable
