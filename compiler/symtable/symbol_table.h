#pragma once

#include <cstdint>

#include "compiler/ast/base.h"
#include "compiler/grammar/nodes.h"
#include "compiler/stage_context.h"
#include "marshal/base/arena_vector.h"
#include "marshal/code/object_factory.h"

namespace py::compiler::symtable {

using ast::Identifier;
using ast::SourceRange;
using compiler::StageContext;

enum class ScopeKind : uint8_t { Module, Class, Function, Annotation };
enum class ComprehensionKind : uint8_t { None, List, Dict, Set, Generator };

/// How a name is found at run time (`symtable` module; reference 4.2.2).
enum class Binding : uint8_t { Unresolved, Local, GlobalExplicit, GlobalImplicit, Free, Cell };

/// What a scope does with a name; the values are CPython's DEF_* bits.
enum SymbolFlag : uint32_t {
    kDefGlobal = 1,
    kDefLocal = 2,
    kDefParameter = 4,
    kDefNonlocal = 8,
    kUse = 16,
    kDefFree = 32,
    kDefFreeInClass = 64,
    kDefImport = 128,
    kDefAnnotated = 256,
    kDefComprehensionIterator = 512,
};

/// The flags of a name that the scope itself binds.
inline constexpr uint32_t kDefBound = kDefLocal | kDefParameter | kDefImport;

struct Symbol {
    /// Mangled (reference 6.2.1).
    Identifier name = nullptr;
    uint32_t flags = 0;
    Binding binding = Binding::Unresolved;
};

/// The symbols of a scope, in the order of first mention, with look-up by name. Most scopes are never asked for a name,
/// since their builder knows where its symbols are: the index is made where the first question comes.
class SymbolList {
  public:
    Symbol* begin() { return symbols_.begin(); }
    Symbol* end() { return symbols_.end(); }
    Symbol const* begin() const { return symbols_.begin(); }
    Symbol const* end() const { return symbols_.end(); }
    Symbol& operator[](size_t i) { return symbols_[i]; }
    Symbol const& operator[](size_t i) const { return symbols_[i]; }
    uint32_t size() const { return symbols_.size(); }
    bool empty() const { return symbols_.empty(); }

    /// The symbol with this name, or null. Good until the next symbol comes.
    Symbol* find(Arena& arena, Identifier name);
    /// The same, or a new one without flags if there was none.
    Symbol& find_or_add(Arena& arena, Identifier name) {
        Symbol* found = find(arena, name);
        return found != nullptr ? *found : add(arena, name);
    }
    /// A new symbol for a name that is known to have none yet.
    Symbol& add(Arena& arena, Identifier name) { return symbols_.push_back(arena, Symbol{name}); }
    /// A new symbol behind the others if `is_new` is 1; if it is 0, nothing happens, at the same cost.
    void add_if(Arena& arena, Identifier name, uint32_t is_new) {
        *symbols_.spare(arena) = Symbol{name};
        symbols_.extend(is_new);
    }
    void reserve(Arena& arena, uint32_t count) { symbols_.reserve(arena, count); }

  private:
    void update_index(Arena& arena);
    void put_in_slots(uint32_t index);
    uint32_t slot_of(Identifier name) const { return (name->id * 0x9E3779B1u) >> slot_shift_; }

    ArenaVector<Symbol> symbols_;
    /// Open addressing: index + 1, or 0.
    std::span<uint32_t> slots_;
    uint32_t slot_shift_ = 0;
    /// How many symbols are in `slots_`.
    uint32_t indexed_ = 0;
};

/// A directive (`global`, `nonlocal`, or a walrus in a comprehension) and where it stands, for errors.
struct Directive {
    Identifier name = nullptr;
    SourceRange range;
};

/// One block of the program: module, class body, function, lambda or comprehension.
struct Scope {
    ScopeKind kind = ScopeKind::Module;
    ComprehensionKind comprehension = ComprehensionKind::None;
    /// The name of the definition; "top", "lambda", "listcomp", "setcomp", "dictcomp", "genexpr" or
    /// "_annotation".
    Identifier name = nullptr;
    Scope* parent = nullptr;
    ArenaVector<Scope*> children;
    SymbolList symbols;
    /// Mangled parameters, in the order of the code object's first locals.
    ArenaVector<Identifier> parameters;
    ArenaVector<Directive> directives;
    bool nested = false;
    /// Some names come from the functions around it, for itself or for the scopes inside.
    bool takes_outer_names = false;
    bool is_generator = false;
    bool is_coroutine = false;
    bool has_varargs = false;
    bool has_varkeywords = false;
    bool returns_value = false;
    /// A scope inside has added symbols, by a `global` or a walrus.
    bool has_symbols_from_inside = false;
    /// A class body whose methods use `__class__` or `super`.
    bool needs_class_closure = false;
    /// Of the node that opens the scope; that of a decorated definition begins at its `def` or `class`.
    SourceRange range;
};

/// `__future__` features of a module (PEP 236): flags as in a code object, and the last line that may set
/// one.
struct FutureFeatures {
    uint32_t flags = 0;
    int32_t last_line = -1;
};

/// The scopes of one tree; those of functions, classes, lambdas and comprehensions are found in the nodes that open
/// them. They live in the arena of the compilation. Annotations under `from __future__ import annotations` have scopes
/// as well while the table is built, which nothing resolves, since such annotations become strings.
class SymbolTable {
  public:
    Scope* top() const { return top_; }

  private:
    friend class Builder;
    Scope* top_ = nullptr;
};

/// Reads the `from __future__` statements at the head of a module, and adds `inherited` flags.
diag::Diagnosed<FutureFeatures> read_future_features(ast::ModNode const* tree, uint32_t inherited,
                                                     StageContext context);

/// Resolves every name of the tree, which has been folded before (`ast::fold_constants`). Fails with
/// CPython's SyntaxErrors of the symbol table, and with RecursionError for trees deeper than CPython takes.
diag::Diagnosed<SymbolTable> build_symbol_table(ast::ModNode const* tree, FutureFeatures const& future,
                                                StageContext context);

/// `name` as class `class_name` stores it (private name mangling, reference 6.2.1); `class_name` may be null.
Identifier mangle(Identifier class_name, Identifier name, code::ObjectFactory& objects);

}  // namespace py::compiler::symtable
