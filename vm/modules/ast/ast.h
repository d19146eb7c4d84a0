#pragma once

#include <string_view>

#include "vm/objects/dict/dict.h"
#include "vm/objects/type/type.h"
#include "vm/runtime/raises.h"

namespace py::vm {

/// ast.AST, the base of all types of syntax tree nodes.
extern Type ast_type;

/// The attributes that say where a node stands.
inline constexpr std::string_view kPositionNames[] = {"lineno", "col_offset", "end_lineno", "end_col_offset"};

/// What trees are made of, by name.
struct SyntaxTypes {
    Dict* nodes = nullptr;
    /// The one instance of each type that has neither fields nor a position: Load, Add, …
    Dict* enumerators = nullptr;
};

/// Imports the module if that has not happened yet.
Raises<SyntaxTypes const*> syntax_types(Thread& thread);

}  // namespace py::vm
