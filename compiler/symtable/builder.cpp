#include "compiler/symtable/builder.h"

#include "compiler/diag/program_text.h"
#include "marshal/code/code_object.h"

namespace py::compiler::symtable {

Builder::Builder(FutureFeatures const& future, StageContext const& context)
    : future_annotations_((future.flags & code::kFutureAnnotations) != 0),
      context_(context),
      innermost_(context.objects.interned_count() + 16),
      class_cell_(context.objects.intern("__class__")),
      super_(context.objects.intern("super")),
      implicit_parameter_(context.objects.intern(".0")) {
    constexpr size_t kUsuallyShadowed = 256;
    shadowed_.reserve(context_.arena, kUsuallyShadowed);
}

Diagnosed<SymbolTable> Builder::build(ast::ModNode const* tree) {
    table_.top_ = enter(context_.objects.intern("top"), ScopeKind::Module, {});
    switch (tree->kind) {
        case ast::ModKind::Module: TRY(visit_all(static_cast<ast::Module const*>(tree)->body)); break;
        case ast::ModKind::Interactive: TRY(visit_all(static_cast<ast::Interactive const*>(tree)->body)); break;
        case ast::ModKind::Expression: TRY(visit(static_cast<ast::Expression const*>(tree)->body)); break;
        case ast::ModKind::FunctionType: return refuse_function_type();
    }
    leave();
    TRY(analyze(table_.top_, context_));
    return std::move(table_);
}

Scope* Builder::enter(Identifier name, ScopeKind kind, SourceRange const& range) {
    Scope* opened = context_.arena.make<Scope>();
    opened->kind = kind;
    opened->name = name;
    opened->range = range;
    constexpr uint32_t kUsualSymbols = 8;
    opened->symbols.reserve(context_.arena, kUsualSymbols);
    OpenScope state{.scope = opened, .number = ++scope_count_};
    if (!open_.empty()) {
        Scope* parent = scope();
        opened->parent = parent;
        opened->nested = parent->nested || parent->kind == ScopeKind::Function;
        state.open_iterables = current().open_iterables;
        state.shadowed = shadowed_.size();
        // Nothing resolves the names of an annotation, so its scope does not hang in the tree.
        if (kind != ScopeKind::Annotation) parent->children.push_back(context_.arena, opened);
    }
    open_.push_back(context_.arena, state);
    make_current(state);
    return opened;
}

void Builder::leave() {
    for (; shadowed_.size() > current().shadowed; shadowed_.pop_back())
        innermost_[shadowed_.back().name_id] = shadowed_.back().outer;
    open_.pop_back();
    if (!open_.empty()) make_current(open_.back());
}

/// Private names are mangled here alone, once a scope: all of it lies in the same class.
Symbol& Builder::add_own_symbol(Identifier written) {
    Identifier stored = mangled(written);
    SymbolList& symbols = scope()->symbols;
    Symbol& symbol = stored != written                  ? own_symbol(stored)
                     : scope()->has_symbols_from_inside ? symbols.find_or_add(context_.arena, stored)
                                                        : symbols.add(context_.arena, stored);
    remember_own(written, symbol);
    return symbol;
}

void Builder::remember_own(Identifier written, Symbol const& symbol) {
    if (written->id >= innermost_.size()) innermost_.resize(written->id * 2);
    InnermostSymbol& innermost = innermost_[written->id];
    shadowed_.push_back(context_.arena, {written->id, innermost});
    innermost = {number_, uint32_t(&symbol - scope()->symbols.begin())};
}

Symbol& Builder::symbol_in(Scope* target, Identifier written) {
    if (target == scope()) return own_symbol(written);
    target->has_symbols_from_inside = true;
    return target->symbols.find_or_add(context_.arena, mangled(written));
}

uint32_t Builder::flags_of(Identifier name) {
    Symbol const* symbol = scope()->symbols.find(context_.arena, mangled(name));
    return symbol == nullptr ? 0 : symbol->flags;
}

Diagnosed<void> Builder::define(Identifier name, uint32_t flag, SourceRange const& range) {
    return define_in(scope(), name, flag, range);
}

Diagnosed<void> Builder::define_in(Scope* target, Identifier name, uint32_t flag, SourceRange const& range) {
    Symbol& symbol = symbol_in(target, name);
    if ((flag & symbol.flags & kDefParameter) != 0) {
        return fail("duplicate argument '" + std::string(name->text) + "' in function definition", range);
    }
    uint32_t flags = symbol.flags | flag;
    if (target == scope() && current().in_iteration_target) {
        if ((flags & (kDefGlobal | kDefNonlocal)) != 0) {
            return fail(
                "comprehension inner loop cannot rebind assignment expression target '" + std::string(name->text) + "'",
                range);
        }
        flags |= kDefComprehensionIterator;
    }
    symbol.flags = flags;
    if ((flag & kDefParameter) != 0) {
        target->parameters.push_back(context_.arena, symbol.name);
    } else if ((flag & kDefGlobal) != 0) {
        symbol_in(table_.top_, name).flags |= flag;
    }
    return {};
}

void Builder::record_directive(Identifier name, SourceRange const& range) {
    scope()->directives.push_back(context_.arena, Directive{mangled(name), range});
}

Err<diag::Diagnostic const*> Builder::fail(std::string message, SourceRange const& range) const {
    return context_.diagnostics.fail(diag::syntax_error_at(std::move(message), context_.filename, range));
}

Err<diag::Diagnostic const*> Builder::refuse_function_type() const {
    return context_.diagnostics.fail(diag::unplaced_error(
        diag::DiagnosticType::ValueError, "compile() mode 'func_type' requires flag PyCF_ONLY_AST", context_.filename));
}

Diagnosed<void> Builder::refuse_in_annotation(std::string_view what, ast::ExprNode const* expr) const {
    if (scope()->kind != ScopeKind::Annotation) return {};
    return fail("'" + std::string(what) + "' can not be used within an annotation", expr->range);
}

Diagnosed<SymbolTable> build_symbol_table(ast::ModNode const* tree, FutureFeatures const& future,
                                          StageContext context) {
    return Builder(future, context).build(tree);
}

}  // namespace py::compiler::symtable
