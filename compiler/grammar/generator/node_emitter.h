#pragma once

#include <string>
#include <vector>

#include "compiler/grammar/generator/node_declarations.h"

namespace py::compiler::grammar {

/// nodes.h: the structs of all nodes.
std::string emit_node_header(std::vector<TypeDeclaration> const& types);

/// node_factory.h: a function for every constructor that makes its node in an arena.
std::string emit_factory_header(std::vector<TypeDeclaration> const& types);

/// node_fields.h: a visitor over the fields of every node, and the names of enumerators.
std::string emit_field_header(std::vector<TypeDeclaration> const& types);

/// node_reader.h: makes every node of values that come in order.
std::string emit_reader_header(std::vector<TypeDeclaration> const& types);

}  // namespace py::compiler::grammar
