#include "compiler/diag/program_text.h"
#include "compiler/symtable/builder.h"

namespace py::compiler::symtable {
namespace {

using ast::StmtKind;

template <class Node, class Base>
Node const* as(Base const* node) {
    return static_cast<Node const*>(node);
}

/// Why a name that was mentioned before cannot be declared; null if it can.
char const* conflict_with_global(uint32_t flags) {
    if (flags & kDefParameter) return " is parameter and global";
    if (flags & kUse) return " is used prior to global declaration";
    if (flags & kDefAnnotated) return " can't be global";
    if (flags & kDefLocal) return " is assigned to before global declaration";
    return nullptr;
}
char const* conflict_with_nonlocal(uint32_t flags) {
    if (flags & kDefParameter) return " is parameter and nonlocal";
    if (flags & kUse) return " is used prior to nonlocal declaration";
    if (flags & kDefAnnotated) return " can't be nonlocal";
    if (flags & kDefLocal) return " is assigned to before nonlocal declaration";
    return nullptr;
}
bool is_about_annotation(uint32_t flags) {
    return (flags & kDefAnnotated) != 0 && (flags & (kDefParameter | kUse)) == 0;
}

}  // namespace

Diagnosed<void> Builder::visit(ast::StmtNode const* stmt) {
    ast::DepthLevel level(depth_);
    if (!level.within_limit()) return context_.diagnostics.fail(diag::recursion_error(context_.filename));
    return stmt->names_listed && depth_.is_shallow() ? visit_listed(stmt) : visit_kind(stmt);
}

Diagnosed<void> Builder::visit_kind(ast::StmtNode const* stmt) {
    switch (stmt->kind) {
        case StmtKind::FunctionDef: return visit_function(as<ast::FunctionDef>(stmt));
        case StmtKind::AsyncFunctionDef: return visit_function(as<ast::AsyncFunctionDef>(stmt));
        case StmtKind::ClassDef: return visit_class(as<ast::ClassDef>(stmt));
        case StmtKind::Return: {
            auto const* value = as<ast::Return>(stmt)->value;
            if (value == nullptr) return {};
            TRY(visit(value));
            scope()->returns_value = true;
            return {};
        }
        case StmtKind::Delete: return visit_all(as<ast::Delete>(stmt)->targets);
        case StmtKind::Assign:
            TRY(visit_all(as<ast::Assign>(stmt)->targets));
            return visit(as<ast::Assign>(stmt)->value);
        case StmtKind::AugAssign:
            TRY(visit(as<ast::AugAssign>(stmt)->target));
            return visit(as<ast::AugAssign>(stmt)->value);
        case StmtKind::AnnAssign: return visit_annotated_assignment(as<ast::AnnAssign>(stmt));
        case StmtKind::For: return visit_for(as<ast::For>(stmt));
        case StmtKind::AsyncFor: note_top_level_await(); return visit_for(as<ast::AsyncFor>(stmt));
        case StmtKind::While:
            TRY(visit(as<ast::While>(stmt)->test));
            TRY(visit_all(as<ast::While>(stmt)->body));
            return visit_all(as<ast::While>(stmt)->orelse);
        case StmtKind::If:
            TRY(visit(as<ast::If>(stmt)->test));
            TRY(visit_all(as<ast::If>(stmt)->body));
            return visit_all(as<ast::If>(stmt)->orelse);
        case StmtKind::With: return visit_with(as<ast::With>(stmt));
        case StmtKind::AsyncWith: note_top_level_await(); return visit_with(as<ast::AsyncWith>(stmt));
        case StmtKind::Match: TRY(visit(as<ast::Match>(stmt)->subject)); return visit_all(as<ast::Match>(stmt)->cases);
        case StmtKind::Raise:
            TRY(visit_optional(as<ast::Raise>(stmt)->exc));
            return visit_optional(as<ast::Raise>(stmt)->cause);
        case StmtKind::Try: return visit_try(as<ast::Try>(stmt));
        case StmtKind::TryStar: return visit_try(as<ast::TryStar>(stmt));
        case StmtKind::Assert:
            TRY(visit(as<ast::Assert>(stmt)->test));
            return visit_optional(as<ast::Assert>(stmt)->msg);
        case StmtKind::Import: return visit_all(as<ast::Import>(stmt)->names);
        case StmtKind::ImportFrom: return visit_all(as<ast::ImportFrom>(stmt)->names);
        case StmtKind::Global: return visit_declaration(as<ast::Global>(stmt)->names, kDefGlobal, stmt->range);
        case StmtKind::Nonlocal: return visit_declaration(as<ast::Nonlocal>(stmt)->names, kDefNonlocal, stmt->range);
        case StmtKind::Expr: return visit(as<ast::Expr>(stmt)->value);
        case StmtKind::Pass:
        case StmtKind::Break:
        case StmtKind::Continue: return {};
    }
    VERIFY_NOT_REACHED();
}

template <class Definition>
Diagnosed<void> Builder::visit_function(Definition const* function) {
    TRY(define(function->name, kDefLocal, function->range));
    TRY(visit_defaults(function->args));
    TRY(visit_annotations(function, function->args, function->returns));
    TRY(visit_all(function->decorator_list));
    function->scope = enter(function->name, ScopeKind::Function, function->range);
    scope()->is_coroutine = Definition::kKind == StmtKind::AsyncFunctionDef;
    TRY(visit_parameters(function->args));
    TRY(visit_all(function->body));
    leave();
    return {};
}

Diagnosed<void> Builder::visit_class(ast::ClassDef const* definition) {
    TRY(define(definition->name, kDefLocal, definition->range));
    TRY(visit_all(definition->bases));
    TRY(visit_all(definition->keywords));
    TRY(visit_all(definition->decorator_list));
    definition->scope = enter(definition->name, ScopeKind::Class, definition->range);
    Identifier enclosing_class = class_name_;
    class_name_ = definition->name;
    TRY(visit_all(definition->body));
    class_name_ = enclosing_class;
    leave();
    return {};
}

Diagnosed<void> Builder::visit_annotated_assignment(ast::AnnAssign const* assignment) {
    if (assignment->target->kind == ast::ExprKind::Name) {
        auto const* target = as<ast::Name>(assignment->target);
        uint32_t flags = flags_of(target->id);
        bool declared = (flags & (kDefGlobal | kDefNonlocal)) != 0;
        if (declared && assignment->simple && scope() != table_.top_) {
            char const* kind = (flags & kDefGlobal) != 0 ? "global" : "nonlocal";
            return fail("annotated name '" + std::string(target->id->text) + "' can't be " + kind, assignment->range);
        }
        if (assignment->simple) {
            TRY(define(target->id, kDefAnnotated | kDefLocal, target->range));
        } else if (assignment->value != nullptr) {
            TRY(define(target->id, kDefLocal, target->range));
        }
    } else {
        TRY(visit(assignment->target));
    }
    TRY(visit_annotation(assignment->annotation));
    return visit_optional(assignment->value);
}

template <class Loop>
Diagnosed<void> Builder::visit_for(Loop const* loop) {
    TRY(visit(loop->target));
    TRY(visit(loop->iter));
    TRY(visit_all(loop->body));
    return visit_all(loop->orelse);
}

void Builder::note_top_level_await() {
    if (scope()->kind == ScopeKind::Module) scope()->is_coroutine = true;
}

template <class Statement>
Diagnosed<void> Builder::visit_with(Statement const* with) {
    for (ast::Withitem const* item : with->items) {
        TRY(visit(item->context_expr));
        TRY(visit_optional(item->optional_vars));
    }
    return visit_all(with->body);
}

template <class Statement>
Diagnosed<void> Builder::visit_try(Statement const* statement) {
    TRY(visit_all(statement->body));
    TRY(visit_all(statement->orelse));
    TRY(visit_all(statement->handlers));
    return visit_all(statement->finalbody);
}

Diagnosed<void> Builder::visit_declaration(ast::Seq<Identifier> names, uint32_t flag, SourceRange const& range) {
    for (Identifier name : names) {
        uint32_t flags = flags_of(name);
        char const* conflict = flag == kDefGlobal ? conflict_with_global(flags) : conflict_with_nonlocal(flags);
        if (conflict != nullptr) {
            std::string message = is_about_annotation(flags) ? "annotated name '" : "name '";
            return fail(message.append(name->text) + "'" + conflict, range);
        }
        TRY(define(name, flag, range));
        record_directive(name, range);
    }
    return {};
}

Diagnosed<void> Builder::visit(ast::Alias const* alias) {
    Identifier name = alias->asname != nullptr ? alias->asname : alias->name;
    if (name->text == "*") {
        if (scope()->kind == ScopeKind::Module) return {};
        return fail("import * only allowed at module level", alias->range);
    }
    // `import a.b` binds `a`.
    size_t dot = name->text.find('.');
    if (dot != std::string_view::npos) name = context_.objects.intern(name->text.substr(0, dot));
    return define(name, kDefImport, alias->range);
}

Diagnosed<void> Builder::visit(ast::ExcepthandlerNode const* node) {
    auto const* handler = as<ast::ExceptHandler>(node);
    TRY(visit_optional(handler->type));
    if (handler->name != nullptr) TRY(define(handler->name, kDefLocal, handler->range));
    return visit_all(handler->body);
}

Diagnosed<void> Builder::visit(ast::MatchCase const* match_case) {
    TRY(visit(match_case->pattern));
    TRY(visit_optional(match_case->guard));
    return visit_all(match_case->body);
}

Diagnosed<void> Builder::visit(ast::PatternNode const* pattern) {
    ast::DepthLevel level(depth_);
    if (!level.within_limit()) return context_.diagnostics.fail(diag::recursion_error(context_.filename));
    return visit_kind(pattern);
}

Diagnosed<void> Builder::visit_kind(ast::PatternNode const* pattern) {
    using ast::PatternKind;
    auto define_optional = [&](Identifier name) {
        return name == nullptr ? Diagnosed<void>() : define(name, kDefLocal, pattern->range);
    };
    switch (pattern->kind) {
        case PatternKind::MatchValue: return visit(as<ast::MatchValue>(pattern)->value);
        case PatternKind::MatchSingleton: return {};
        case PatternKind::MatchSequence: return visit_all(as<ast::MatchSequence>(pattern)->patterns);
        case PatternKind::MatchStar: return define_optional(as<ast::MatchStar>(pattern)->name);
        case PatternKind::MatchMapping:
            TRY(visit_all(as<ast::MatchMapping>(pattern)->keys));
            TRY(visit_all(as<ast::MatchMapping>(pattern)->patterns));
            return define_optional(as<ast::MatchMapping>(pattern)->rest);
        case PatternKind::MatchClass:
            TRY(visit(as<ast::MatchClass>(pattern)->cls));
            TRY(visit_all(as<ast::MatchClass>(pattern)->patterns));
            return visit_all(as<ast::MatchClass>(pattern)->kwd_patterns);
        case PatternKind::MatchAs:
            TRY(visit_optional(as<ast::MatchAs>(pattern)->pattern));
            return define_optional(as<ast::MatchAs>(pattern)->name);
        case PatternKind::MatchOr: return visit_all(as<ast::MatchOr>(pattern)->patterns);
    }
    VERIFY_NOT_REACHED();
}

}  // namespace py::compiler::symtable
