#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "compiler/grammar/generator/node_declarations.h"

namespace py::compiler::grammar {

/// `match_case` → `MatchCase`.
std::string upper_camel(std::string_view name);

/// Finds a declared type by its name in the grammar file; null if there is none.
TypeDeclaration const* find_type(std::vector<TypeDeclaration> const& types, std::string_view name);

/// The C++ struct or enumeration of a declared type: `StmtNode` for the sum stmt (its constructor `Expr` and
/// the type expr must not collide), `Arg` for the product arg.
std::string struct_name(TypeDeclaration const& type);

/// The C++ type of a field, as seen from namespace `ast`, or from elsewhere with `prefix` = "ast::".
std::string field_type(std::vector<TypeDeclaration> const& types, FieldDeclaration const& field,
                       std::string_view prefix = "");

/// The C++ type of a rule's or capture's value. `type` is a name of the grammar file with a `*` for every
/// level of sequence; a name in capitals is a struct of the parser's runtime, used by pointer if it is larger
/// than one.
std::string value_type(std::vector<TypeDeclaration> const& types, std::string_view type);

}  // namespace py::compiler::grammar
