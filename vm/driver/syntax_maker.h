#pragma once

#include "compiler/compiler.h"
#include "compiler/grammar/nodes.h"
#include "vm/runtime/code/compiler_interface.h"

namespace py::vm {

/// The compiler's tree of a program's tree. Null where it nests too deep for the compiler's stack.
compiler::ast::ModNode* make_syntax(SyntaxInput const& input, Arena& nodes, code::ObjectFactory& objects);

}  // namespace py::vm
