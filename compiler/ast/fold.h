#pragma once

#include "compiler/grammar/nodes.h"
#include "compiler/stage_context.h"

namespace py::compiler::ast {

struct FoldOptions {
    /// The level of -O, which decides what `__debug__` is.
    int optimize = 0;
    /// CO_FUTURE_* flags in force; annotations that become strings are left as written.
    uint32_t future_flags = 0;
    /// Walk through the whole tree, and not only where the parser has seen something to fold: the way to know that it
    /// is not too deep.
    bool whole_tree = false;
};

/// Replaces expressions of constants by their values, as CPython does before it builds the symbol table:
/// arithmetic within limits of size, tuples, subscripts, `not` of `is` and `in`, displays that are only
/// searched or iterated over, `'%s' % (x,)`, `__debug__`. What would raise stays. Changes the tree in place;
/// new nodes and values are in the arena of `context`. Fails with RecursionError for trees deeper than
/// CPython takes, where it walks.
diag::Diagnosed<void> fold_constants(ModNode* tree, FoldOptions const& options, StageContext context);

}  // namespace py::compiler::ast
