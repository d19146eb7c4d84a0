#pragma once

#include <span>

#include "vm/runtime/code/compiler_interface.h"

namespace py::vm {

/// Carries out the steps: the tree of AST objects. Needs no more native stack for a deeper tree.
Raises<Value> build_tree(Thread& thread, std::span<SyntaxStep const> steps);

}  // namespace py::vm
