#include "compiler/ast/validate.h"

#include <algorithm>

#include "compiler/ast/cast.h"
#include "compiler/ast/validator.h"
#include "compiler/diag/program_text.h"
#include "compiler/grammar/node_fields.h"

// What must hold of modules, statements and expressions in a tree.

namespace py::compiler::ast {

using diag::Diagnosed;
using diag::DiagnosticType;

namespace {

/// Names that no identifier may have, since they are constants.
constexpr std::string_view kConstantNames[] = {"None", "True", "False"};

}  // namespace

Err<diag::Diagnostic const*> Validator::fail(std::string message, DiagnosticType type) {
    return diagnostics_.fail(diag::unplaced_error(type, std::move(message), filename_));
}

Diagnosed<void> Validator::position(SourceRange const& range) {
    auto pair = [](int32_t first, int32_t last) {
        return "(" + std::to_string(first) + ", " + std::to_string(last) + ")";
    };
    if (range.line > range.end_line) {
        return fail("AST node line range " + pair(range.line, range.end_line) + " is not valid");
    }
    if ((range.line < 0 && range.end_line != range.line) || (range.column < 0 && range.column != range.end_column)) {
        return fail("AST node column range " + pair(range.column, range.end_column) + " for line range " +
                    pair(range.line, range.end_line) + " is not valid");
    }
    if (range.line == range.end_line && range.column > range.end_column) {
        return fail("line " + std::to_string(range.line) + ", column " + std::to_string(range.column) + "-" +
                    std::to_string(range.end_column) + " is not a valid range");
    }
    return {};
}

Diagnosed<void> Validator::name(Identifier identifier) {
    for (std::string_view constant : kConstantNames) {
        if (identifier->text == constant) {
            return fail("identifier field can't represent '" + std::string(constant) + "' constant");
        }
    }
    return {};
}

Diagnosed<void> Validator::not_empty(size_t size, std::string_view what, std::string_view owner) {
    if (size > 0) return {};
    return fail("empty " + std::string(what) + " on " + std::string(owner));
}

Diagnosed<void> Validator::statements(Seq<StmtNode*> all) {
    for (StmtNode const* one : all) {
        if (!one) return fail("None disallowed in statement list");
        TRY(statement(*one));
    }
    return {};
}

Diagnosed<void> Validator::body(Seq<StmtNode*> all, std::string_view owner) {
    TRY(not_empty(all.size(), "body", owner));
    return statements(all);
}

Diagnosed<void> Validator::expressions(Seq<ExprNode*> all, ExprContext context, Holes holes) {
    for (ExprNode const* one : all) {
        if (one) {
            TRY(expression(*one, context));
        } else if (holes == Holes::No) {
            return fail("None disallowed in expression list");
        }
    }
    return {};
}

Diagnosed<void> Validator::optional(ExprNode const* node, ExprContext context) {
    if (node) TRY(expression(*node, context));
    return {};
}

template <class Definition>
Diagnosed<void> Validator::function(Definition const& node, std::string_view owner) {
    TRY(body(node.body, owner));
    TRY(arguments(*node.args));
    TRY(expressions(node.decorator_list, ExprContext::Load));
    return optional(node.returns, ExprContext::Load);
}

template <class Loop>
Diagnosed<void> Validator::loop(Loop const& node, std::string_view owner) {
    TRY(expression(*node.target, ExprContext::Store));
    TRY(expression(*node.iter, ExprContext::Load));
    TRY(body(node.body, owner));
    return statements(node.orelse);
}

template <class Conditional>
Diagnosed<void> Validator::conditional(Conditional const& node, std::string_view owner) {
    TRY(expression(*node.test, ExprContext::Load));
    TRY(body(node.body, owner));
    return statements(node.orelse);
}

template <class WithStatement>
Diagnosed<void> Validator::with(WithStatement const& node, std::string_view owner) {
    TRY(not_empty(node.items.size(), "items", owner));
    for (Withitem const* item : node.items) {
        TRY(expression(*item->context_expr, ExprContext::Load));
        TRY(optional(item->optional_vars, ExprContext::Store));
    }
    return body(node.body, owner);
}

template <class TryStatement>
Diagnosed<void> Validator::try_statement(TryStatement const& node, std::string const& owner) {
    TRY(body(node.body, owner));
    if (node.handlers.empty() && node.finalbody.empty()) {
        return fail(owner + " has neither except handlers nor finalbody");
    }
    if (node.handlers.empty() && !node.orelse.empty()) return fail(owner + " has orelse but no except handlers");
    for (ExcepthandlerNode const* base : node.handlers) {
        auto const& handler = as<ExceptHandler>(base);
        TRY(position(handler.range));
        TRY(optional(handler.type, ExprContext::Load));
        TRY(body(handler.body, "ExceptHandler"));
    }
    TRY(statements(node.orelse));
    return statements(node.finalbody);
}

Diagnosed<void> Validator::class_definition(ClassDef const& node) {
    TRY(body(node.body, "ClassDef"));
    TRY(expressions(node.bases, ExprContext::Load));
    TRY(keywords(node.keywords));
    return expressions(node.decorator_list, ExprContext::Load);
}

Diagnosed<void> Validator::targets(Seq<ExprNode*> all, ExprContext context, std::string_view owner) {
    TRY(not_empty(all.size(), "targets", owner));
    return expressions(all, context);
}

Diagnosed<void> Validator::annotated(AnnAssign const& node) {
    if (node.target->kind != ExprKind::Name && node.simple != 0) {
        return fail("AnnAssign with simple non-Name target", DiagnosticType::TypeError);
    }
    TRY(expression(*node.target, ExprContext::Store));
    TRY(optional(node.value, ExprContext::Load));
    return expression(*node.annotation, ExprContext::Load);
}

Diagnosed<void> Validator::raise(Raise const& node) {
    if (!node.exc && node.cause) return fail("Raise with cause but no exception");
    TRY(optional(node.exc, ExprContext::Load));
    return optional(node.cause, ExprContext::Load);
}

Diagnosed<void> Validator::match(Match const& node) {
    TRY(expression(*node.subject, ExprContext::Load));
    TRY(not_empty(node.cases.size(), "cases", "Match"));
    for (MatchCase const* one : node.cases) {
        TRY(pattern(*one->pattern, Star::No));
        TRY(optional(one->guard, ExprContext::Load));
        TRY(body(one->body, "match_case"));
    }
    return {};
}

Diagnosed<void> Validator::statement(StmtNode const& node) {
    TRY(position(node.range));
    switch (node.kind) {
        case StmtKind::FunctionDef: return function(as<FunctionDef>(&node), "FunctionDef");
        case StmtKind::AsyncFunctionDef: return function(as<AsyncFunctionDef>(&node), "AsyncFunctionDef");
        case StmtKind::ClassDef: return class_definition(as<ClassDef>(&node));
        case StmtKind::Return: return optional(as<Return>(&node).value, ExprContext::Load);
        case StmtKind::Delete: return targets(as<Delete>(&node).targets, ExprContext::Del, "Delete");
        case StmtKind::Assign:
            TRY(targets(as<Assign>(&node).targets, ExprContext::Store, "Assign"));
            return expression(*as<Assign>(&node).value, ExprContext::Load);
        case StmtKind::AugAssign:
            TRY(expression(*as<AugAssign>(&node).target, ExprContext::Store));
            return expression(*as<AugAssign>(&node).value, ExprContext::Load);
        case StmtKind::AnnAssign: return annotated(as<AnnAssign>(&node));
        case StmtKind::For: return loop(as<For>(&node), "For");
        case StmtKind::AsyncFor: return loop(as<AsyncFor>(&node), "AsyncFor");
        case StmtKind::While: return conditional(as<While>(&node), "While");
        case StmtKind::If: return conditional(as<If>(&node), "If");
        case StmtKind::With: return with(as<With>(&node), "With");
        case StmtKind::AsyncWith: return with(as<AsyncWith>(&node), "AsyncWith");
        case StmtKind::Match: return match(as<Match>(&node));
        case StmtKind::Raise: return raise(as<Raise>(&node));
        case StmtKind::Try: return try_statement(as<Try>(&node), "Try");
        case StmtKind::TryStar: return try_statement(as<TryStar>(&node), "TryStar");
        case StmtKind::Assert:
            TRY(expression(*as<Assert>(&node).test, ExprContext::Load));
            return optional(as<Assert>(&node).msg, ExprContext::Load);
        case StmtKind::Import: return not_empty(as<Import>(&node).names.size(), "names", "Import");
        case StmtKind::ImportFrom:
            if (as<ImportFrom>(&node).level < 0) return fail("Negative ImportFrom level");
            return not_empty(as<ImportFrom>(&node).names.size(), "names", "ImportFrom");
        case StmtKind::Global: return not_empty(as<Global>(&node).names.size(), "names", "Global");
        case StmtKind::Nonlocal: return not_empty(as<Nonlocal>(&node).names.size(), "names", "Nonlocal");
        case StmtKind::Expr: return expression(*as<Expr>(&node).value, ExprContext::Load);
        case StmtKind::Pass:
        case StmtKind::Break:
        case StmtKind::Continue: return {};
    }
    VERIFY_NOT_REACHED();
}

Diagnosed<void> Validator::module(ModNode const& tree) {
    switch (tree.kind) {
        case ModKind::Module: return statements(as<Module>(&tree).body);
        case ModKind::Interactive: return statements(as<Interactive>(&tree).body);
        case ModKind::Expression: return expression(*as<Expression>(&tree).body, ExprContext::Load);
        case ModKind::FunctionType:
            TRY(expressions(as<FunctionType>(&tree).argtypes, ExprContext::Load));
            return expression(*as<FunctionType>(&tree).returns, ExprContext::Load);
    }
    VERIFY_NOT_REACHED();
}

Diagnosed<void> validate(ModNode const& tree, std::string const& filename, diag::Diagnostics& diagnostics) {
    return Validator(filename, diagnostics).module(tree);
}

}  // namespace py::compiler::ast
