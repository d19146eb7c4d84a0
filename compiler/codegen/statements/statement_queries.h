#pragma once

#include "compiler/grammar/nodes.h"

namespace py::compiler::codegen {

/// The string that stands first in a body, or null.
code::StrObject const* docstring_of(ast::Seq<ast::StmtNode*> body);

/// Whether a variable annotation occurs in these statements, but for nested functions and classes: their unit then
/// sets up `__annotations__`.
bool contains_annotation(ast::Seq<ast::StmtNode*> statements);

}  // namespace py::compiler::codegen
