#pragma once

#include <vector>

#include "compiler/grammar/nodes.h"
#include "vm/runtime/code/compiler_interface.h"

namespace py::vm {

/// Writes the steps that build a tree. False where it is deeper than `maximum_depth` nodes: the steps are then of no
/// use.
bool record_syntax(compiler::ast::ModNode const& tree, uint32_t maximum_depth, std::vector<SyntaxStep>& steps);

}  // namespace py::vm
