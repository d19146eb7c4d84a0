#pragma once

#include "compiler/assembler/table_buffer.h"
#include "compiler/cfg/graph.h"
#include "marshal/base/bytes.h"

namespace py::compiler::assembler {

/// Writes the bytecode of a laid-out graph, EXTENDED_ARG prefixes, instructions and zeroed inline caches, to `code`,
/// which has the size that the layout found; and to `locations` the location table (PEP 626, PEP 657): one entry for
/// each instruction, or more if it is longer than eight code units. One walk, since both ask the same of an
/// instruction.
void write_code(cfg::Graph const& graph, int32_t first_line, std::span<uint8_t> code, TableBuffer& locations);

/// The exception table of a laid-out graph: one entry for each run of instructions with the same handler.
void write_exception_table(cfg::Graph const& graph, TableBuffer& table);

}  // namespace py::compiler::assembler
