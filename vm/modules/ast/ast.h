#pragma once

#include "vm/objects/type.h"

namespace py::vm {

/// ast.AST, the base of all types of syntax tree nodes.
extern Type ast_type;

}  // namespace py::vm
