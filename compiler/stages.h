#pragma once

#include <optional>

#include "compiler/assembler/code_unit.h"
#include "compiler/compiler.h"
#include "compiler/diag/diagnostics.h"
#include "compiler/grammar/nodes.h"
#include "compiler/lexer/lexer.h"
#include "compiler/source/source.h"
#include "compiler/symtable/symbol_table.h"
#include "marshal/code/object_factory.h"

namespace py::compiler {

/// One compilation, stage by stage, for dumps and measurements; `compile()` is all of them in a row. Each stage runs
/// the ones before it if they have not run, and keeps its outcome; after a failure, no other stage may be asked for.
/// Needs as much stack as `compile()` (`stack_space.h`), which makes sure of it itself.
class Stages {
  public:
    /// `source` and `options` must outlive the object; names, constants and code objects go into `objects_arena`, which
    /// must outlive the code object.
    Stages(ByteView source, CompileOptions const& options, Arena& objects_arena);
    /// Of a tree made elsewhere: there are no tokens. `make_tree` must outlive the object too.
    Stages(TreeMaker const& make_tree, CompileOptions const& options, Arena& objects_arena);

    /// The text: decoded, line ends unified.
    diag::Diagnosed<source::Source const*> source();
    /// All tokens. Parsing does not need this stage: it tokenizes by itself.
    diag::Diagnosed<lexer::TokenBuffer const*> tokens();
    /// The tree as `ast.parse` gives it, until a later stage folds it in place.
    diag::Diagnosed<ast::ModNode*> tree();
    diag::Diagnosed<symtable::FutureFeatures const*> future_features();
    /// The tree with constants folded.
    diag::Diagnosed<ast::ModNode*> folded_tree();
    diag::Diagnosed<symtable::SymbolTable const*> symbols();
    /// The symbols of the tree as it was written, as the module `symtable` shows them; nothing may have folded it.
    diag::Diagnosed<symtable::SymbolTable> symbols_before_folding();
    /// The module's code object. `observer` (or null) sees the graph of every unit.
    diag::Diagnosed<code::CodeObject const*> code(assembler::GraphObserver* observer = nullptr);

    diag::Diagnostics& diagnostics() { return diagnostics_; }
    code::ObjectFactory& objects() { return objects_; }

  private:
    enum class WholeTree : bool { No, Yes };
    diag::Diagnosed<ast::ModNode*> parsed_tree();
    diag::Diagnosed<ast::ModNode*> made_tree();
    diag::Diagnosed<void> fold(WholeTree whole_tree);
    StageContext context() { return {tree_arena_, objects_, diagnostics_, options_.filename}; }

    ByteView bytes_;
    TreeMaker const* make_tree_ = nullptr;
    CompileOptions const& options_;
    /// Trees, symbols and graphs.
    Arena tree_arena_;
    code::ObjectFactory objects_;
    diag::Diagnostics diagnostics_;

    std::optional<source::Source> source_;
    std::optional<lexer::TokenBuffer> tokens_;
    ast::ModNode* tree_ = nullptr;
    bool folded_ = false;
    std::optional<symtable::FutureFeatures> future_;
    std::optional<symtable::SymbolTable> symbols_;
    code::CodeObject const* code_ = nullptr;
};

}  // namespace py::compiler
