#pragma once

#include <string>

#include "compiler/diag/diagnostics.h"
#include "compiler/grammar/nodes.h"

namespace py::compiler::ast {

/// The kind of constant that stands for a value no program can write: a list of one str, the name of its type.
inline constexpr code::ObjectKind kInvalidConstant = code::ObjectKind::List;

/// Whether the parser could have made such a tree, as far as CPython asks: what `compile()` demands of a tree that a
/// program has put together. Errors: ValueError and TypeError, without a place.
diag::Diagnosed<void> validate(ModNode const& tree, std::string const& filename, diag::Diagnostics& diagnostics);

}  // namespace py::compiler::ast
