#include "compiler/symtable/dump.h"

#include <algorithm>
#include <string_view>
#include <vector>

namespace py::compiler::symtable {
namespace {

std::string_view name_of(ScopeKind kind) {
    switch (kind) {
        case ScopeKind::Module: return "module";
        case ScopeKind::Class: return "class";
        case ScopeKind::Function: return "function";
        case ScopeKind::Annotation: return "annotation";
    }
    VERIFY_NOT_REACHED();
}

std::string_view name_of(Binding binding) {
    switch (binding) {
        case Binding::Unresolved: return "unresolved";
        case Binding::Local: return "local";
        case Binding::GlobalExplicit: return "global";
        case Binding::GlobalImplicit: return "implicit global";
        case Binding::Free: return "free";
        case Binding::Cell: return "cell";
    }
    VERIFY_NOT_REACHED();
}

struct FlagName {
    uint32_t flag;
    std::string_view name;
};
constexpr FlagName kFlagNames[] = {
    {kDefParameter, "parameter"},
    {kDefLocal, "assigned"},
    {kDefImport, "imported"},
    {kDefAnnotated, "annotated"},
    {kDefGlobal, "declared global"},
    {kDefNonlocal, "declared nonlocal"},
    {kDefComprehensionIterator, "iterated"},
    {kDefFreeInClass, "free in class"},
    {kUse, "used"},
};

class Dumper {
  public:
    std::string dump(Scope const* scope) {
        put_scope(scope, 0);
        return std::move(out_);
    }

  private:
    void put_scope(Scope const* scope, size_t depth) {
        out_.append(depth * 4, ' ').append(name_of(scope->kind)).append(" ").append(scope->name->text);
        out_ += ", line " + std::to_string(scope->range.line);
        put_trait(scope->nested, "nested");
        put_trait(scope->is_generator, "generator");
        put_trait(scope->is_coroutine, "coroutine");
        put_trait(scope->has_varargs, "*args");
        put_trait(scope->has_varkeywords, "**keywords");
        put_trait(scope->needs_class_closure, "class closure");
        out_ += "\n";
        put_symbols(scope, depth + 1);
        for (Scope const* child : scope->children) put_scope(child, depth + 1);
    }

    void put_trait(bool present, std::string_view name) {
        if (present) out_.append(", ").append(name);
    }

    void put_symbols(Scope const* scope, size_t depth) {
        std::vector<Symbol> symbols(scope->symbols.begin(), scope->symbols.end());
        auto passed_on = std::find_if(symbols.begin(), symbols.end(), [](Symbol const& s) { return s.flags == 0; });
        std::sort(passed_on, symbols.end(),
                  [](Symbol const& l, Symbol const& r) { return l.name->text < r.name->text; });
        for (Symbol const& symbol : symbols) put_symbol(symbol, depth);
    }

    void put_symbol(Symbol const& symbol, size_t depth) {
        out_.append(depth * 4, ' ').append(symbol.name->text).append(": ").append(name_of(symbol.binding));
        std::string_view separator = " (";
        for (FlagName const& flag : kFlagNames) {
            if ((symbol.flags & flag.flag) == 0) continue;
            out_.append(separator).append(flag.name);
            separator = ", ";
        }
        out_ += symbol.flags == 0 ? "\n" : ")\n";
    }

    std::string out_;
};

}  // namespace

std::string dump(SymbolTable const& table) { return Dumper().dump(table.top()); }

}  // namespace py::compiler::symtable
