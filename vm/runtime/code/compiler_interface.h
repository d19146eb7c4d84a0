#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "marshal/base/arena.h"
#include "marshal/base/bytes.h"
#include "marshal/code/code_object.h"
#include "vm/objects/dict/dict.h"
#include "vm/runtime/raises.h"

namespace py::code {
class ObjectFactory;
}

namespace py::vm {

class Thread;
struct Code;

/// What `compile()` calls mode.
enum class CompileMode : uint8_t { Exec, Eval, Single, FuncType };

/// Bits of compile()'s flags beside the future statements (ast.PyCF_*).
enum CompileFlag : uint32_t {
    kDontImplyDedent = 0x200,
    kOnlyAst = 0x400,
    kIgnoreCookie = 0x800,
    kTypeComments = 0x1000,
    kTopLevelAwait = 0x2000,
    kAllowIncompleteInput = 0x4000,
};

/// A tree as the values of its nodes' fields in order, each node after its `Choice`.
struct SyntaxItem {
    enum class Kind : uint8_t {
        /// A node or enumerator: `number` is its place among the constructors of its type.
        Choice,
        /// `number` items follow.
        List,
        Number,
        /// Name, text or constant `number` of `SyntaxInput::constant`.
        Constant,
        None,
    };
    Kind kind = Kind::None;
    int32_t number = 0;
};

/// A tree of AST objects, for the compiler. Behind a node's fields stand the four numbers of its position if it has
/// one.
struct SyntaxInput {
    std::vector<SyntaxItem> items;
    /// Calls no Python code and allocates nothing that is collected: it runs on a stack of the compiler's.
    std::function<code::Object const*(size_t index, code::ObjectFactory& objects)> constant;
};

struct CompileRequest {
    ByteView source = {};
    /// Instead of the source.
    SyntaxInput const* tree = nullptr;
    /// The source is the UTF-8 form of a str: an encoding declaration in it means nothing.
    bool source_is_str = false;
    std::string filename = {};
    CompileMode mode = CompileMode::Exec;
    /// Future statements and `CompileFlag`s.
    uint32_t flags = 0;
    int optimize = 0;
    /// Nodes above one another that a tree may have at most.
    uint32_t maximum_depth = 0;
    /// A warning becomes an error, at its exact place.
    bool warnings_are_errors = false;
    /// Of trees: syntax newer than Python 3.N is refused; none if negative.
    int feature_version = -1;
};

/// A SyntaxError or warning in the attributes of SyntaxError; empty optionals are None.
struct SourceProblem {
    /// Of the exception or warning.
    std::string_view type;
    std::string message;
    std::string filename;
    std::optional<int32_t> lineno, offset, end_lineno, end_offset;
    std::optional<std::string> text;
};

/// A tree as work for a machine with a stack of values.
struct SyntaxStep {
    enum class Kind : uint8_t {
        /// Pushes a new node of the type `name`.
        Node,
        /// Pushes the one node of a type without fields.
        Enumerator,
        Constant,
        Number,
        None,
        /// Makes a list of the `number` uppermost values.
        List,
        /// Pops a value and stores it as attribute `name` of the node below.
        Attribute,
    };
    Kind kind = Kind::None;
    int32_t number = 0;
    std::string_view name = {};
    /// In the arena of the `CompiledSource`.
    code::Object const* constant = nullptr;
};

/// A block of the program and what its names are, for the module `symtable`.
struct ScopeDescription {
    enum class Kind : uint8_t { Function, Class, Module };
    struct Name {
        std::string text;
        /// The compiler's DEF_* bits, and above them how the name is found.
        uint32_t flags;
    };

    std::string name;
    Kind kind = Kind::Module;
    int32_t lineno = 0;
    bool nested = false;
    std::vector<Name> symbols;
    std::vector<std::string> parameters;
    /// The place of the block around it; 0 for the module itself.
    size_t parent = 0;
};

struct CompiledSource {
    Arena arena;
    /// Null after an error, or where a tree was asked for.
    code::CodeObject const* code = nullptr;
    /// The tree if `kOnlyAst` asked for it.
    std::vector<SyntaxStep> syntax;
    /// If they were asked for: each behind the one around it.
    std::vector<ScopeDescription> scopes;
    std::unique_ptr<SourceProblem> error;
    std::vector<SourceProblem> warnings;
};

/// A type of syntax tree node: its base ("AST" or the sum it belongs to) and its fields in the notation of ASDL,
/// "expr target, expr? value, stmt* body".
struct SyntaxNodeType {
    std::string_view name, base;
    /// Its nodes carry lineno, col_offset, end_lineno and end_col_offset.
    bool has_position;
    std::string_view fields;
};

/// The compiler, as the machine sees it. The machine's libraries do not depend on the compiler's: the driver fills it
/// in.
class CompilerInterface {
  public:
    virtual CompiledSource compile(CompileRequest const& request) = 0;
    /// As `compile`; the outcome is `CompiledSource::scopes`.
    virtual CompiledSource resolve_names(CompileRequest const& request) = 0;
    /// Bases first.
    virtual std::span<SyntaxNodeType const> syntax_node_types() = 0;

  protected:
    ~CompilerInterface() = default;
};

/// Null in a machine without compiler.
extern CompilerInterface* the_compiler;

/// Compiles, tells warnings to the module `warnings`, and raises the error if there is one: SyntaxError or a subclass,
/// ValueError, MemoryError, RecursionError.
Raises<Code*> compile_source(Thread& thread, CompileRequest const& request);

/// Compiles a tree of the module `ast`'s objects. Errors as `compile_source`, and TypeError and ValueError for what is
/// no tree.
Raises<Code*> compile_syntax(Thread& thread, Value tree, CompileRequest request);

/// As `compile_source`; gives the tree, before constants are folded, as objects of the module `ast`.
Raises<Value> parse_source(Thread& thread, CompileRequest request);

/// As `compile_source`; gives the blocks of the program instead.
Raises<std::vector<ScopeDescription>> resolve_names(Thread& thread, CompileRequest const& request);

/// Runs code as `exec` and `eval` do: names are looked up in `locals` (any mapping), then in `globals` and its
/// builtins. `closure` may be null.
Raises<Value> run_in_namespaces(Thread& thread, Code* code, Dict* globals, Value locals,
                                struct Tuple* closure = nullptr);

/// Enters `__builtins__` of the running frame into a namespace that has none.
void add_builtins(Thread& thread, Dict* globals);

}  // namespace py::vm
