#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/ast/depth.h"
#include "compiler/symtable/symbol_table.h"

namespace py::compiler::symtable {

using diag::Diagnosed;

/// Walks a tree in CPython's order and notes what each scope does with its names; `analyze` resolves them
/// later.
class Builder {
  public:
    Builder(FutureFeatures const& future, StageContext const& context);

    Diagnosed<SymbolTable> build(ast::ModNode const* tree);

  private:
    // builder.cpp: scopes, definitions, directives
    /// Opens a scope.
    Scope* enter(Identifier name, ScopeKind kind, SourceRange const& range);
    void leave();
    /// The symbol in the current scope of a name as it is written, a new one if there was none. Good until the next
    /// call.
    Symbol& own_symbol(Identifier written) {
        if (written->id < innermost_.size()) [[likely]] {
            InnermostSymbol const& innermost = innermost_[written->id];
            if (innermost.scope == number_) return scope_->symbols[innermost.index];
        }
        return add_own_symbol(written);
    }
    Symbol& add_own_symbol(Identifier written);
    /// Remembers which symbol of the current scope a name, as it is written, stands for.
    void remember_own(Identifier written, Symbol const& symbol);
    /// The symbol in any open scope.
    Symbol& symbol_in(Scope* scope, Identifier written);
    Diagnosed<void> define(Identifier name, uint32_t flag, SourceRange const& range);
    Diagnosed<void> define_in(Scope* scope, Identifier name, uint32_t flag, SourceRange const& range);
    /// Flags of a name in the current scope; 0 if it is not mentioned yet.
    uint32_t flags_of(Identifier name);
    void record_directive(Identifier name, SourceRange const& range);
    bool may_be_mangled(Identifier name) const {
        std::string_view text = name->text;
        // Few names are told by the second look, of which nobody could foretell whether there is one.
        return class_name_ != nullptr && !text.empty() && text[0] == '_' && text.starts_with("__");
    }
    Identifier mangled(Identifier name) const {
        return may_be_mangled(name) ? mangle(class_name_, name, context_.objects) : name;
    }
    Err<diag::Diagnostic const*> fail(std::string message, SourceRange const& range) const;
    Err<diag::Diagnostic const*> refuse_function_type() const;
    Diagnosed<void> refuse_in_annotation(std::string_view what, ast::ExprNode const* expr) const;

    // builder_statements.cpp
    Diagnosed<void> visit(ast::StmtNode const* stmt);
    Diagnosed<void> visit_kind(ast::StmtNode const* stmt);
    // builder_names.cpp
    /// A statement whose names are listed: nothing in its own expressions can fail.
    Diagnosed<void> visit_listed(ast::StmtNode const* stmt);
    template <class Statement>
    Diagnosed<void> visit_branches(Statement const& statement);
    /// Statements whose names lie side by side are noted together.
    Diagnosed<void> visit_all(ast::Seq<ast::StmtNode*> statements);
    using Names = std::span<ast::Name* const>;
    void note_names(Names names);
    void note_name(Identifier written, uint32_t flag);
    template <class Definition>
    Diagnosed<void> visit_function(Definition const* function);
    Diagnosed<void> visit_class(ast::ClassDef const* definition);
    Diagnosed<void> visit_annotated_assignment(ast::AnnAssign const* assignment);
    /// A module whose statements await is a coroutine where that is allowed, else code generation refuses it.
    void note_top_level_await();
    template <class Loop>
    Diagnosed<void> visit_for(Loop const* loop);
    template <class Statement>
    Diagnosed<void> visit_with(Statement const* with);
    template <class Statement>
    Diagnosed<void> visit_try(Statement const* statement);
    Diagnosed<void> visit_declaration(ast::Seq<Identifier> names, uint32_t flag, SourceRange const& range);
    Diagnosed<void> visit(ast::Alias const* alias);
    Diagnosed<void> visit(ast::ExcepthandlerNode const* handler);
    Diagnosed<void> visit(ast::MatchCase const* match_case);
    Diagnosed<void> visit(ast::PatternNode const* pattern);
    Diagnosed<void> visit_kind(ast::PatternNode const* pattern);

