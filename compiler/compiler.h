#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "compiler/diag/diagnostic.h"
#include "marshal/base/arena.h"
#include "marshal/base/bytes.h"
#include "marshal/bytecode/target.h"
#include "marshal/code/code_object.h"

namespace py::code {
class ObjectFactory;
}

namespace py::compiler {

namespace ast {
struct ModNode;
}
namespace symtable {
struct Scope;
}

/// What `compile()` calls mode.
enum class Mode : uint8_t { Exec, Eval, Single, FuncType };

/// What to make of one source. Filled by drivers alone.
struct CompileOptions {
    bytecode::Target const* target = &bytecode::kTarget311;
    /// Embedded in the code objects, and named in diagnostics.
    std::string filename = "<string>";
    Mode mode = Mode::Exec;
    /// 0; 1 (-O): no asserts, `__debug__` is False; 2 (-OO): no docstrings either.
    int optimize = 0;
    /// The source is the UTF-8 form of a `str`: a byte order mark or an encoding declaration in it means nothing.
    bool source_is_str = false;
    /// CO_FUTURE_* flags in force from outside (`compile(flags=…)`).
    uint32_t future_flags = 0;
    /// Read type comments (ast.PyCF_TYPE_COMMENTS).
    bool type_comments = false;
    /// `await` may stand outside of functions; the module's code then makes a coroutine
    /// (ast.PyCF_ALLOW_TOP_LEVEL_AWAIT).
    bool top_level_await = false;
    /// Of trees: syntax newer than Python 3.N is refused (ast.parse(feature_version=(3, N))).
    int feature_version = 11;
    /// A source that ends too early fails with SyntaxError "incomplete input" (PyCF_ALLOW_INCOMPLETE_INPUT).
    bool allow_incomplete = false;
    /// `single` mode: the end of an unterminated last line closes its blocks (without PyCF_DONT_IMPLY_DEDENT).
    bool imply_dedents = true;
    /// A warning becomes an error (-W error).
    bool warnings_are_errors = false;
    /// Of the result's memory.
    Arena::Chunks chunks = Arena::Chunks::Working;
};

/// The outcome of a compilation: a code object in an arena of its own, or an error; warnings either way.
struct Compilation {
    explicit Compilation(Arena::Chunks chunks = Arena::Chunks::Working) : arena(chunks) {}

    Arena arena;
    code::CodeObject const* code = nullptr;
    std::unique_ptr<diag::Diagnostic> error;
    std::vector<diag::Diagnostic> warnings;
};

/// Compiles one source from its bytes, as CPython reads them from a file. Pure: the same bytes and options give
/// the same result, on any thread. `source` is hostile; nothing in it makes this function fail otherwise than by
/// `Compilation::error`.
Compilation compile(ByteView source, CompileOptions const& options);

/// Parses one source and shows its tree, as `ast.parse` gives it, to `visit`, unless there is an error. The tree lives
/// no longer than the call of `visit`, but names and constants in it live in the arena of the result, which has no
/// code.
Compilation parse(ByteView source, CompileOptions const& options,
                  std::function<void(ast::ModNode const& tree)> const& visit);

/// Resolves the names of one source, before anything is folded, and shows the module's scope to `visit`, unless there
/// is an error. The scopes live no longer than the call of `visit`.
Compilation resolve_names(ByteView source, CompileOptions const& options,
                          std::function<void(symtable::Scope const& top)> const& visit);

/// Makes a tree whose nodes lie in `nodes`, with names and constants by `objects`. Null if it nests too deep.
using TreeMaker = std::function<ast::ModNode*(Arena& nodes, code::ObjectFactory& objects)>;

/// Compiles a tree that did not come from the parser: it is validated first, as CPython does (ValueError, TypeError).
/// `options.mode` says nothing here. `make_tree` may be called on a thread made for the purpose.
Compilation compile_tree(TreeMaker const& make_tree, CompileOptions const& options);

}  // namespace py::compiler
