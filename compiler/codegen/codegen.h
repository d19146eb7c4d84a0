#pragma once

#include "compiler/assembler/code_unit.h"
#include "compiler/assembler/constant_pool.h"
#include "compiler/grammar/nodes.h"
#include "compiler/symtable/symbol_table.h"
#include "marshal/bytecode/target.h"

namespace py::compiler::codegen {

struct CodegenOptions {
    /// 0, 1 (no asserts) or 2 (no docstrings either), as `CompileOptions::optimize`.
    int optimize = 0;
    /// The module may await, which makes its code a coroutine's.
    bool top_level_await = false;
    bytecode::Target const* target = &bytecode::kTarget311;
    /// Is shown every unit's graph; null in ordinary compilations.
    assembler::GraphObserver* observer = nullptr;
};

/// Makes the code object of a tree whose constants have been folded and whose names `symbols` has resolved: one
/// `CodeUnit` per scope, assembled innermost first. What is generated is what CPython's compiler hands to its
/// flow-graph passes: instructions, blocks, locations, the order of constants and names.
/// Fails with the SyntaxErrors that CPython finds at this stage, and with MemoryError for code that grows out of
/// bounds; SyntaxWarnings go to `context.diagnostics`. See docs/codegen.md.
diag::Diagnosed<code::CodeObject const*> generate(ast::ModNode const* tree, symtable::SymbolTable const& symbols,
                                                  symtable::FutureFeatures const& future, CodegenOptions const& options,
                                                  symtable::StageContext context, assembler::ConstantPool& pool);

}  // namespace py::compiler::codegen