    // builder_expressions.cpp
    Diagnosed<void> visit(ast::ExprNode const* expr);
    Diagnosed<void> visit_kind(ast::ExprNode const* expr);
    Diagnosed<void> visit_name(ast::Name const* name);
    Diagnosed<void> visit_lambda(ast::Lambda const* lambda);
    Diagnosed<void> visit_yield(ast::ExprNode const* expr, ast::ExprNode const* value);
    Diagnosed<void> visit_named_expression(ast::NamedExpr const* expr);
    /// Binds the target of a walrus inside comprehensions in the scope around them (PEP 572).
    Diagnosed<void> bind_beyond_comprehension(ast::Name const* target);
    template <class Node>
    Diagnosed<void> visit_comprehension(Node const* node, char const* name, ComprehensionKind kind,
                                        ast::ExprNode const* element, ast::ExprNode const* value);
    Diagnosed<void> visit_iteration_target(ast::ExprNode const* target);
    Diagnosed<void> visit_iterable(ast::ExprNode const* iterable);
    Diagnosed<void> visit(ast::Comprehension const* clause);
    Diagnosed<void> visit(ast::Keyword const* keyword) { return visit(keyword->value); }

    // builder_functions.cpp
    Diagnosed<void> visit_defaults(ast::Arguments const* arguments);
    Diagnosed<void> visit_annotations(ast::StmtNode const* function, ast::Arguments const* arguments,
                                      ast::ExprNode const* returns);
    Diagnosed<void> visit_annotations_of(ast::Seq<ast::Arg*> parameters);
    Diagnosed<void> visit_annotation(ast::ExprNode const* annotation);
    Diagnosed<void> visit_parameters(ast::Arguments const* arguments);
    Diagnosed<void> define_parameters(ast::Seq<ast::Arg*> parameters);

    template <class Node>
    Diagnosed<void> visit_all(ast::Seq<Node*> nodes) {
        for (Node const* node : nodes) TRY(visit(node));
        return {};
    }
    template <class Node>
    Diagnosed<void> visit_optional(Node const* node) {
        return node == nullptr ? Diagnosed<void>() : visit(node);
    }
    /// For lists in which a node may be absent (`**` in a dict display, keyword-only parameters without
    /// default).
    Diagnosed<void> visit_present(ast::Seq<ast::ExprNode*> nodes) {
        for (ast::ExprNode const* node : nodes) TRY(visit_optional(node));
        return {};
    }

    /// What the builder must know of a scope only while it is open.
    struct OpenScope {
        Scope* scope = nullptr;
        /// Scopes are numbered from 1.
        uint32_t number = 0;
        /// Inside the target of a `for` clause of a comprehension.
        bool in_iteration_target = false;
        /// How many iterables of comprehensions are open, those around the scope included.
        uint32_t open_iterables = 0;
        /// How many names were shadowed before.
        uint32_t shadowed = 0;
    };
    OpenScope& current() { return open_.back(); }
    Scope* scope() const { return scope_; }
    void make_current(OpenScope const& open) {
        scope_ = open.scope;
        number_ = open.number;
    }

    /// The innermost open scope that mentions a name as it is written, and its symbol there.
    struct InnermostSymbol {
        /// Its number.
        uint32_t scope = 0;
        uint32_t index = 0;
    };
    /// What holds again once the scope is left that has mentioned the name.
    struct Shadowed {
        uint32_t name_id = 0;
        InnermostSymbol outer;
    };

    bool future_annotations_;
    StageContext context_;
    /// By the number of a name.
    std::vector<InnermostSymbol> innermost_;
    ArenaVector<Shadowed> shadowed_;
    SymbolTable table_;
    ArenaVector<OpenScope> open_;
    /// The innermost of them, and its number.
    Scope* scope_ = nullptr;
    uint32_t number_ = 0;
    uint32_t scope_count_ = 0;
    Identifier class_name_ = nullptr;
    ast::DepthCounter depth_;

    Identifier const class_cell_;
    Identifier const super_;
    Identifier const implicit_parameter_;
};

/// Gives every symbol of the scopes its binding; fails for `nonlocal` without a binding.
Diagnosed<void> analyze(Scope* top, StageContext const& context);

}  // namespace py::compiler::symtable
