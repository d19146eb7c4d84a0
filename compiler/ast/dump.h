#pragma once

#include <cstdint>
#include <string>

#include "compiler/grammar/nodes.h"

namespace py::compiler::ast {

enum class DumpPositions : uint8_t { No, Yes };

/// What Python's `ast.dump(tree, indent=2)` gives, or `ast.dump(tree, include_attributes=True, indent=2)`
/// with positions. Nodes more than 5,000 deep are shown as `...` (there, Python raises RecursionError).
std::string dump(ModNode const& tree, DumpPositions positions);

}  // namespace py::compiler::ast
