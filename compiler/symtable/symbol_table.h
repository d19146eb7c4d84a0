#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "compiler/ast/base.h"
#include "compiler/diag/diagnostics.h"
#include "compiler/grammar/nodes.h"
#include "marshal/base/hash_map.h"
#include "marshal/code/object_factory.h"

namespace py::compiler::symtable {

using ast::Identifier;
using ast::SourceRange;

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

struct Symbol {
    /// Mangled (reference 6.2.1).
    Identifier name = nullptr;
    uint32_t flags = 0;
    Binding binding = Binding::Unresolved;
};

/// One block of the program: module, class body, function, lambda or comprehension.
struct Scope {
    ScopeKind kind = ScopeKind::Module;
    ComprehensionKind comprehension = ComprehensionKind::None;
    Identifier name = nullptr;
    Scope* parent = nullptr;
    std::vector<Scope*> children;
    /// In the order of first mention.
    std::vector<Symbol> symbols;
    /// Mangled parameters, in the order of the code object's first locals.
    std::vector<Identifier> parameters;
    bool nested = false;
    bool has_free = false;
    bool has_child_free = false;
    bool is_generator = false;
    bool is_coroutine = false;
    bool has_varargs = false;
    bool has_varkeywords = false;
    bool returns_value = false;
    /// A class body whose methods use `__class__` or `super`.
    bool needs_class_closure = false;
    /// The line on which the block begins, and its first decorator's if it has any.
    SourceRange range;

    Symbol const* find(Identifier name) const;
    Binding binding_of(Identifier name) const;

    HashMap<Identifier, uint32_t> index;
};

/// `__future__` features of a module (PEP 236): flags as in a code object, and the last line that may set one.
struct FutureFeatures {
    uint32_t flags = 0;
    int32_t last_line = -1;
};

/// The scopes of one tree, each found by the node that opens it (module, function, class, lambda, comprehension,
/// generator expression; `ast::Arguments` and annotated targets do not open one).
class SymbolTable {
  public:
    Scope* top() const { return top_; }
    /// The scope that `node` opens; null if it opens none.
    Scope* scope_of(void const* node) const;

  private:
    friend class SymbolTableBuilder;
    Scope* top_ = nullptr;
    std::vector<std::unique_ptr<Scope>> scopes_;
    HashMap<void const*, Scope*> by_node_;
};

/// Where a stage of one compilation takes its memory and puts its diagnostics.
struct StageContext {
    Arena& arena;
    code::ObjectFactory& objects;
    diag::Diagnostics& diagnostics;
    std::string const& filename;
};

/// Reads the `from __future__` statements at the head of a module, and adds `inherited` flags.
diag::Diagnosed<FutureFeatures> read_future_features(ast::ModNode const* tree, uint32_t inherited, StageContext context);

/// Resolves every name of the tree. Fails with CPython's SyntaxErrors of the symbol table, and with RecursionError
/// for trees deeper than CPython takes.
diag::Diagnosed<SymbolTable> build_symbol_table(ast::ModNode const* tree, FutureFeatures const& future,
                                                StageContext context);

/// `name` as class `class_name` stores it (private name mangling, reference 6.2.1); `class_name` may be null.
Identifier mangle(Identifier class_name, Identifier name, code::ObjectFactory& objects);

}  // namespace py::compiler::symtable
