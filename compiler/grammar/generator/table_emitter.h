#pragma once

#include <string>
#include <vector>

#include "compiler/grammar/generator/node_declarations.h"

namespace py::compiler::grammar {

/// node_table.def: every type of node as a row of data, NODE_TYPE(name, base, has_position, "type field, ..."), bases
/// first.
std::string emit_node_table(std::vector<TypeDeclaration> const& types);

}  // namespace py::compiler::grammar
