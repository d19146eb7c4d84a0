#pragma once

#include "compiler/cfg/graph.h"
#include "marshal/base/bytes.h"

namespace py::compiler::assembler {

// The tables are in the graph's arena.

/// The bytecode of a laid-out graph of `size` code units: EXTENDED_ARG prefixes, instructions, zeroed inline caches.
ByteView write_code(cfg::Graph const& graph, int32_t size);

/// The location table (PEP 626, PEP 657) of a laid-out graph: one entry for each instruction, or more if it is longer
/// than eight code units.
ByteView write_location_table(cfg::Graph const& graph, int32_t first_line);

/// The exception table of a laid-out graph: one entry for each run of instructions with the same handler.
ByteView write_exception_table(cfg::Graph const& graph);

}  // namespace py::compiler::assembler
