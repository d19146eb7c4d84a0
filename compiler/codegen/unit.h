#pragma once

#include <array>
#include <optional>

#include "compiler/assembler/code_unit.h"
#include "compiler/cfg/cfg.h"
#include "compiler/grammar/nodes.h"
#include "compiler/symtable/symbol_table.h"

namespace py::compiler::codegen {

using ast::Identifier;
using ast::SourceRange;
using cfg::Block;

enum class UnitKind : uint8_t { Module, Class, Function, AsyncFunction, Lambda, Comprehension };

/// What surrounds the statement being generated, as far as leaving it takes instructions.
enum class FrameBlockKind : uint8_t {
    WhileLoop,
    ForLoop,
    /// The body of a try with handlers.
    TryExcept,
    /// The body (and handlers) of a try with a finally clause.
    FinallyTry,
    /// A finally clause that runs because of an exception.
    FinallyEnd,
    With,
    AsyncWith,
    /// One handler's body, with its name to be deleted.
    HandlerCleanup,
    /// A value that waits on the stack while a finally clause runs.
    PopValue,
    ExceptionHandler,
    ExceptionGroupHandler,
    AsyncComprehension,
};

struct FrameBlock {
    FrameBlockKind kind = FrameBlockKind::WhileLoop;
    /// Where `continue` goes.
    Block* block = nullptr;
    /// Where `break` goes.
    Block* exit = nullptr;
    /// FinallyTry: the finally clause.
    ast::Seq<ast::StmtNode*> finalbody = {};
    /// HandlerCleanup: the name of `except … as name`, or null.
    Identifier name = nullptr;
    /// With, AsyncWith: the statement.
    SourceRange location = {};
};

/// CPython's limit of blocks inside each other in one code unit (CO_MAXBLOCKS).
inline constexpr size_t kMaxFrameBlocks = 20;

/// One code object in the making.
struct Unit {
    UnitKind kind = UnitKind::Module;
    symtable::Scope const* scope = nullptr;
    /// The class whose private names are mangled here (reference 6.2.1), or null.
    Identifier private_class = nullptr;
    /// Of the instructions that are emitted next.
    SourceRange location;
    /// The graph's memory, which serves the next unit at this depth again.
    Arena graph_arena;
    cfg::Builder graph;
    assembler::CodeUnit code;
    std::array<FrameBlock, kMaxFrameBlocks> frame_blocks;
    size_t frame_block_count = 0;

    explicit Unit(bytecode::Target const& target) : graph(graph_arena, target) {
        constexpr size_t kUsualNames = 32;
        code.graph = &graph;
        for (auto* names : {&code.consts, &code.names, &code.varnames}) names->reserve(kUsualNames);
    }
    Unit(Unit const&) = delete;

    /// Function bodies, lambdas and comprehensions: what the symbol table calls a function.
    bool is_function() const { return kind != UnitKind::Module && kind != UnitKind::Class; }
};

}  // namespace py::compiler::codegen
