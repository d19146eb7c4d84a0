#pragma once

#include <string>

#include "compiler/symtable/symbol_table.h"

namespace py::compiler::symtable {

/// The scopes of a table as indented text, one scope or symbol a line:
///
///     function f, line 3, nested, generator
///         x: cell (parameter, used)
///
/// Symbols stand in the order of first mention, those that only pass a free name on after them by name;
/// scopes in source order. Scopes of annotations that nothing resolves are left out.
std::string dump(SymbolTable const& table);

}  // namespace py::compiler::symtable
