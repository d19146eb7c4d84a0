#include "compiler/cfg/passes.h"

namespace py::compiler::cfg {
namespace {

/// Fills gaps from the front; returns the location at the block's end.
SourceRange fill_gaps(Block& block) {
    SourceRange location = kNoLocation;
    for (auto& instruction : block.instructions) {
        if (instruction.location.line < 0) {
            instruction.location = location;
        } else {
            location = instruction.location;
        }
    }
    return location;
}

void hand_over(SourceRange const& location, Block* successor) {
    if (!successor || successor->predecessors != 1 || successor->instructions.empty()) return;
    auto& first = successor->instructions[0];
    if (first.location.line < 0) first.location = location;
}

}  // namespace

void propagate_locations(Graph& graph) {
    for (Block* block = graph.entry; block; block = block->next) {
        if (block->instructions.empty()) continue;
        SourceRange location = fill_gaps(*block);
        if (!block->no_fallthrough) hand_over(location, block->next);
        if (auto* jump = graph.final_jump(*block)) hand_over(location, jump->target);
    }
}

void guarantee_exit_lines(Graph& graph, int32_t first_line) {
    int32_t line = first_line;
    for (Block* block = graph.entry; block; block = block->next) {
        if (block->instructions.empty()) continue;
        auto const& last = block->instructions.back();
        if (last.location.line >= 0) {
            line = last.location.line;
        } else if (last.opcode == Opcode::RETURN_VALUE) {
            for (auto& instruction : block->instructions) instruction.location.line = line;
        }
    }
}

}  // namespace py::compiler::cfg
