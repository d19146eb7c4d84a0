#pragma once

#include "compiler/cfg/graph.h"
#include "marshal/base/bytes.h"

namespace py::compiler::assembler {

/// The bytecode of a laid-out graph of `size` code units: EXTENDED_ARG prefixes, instructions, zeroed inline caches.
ByteView write_code(cfg::Graph const& graph, int32_t size);

/// The location table (PEP 626, PEP 657) of a laid-out graph: one entry for each instruction, or more if it is longer
/// than eight code units.
void write_location_table(cfg::Graph const& graph, int32_t first_line, Bytes& table);

/// The exception table of a laid-out graph: one entry for each run of instructions with the same handler.
void write_exception_table(cfg::Graph const& graph, Bytes& table);

}  // namespace py::compiler::assembler
