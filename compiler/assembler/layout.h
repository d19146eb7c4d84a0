#pragma once

#include <cstdint>

#include "compiler/cfg/graph.h"

namespace py::compiler::assembler {

/// Whether the layout found the size of every block to be what it was, or made some of them larger.
enum class BlockSizes : bool { Kept, Grown };

/// Gives every jump its operand. Blocks have the offsets and sizes that come of jumps which are as short as their
/// operands say so far; jumps that turn out to need EXTENDED_ARG prefixes make their blocks grow, and move the others.
BlockSizes lay_out(cfg::Graph& graph);

}  // namespace py::compiler::assembler
