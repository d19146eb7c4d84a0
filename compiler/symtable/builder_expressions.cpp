#include "compiler/diag/program_text.h"
#include "compiler/symtable/builder.h"

namespace py::compiler::symtable {
namespace {

using ast::ExprKind;

template <class Node>
Node const* as(ast::ExprNode const* node) {
    return static_cast<Node const*>(node);
}

char const* describe(ComprehensionKind kind) {
    switch (kind) {
        case ComprehensionKind::List: return "list comprehension";
        case ComprehensionKind::Set: return "set comprehension";
        case ComprehensionKind::Dict: return "dict comprehension";
        case ComprehensionKind::Generator: return "generator expression";
        case ComprehensionKind::None: break;
    }
    VERIFY_NOT_REACHED();
}

}  // namespace

Diagnosed<void> Builder::visit(ast::ExprNode const* expr) {
    ast::DepthLevel level(depth_);
    if (!level.within_limit()) return context_.diagnostics.fail(diag::recursion_error(context_.filename));
    if (expr->kind == ExprKind::Name) return visit_name(as<ast::Name>(expr));
    return visit_kind(expr);
}

Diagnosed<void> Builder::visit_kind(ast::ExprNode const* expr) {
    switch (expr->kind) {
        case ExprKind::BoolOp: return visit_all(as<ast::BoolOp>(expr)->values);
        case ExprKind::NamedExpr: return visit_named_expression(as<ast::NamedExpr>(expr));
        case ExprKind::BinOp: TRY(visit(as<ast::BinOp>(expr)->left)); return visit(as<ast::BinOp>(expr)->right);
        case ExprKind::UnaryOp: return visit(as<ast::UnaryOp>(expr)->operand);
        case ExprKind::Lambda: return visit_lambda(as<ast::Lambda>(expr));
        case ExprKind::IfExp:
            TRY(visit(as<ast::IfExp>(expr)->test));
            TRY(visit(as<ast::IfExp>(expr)->body));
            return visit(as<ast::IfExp>(expr)->orelse);
        case ExprKind::Dict:
            TRY(visit_present(as<ast::Dict>(expr)->keys));
            return visit_all(as<ast::Dict>(expr)->values);
        case ExprKind::Set: return visit_all(as<ast::Set>(expr)->elts);
        case ExprKind::ListComp: {
            auto const* list = as<ast::ListComp>(expr);
            return visit_comprehension(list, "listcomp", ComprehensionKind::List, list->elt, nullptr);
        }
        case ExprKind::SetComp: {
            auto const* set = as<ast::SetComp>(expr);
            return visit_comprehension(set, "setcomp", ComprehensionKind::Set, set->elt, nullptr);
        }
        case ExprKind::DictComp: {
            auto const* dict = as<ast::DictComp>(expr);
            return visit_comprehension(dict, "dictcomp", ComprehensionKind::Dict, dict->key, dict->value);
        }
        case ExprKind::GeneratorExp: {
            auto const* generator = as<ast::GeneratorExp>(expr);
            return visit_comprehension(generator, "genexpr", ComprehensionKind::Generator, generator->elt, nullptr);
        }
        case ExprKind::Await:
            TRY(refuse_in_annotation("await expression", expr));
            TRY(visit(as<ast::Await>(expr)->value));
            scope()->is_coroutine = true;
            return {};
        case ExprKind::Yield: return visit_yield(expr, as<ast::Yield>(expr)->value);
        case ExprKind::YieldFrom: return visit_yield(expr, as<ast::YieldFrom>(expr)->value);
        case ExprKind::Compare:
            TRY(visit(as<ast::Compare>(expr)->left));
            return visit_all(as<ast::Compare>(expr)->comparators);
        case ExprKind::Call:
            TRY(visit(as<ast::Call>(expr)->func));
            TRY(visit_all(as<ast::Call>(expr)->args));
            return visit_all(as<ast::Call>(expr)->keywords);
        case ExprKind::FormattedValue:
            TRY(visit(as<ast::FormattedValue>(expr)->value));
            return visit_optional(as<ast::FormattedValue>(expr)->format_spec);
        case ExprKind::JoinedStr: return visit_all(as<ast::JoinedStr>(expr)->values);
        case ExprKind::Constant: return {};
        case ExprKind::Attribute: return visit(as<ast::Attribute>(expr)->value);
        case ExprKind::Subscript:
            TRY(visit(as<ast::Subscript>(expr)->value));
            return visit(as<ast::Subscript>(expr)->slice);
        case ExprKind::Starred: return visit(as<ast::Starred>(expr)->value);
        case ExprKind::Name: return visit_name(as<ast::Name>(expr));
        case ExprKind::List: return visit_all(as<ast::List>(expr)->elts);
        case ExprKind::Tuple: return visit_all(as<ast::Tuple>(expr)->elts);
        case ExprKind::Slice:
            TRY(visit_optional(as<ast::Slice>(expr)->lower));
            TRY(visit_optional(as<ast::Slice>(expr)->upper));
            return visit_optional(as<ast::Slice>(expr)->step);
    }
    VERIFY_NOT_REACHED();
}

Diagnosed<void> Builder::visit_name(ast::Name const* name) {
    bool is_load = name->ctx == ast::ExprContext::Load;
    if (is_load && !current().in_iteration_target) {
        own_symbol(name->id).flags |= kUse;
    } else {
        TRY(define(name->id, is_load ? kUse : kDefLocal, name->range));
    }
    // `super()` finds its class in the cell `__class__`.
    if (is_load && name->id == super_ && scope()->kind == ScopeKind::Function) {
        return define(class_cell_, kUse, name->range);
    }
    return {};
}

Diagnosed<void> Builder::visit_lambda(ast::Lambda const* lambda) {
    TRY(visit_defaults(lambda->args));
    lambda->scope = enter(context_.objects.intern("lambda"), ScopeKind::Function, lambda->range);
    TRY(visit_parameters(lambda->args));
    TRY(visit(lambda->body));
    leave();
    return {};
}

Diagnosed<void> Builder::visit_yield(ast::ExprNode const* expr, ast::ExprNode const* value) {
    TRY(refuse_in_annotation("yield expression", expr));
    TRY(visit_optional(value));
    scope()->is_generator = true;
    if (scope()->comprehension == ComprehensionKind::None) return {};
    return fail(std::string("'yield' inside ") + describe(scope()->comprehension), expr->range);
}

Diagnosed<void> Builder::visit_named_expression(ast::NamedExpr const* expr) {
    TRY(refuse_in_annotation("named expression", expr));
    if (current().open_iterables > 0) {
        return fail("assignment expression cannot be used in a comprehension iterable expression", expr->range);
    }
    if (scope()->comprehension != ComprehensionKind::None) {
        TRY(bind_beyond_comprehension(as<ast::Name>(expr->target)));
    }
    TRY(visit(expr->value));
    return visit(expr->target);
}

Diagnosed<void> Builder::bind_beyond_comprehension(ast::Name const* target) {
    Identifier name = target->id;
    for (uint32_t i = open_.size(); i-- > 0;) {
        Scope* outer = open_[i].scope;
        // Looked up as written, not mangled: CPython does so too.
        Symbol const* symbol = outer->symbols.find(context_.arena, name);
        uint32_t flags = symbol == nullptr ? 0 : symbol->flags;
        if (outer->comprehension != ComprehensionKind::None) {
            if ((flags & kDefComprehensionIterator) == 0) continue;
            return fail("assignment expression cannot rebind comprehension iteration variable '" +
                            std::string(name->text) + "'",
                        target->range);
        }
        if (outer->kind == ScopeKind::Annotation) continue;
        if (outer->kind == ScopeKind::Class) {
            return fail("assignment expression within a comprehension cannot be used in a class body", target->range);
        }
        bool in_function = outer->kind == ScopeKind::Function;
        bool is_global = !in_function || (flags & kDefGlobal) != 0;
        TRY(define(name, is_global ? kDefGlobal : kDefNonlocal, target->range));
        record_directive(name, target->range);
        return define_in(outer, name, in_function ? kDefLocal : kDefGlobal, target->range);
    }
    VERIFY_NOT_REACHED();
}

template <class Node>
Diagnosed<void> Builder::visit_comprehension(Node const* node, char const* name, ComprehensionKind kind,
                                             ast::ExprNode const* element, ast::ExprNode const* value) {
    ast::Comprehension const* outermost = node->generators[0];
    TRY(visit_iterable(outermost->iter));
    node->scope = enter(context_.objects.intern(name), ScopeKind::Function, node->range);
    scope()->comprehension = kind;
    scope()->is_coroutine = outermost->is_async != 0;
    TRY(define(implicit_parameter_, kDefParameter, node->range));
    TRY(visit_iteration_target(outermost->target));
    TRY(visit_all(outermost->ifs));
    TRY(visit_all(node->generators.subspan(1)));
    TRY(visit_optional(value));
    TRY(visit(element));
    bool is_generator = kind == ComprehensionKind::Generator;
    scope()->is_generator = is_generator;
    bool is_coroutine = scope()->is_coroutine;
    leave();
    // A module becomes one even by an asynchronous generator, if it may await at all.
    if (is_coroutine && (!is_generator || scope()->kind == ScopeKind::Module)) scope()->is_coroutine = true;
    return {};
}

Diagnosed<void> Builder::visit_iteration_target(ast::ExprNode const* target) {
    current().in_iteration_target = true;
    TRY(visit(target));
    current().in_iteration_target = false;
    return {};
}

Diagnosed<void> Builder::visit_iterable(ast::ExprNode const* iterable) {
    current().open_iterables++;
    TRY(visit(iterable));
    current().open_iterables--;
    return {};
}

Diagnosed<void> Builder::visit(ast::Comprehension const* clause) {
    TRY(visit_iteration_target(clause->target));
    TRY(visit_iterable(clause->iter));
    TRY(visit_all(clause->ifs));
    if (clause->is_async != 0) scope()->is_coroutine = true;
    return {};
}

}  // namespace py::compiler::symtable
