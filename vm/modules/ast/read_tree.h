#pragma once

#include "vm/runtime/code/compiler_interface.h"

namespace py::vm {

struct List;

/// Reads the fields of all nodes below `tree`, which must be what `mode` compiles. Runs Python code where classes of
/// nodes say how to get their attributes. Errors: TypeError and ValueError for what the grammar does not have,
/// RecursionError. Returns what must be kept alive as long as `result` is used.
Raises<List*> read_tree(Thread& thread, Value tree, CompileMode mode, SyntaxInput& result);

}  // namespace py::vm
