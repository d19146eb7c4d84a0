#include <vector>

#include "compiler/diag/program_text.h"
#include "compiler/symtable/builder.h"

namespace py::compiler::symtable {
namespace {

/// What the scopes inside see of a name that they do not bind themselves.
enum class Outside : uint8_t { Global, BoundInFunction };

/// Turns flags into bindings, from the module inwards, and brings free names from the leaves back up.
class Analysis {
  public:
    explicit Analysis(StageContext const& context)
        : context_(context),
          class_cell_(context.objects.intern("__class__")),
          outside_(context.objects.interned_count() + 1, Outside::Global) {}

    Diagnosed<void> analyze(Scope* scope) {
        for (Symbol& symbol : scope->symbols) TRY(bind(scope, symbol));
        if (scope->children.empty()) return {};
        size_t shown = changes_.size();
        show_names(scope);
        for (Scope* child : scope->children) TRY(analyze(child));
        hide_names(shown);
        for (Scope* child : scope->children) {
            if (child->takes_outer_names) take_free_names(scope, child);
        }
        return {};
    }

  private:
    /// A change of `outside_`, to be undone behind the scope that made it.
    struct Change {
        uint32_t name_id;
        Outside before;
    };

    Diagnosed<void> bind(Scope* scope, Symbol& symbol) {
        if ((symbol.flags & (kDefGlobal | kDefNonlocal)) != 0) [[unlikely]]
            return bind_declared(scope, symbol);
        // Without branches: nobody can foretell which names a scope binds itself.
        bool is_own = (symbol.flags & kDefBound) != 0;
        bool is_free = !is_own & is_bound_outside(symbol);
        Binding other = __builtin_unpredictable(is_free) ? Binding::Free : Binding::GlobalImplicit;
        symbol.binding = __builtin_unpredictable(is_own) ? Binding::Local : other;
        scope->takes_outer_names |= is_free;
        return {};
    }

    Diagnosed<void> bind_declared(Scope* scope, Symbol& symbol) {
        if ((symbol.flags & kDefGlobal) != 0) {
            if ((symbol.flags & kDefNonlocal) != 0) return fail(scope, symbol, "name '", "' is nonlocal and global");
            symbol.binding = Binding::GlobalExplicit;
            return {};
        }
        return bind_nonlocal(scope, symbol);
    }

    Diagnosed<void> bind_nonlocal(Scope* scope, Symbol& symbol) {
        if (scope->parent == nullptr) return fail_at(scope, symbol, "nonlocal declaration not allowed at module level");
        if (!is_bound_outside(symbol)) return fail(scope, symbol, "no binding for nonlocal '", "' found");
        symbol.binding = Binding::Free;
        scope->takes_outer_names = true;
        return {};
    }

    bool is_bound_outside(Symbol const& symbol) const { return outside_[symbol.name->id] == Outside::BoundInFunction; }

    /// Enters what the scopes inside `scope` see of its names. Class bodies do not show theirs, but for
    /// `__class__`.
    void show_names(Scope* scope) {
        if (scope->kind == ScopeKind::Class) return show(class_cell_, Outside::BoundInFunction);
        for (Symbol const& symbol : scope->symbols) {
            if ((symbol.flags & kDefGlobal) != 0) {
                show(symbol.name, Outside::Global);
            } else if ((symbol.flags & (kDefBound | kDefNonlocal)) != 0 && scope->kind == ScopeKind::Function) {
                show(symbol.name, Outside::BoundInFunction);
            }
        }
    }
    void show(Identifier name, Outside seen) {
        Outside& entry = outside_[name->id];
        if (entry == seen) return;
        changes_.push_back({name->id, entry});
        entry = seen;
    }
    void hide_names(size_t shown) {
        for (; changes_.size() > shown; changes_.pop_back()) outside_[changes_.back().name_id] = changes_.back().before;
    }

    /// What `child` needs from outside is a cell of `scope`, or free in it as well.
    void take_free_names(Scope* scope, Scope const* child) {
        for (Symbol const& symbol : child->symbols) {
            bool is_free = symbol.binding == Binding::Free || (symbol.flags & kDefFreeInClass) != 0;
            if (!is_free) continue;
            if (scope->kind == ScopeKind::Class && symbol.name == class_cell_) {
                scope->needs_class_closure = true;
            } else {
                take_free_name(scope, symbol.name);
            }
        }
    }

    void take_free_name(Scope* scope, Identifier name) {
        Symbol& symbol = scope->symbols.find_or_add(context_.arena, name);
        if (symbol.binding == Binding::Unresolved) {
            symbol.binding = Binding::Free;
            scope->takes_outer_names = true;
        } else if (scope->kind == ScopeKind::Class) {
            if ((symbol.flags & (kDefBound | kDefGlobal)) == 0) return;
            symbol.flags |= kDefFreeInClass;
            scope->takes_outer_names = true;
        } else if (symbol.binding == Binding::Local) {
            symbol.binding = Binding::Cell;
        }
    }

    Diagnosed<void> fail(Scope const* scope, Symbol const& symbol, char const* before, char const* after) {
        return fail_at(scope, symbol, before + std::string(symbol.name->text) + after);
    }

    /// Fails at the first directive of the scope that names the symbol.
    Diagnosed<void> fail_at(Scope const* scope, Symbol const& symbol, std::string message) {
        for (Directive const& directive : scope->directives) {
            if (directive.name != symbol.name) continue;
            return context_.diagnostics.fail(
                diag::syntax_error_at(std::move(message), context_.filename, directive.range));
        }
        VERIFY_NOT_REACHED();
    }

    StageContext const& context_;
    Identifier class_cell_;
    /// By the number of a name: what the functions around the current scope do with it.
    std::vector<Outside> outside_;
    std::vector<Change> changes_;
};

}  // namespace

Diagnosed<void> analyze(Scope* top, StageContext const& context) { return Analysis(context).analyze(top); }

}  // namespace py::compiler::symtable
