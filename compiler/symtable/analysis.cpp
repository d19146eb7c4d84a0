#include "compiler/diag/program_text.h"
#include "compiler/symtable/builder.h"

namespace py::compiler::symtable {
namespace {

/// What a scope sees of a name that it does not bind itself.
enum class Outside : uint8_t { Unknown, BoundInFunction, DeclaredGlobal };

/// Turns flags into bindings, from the module inwards, and brings free names from the leaves back up.
class Analysis {
  public:
    explicit Analysis(StageContext const& context)
        : context_(context), class_cell_(context.objects.intern("__class__")) {}

    Diagnosed<void> analyze(Scope* scope) {
        for (Symbol& symbol : scope->symbols) TRY(bind(scope, symbol));
        for (Scope* child : scope->children) {
            TRY(analyze(child));
            scope->has_child_free |= child->has_free || child->has_child_free;
        }
        for (Scope* child : scope->children) take_free_names(scope, child);
        return {};
    }

  private:
    Diagnosed<void> bind(Scope* scope, Symbol& symbol) {
        if ((symbol.flags & kDefGlobal) != 0) {
            if ((symbol.flags & kDefNonlocal) != 0)
                return fail(scope, symbol, "name '", "' is nonlocal and global");
            symbol.binding = Binding::GlobalExplicit;
            return {};
        }
        if ((symbol.flags & kDefNonlocal) != 0) return bind_nonlocal(scope, symbol);
        if ((symbol.flags & kDefBound) != 0) {
            symbol.binding = Binding::Local;
            return {};
        }
        bind_use(scope, symbol);
        return {};
    }

    Diagnosed<void> bind_nonlocal(Scope* scope, Symbol& symbol) {
        if (scope->parent == nullptr)
            return fail_at(scope, symbol, "nonlocal declaration not allowed at module level");
        if (look_outside(scope, symbol.name) != Outside::BoundInFunction) {
            return fail(scope, symbol, "no binding for nonlocal '", "' found");
        }
        symbol.binding = Binding::Free;
        scope->has_free = true;
        return {};
    }

    void bind_use(Scope* scope, Symbol& symbol) {
        Outside outside = look_outside(scope, symbol.name);
        symbol.binding = outside == Outside::BoundInFunction ? Binding::Free : Binding::GlobalImplicit;
        // A name that nothing around declares might still come from a nested `exec`, of old.
        if (outside == Outside::BoundInFunction || (outside == Outside::Unknown && scope->nested)) {
            scope->has_free = true;
        }
    }

    /// Class bodies do not show their names to the functions in them, but for `__class__`.
    Outside look_outside(Scope const* scope, Identifier name) const {
        for (Scope const* outer = scope->parent; outer != nullptr; outer = outer->parent) {
            if (outer->kind == ScopeKind::Class) {
                if (name == class_cell_) return Outside::BoundInFunction;
                continue;
            }
            Symbol const* symbol = outer->find(name);
            if (symbol == nullptr) continue;
            if ((symbol->flags & kDefGlobal) != 0) return Outside::DeclaredGlobal;
            bool is_bound = (symbol->flags & (kDefBound | kDefNonlocal)) != 0;
            if (is_bound && outer->kind == ScopeKind::Function) return Outside::BoundInFunction;
        }
        return Outside::Unknown;
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
        } else if (scope->kind == ScopeKind::Class) {
            if ((symbol.flags & (kDefBound | kDefGlobal)) != 0) symbol.flags |= kDefFreeInClass;
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
};

}  // namespace

Diagnosed<void> analyze(Scope* top, StageContext const& context) { return Analysis(context).analyze(top); }

}  // namespace py::compiler::symtable
