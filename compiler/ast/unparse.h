#pragma once

#include <string>

#include "compiler/grammar/nodes.h"

namespace py::compiler::ast {

/// The expression as source text, as `from __future__ import annotations` stores annotations (PEP 563): normalised,
/// with no more parentheses than needed, and strings quoted as by `repr()`. UTF-8, lone surrogates passed.
std::string unparse(ExprNode const* expression);

}  // namespace py::compiler::ast
