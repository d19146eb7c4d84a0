#pragma once

#include <cstdint>

#include "compiler/cfg/graph.h"

namespace py::compiler::assembler {

/// Whether the layout found the size of every block to be what it was, or made some of them larger.
enum class BlockSizes : bool { Kept, Grown };

/// Gives every block its offset and every jump its operand. `Block::size` is that of a block whose jump is as short as
/// its operand says so far; jumps that turn out to need EXTENDED_ARG prefixes make their blocks grow.
BlockSizes lay_out(cfg::Graph& graph);

}  // namespace py::compiler::assembler
