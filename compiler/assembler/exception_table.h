#pragma once

#include <span>

#include "compiler/assembler/table_buffer.h"
#include "compiler/cfg/graph.h"

namespace py::compiler::assembler {

/// From `start`, in code units, on another handler (none: 0) is in force.
struct HandlerChange {
    cfg::BlockId handler;
    int32_t start;
};

/// The exception table of a laid-out graph whose stack depths are known: one entry for each run of instructions with
/// the same handler.
void write_exception_table(cfg::Graph const& graph, std::span<HandlerChange const> changes, int32_t code_size,
                           TableBuffer& table);

}  // namespace py::compiler::assembler
