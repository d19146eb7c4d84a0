#include "compiler/cfg/passes.h"

namespace py::compiler::cfg {
namespace {

/// From the front.
void fill_gaps(Block& block) {
    block.notes &= ~kHasGaps;
    SourceRange location = kNoLocation;
    for (auto& instruction : block.instructions) {
        if (instruction.location.line < 0) {
            instruction.location = location;
        } else {
            location = instruction.location;
        }
    }
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
        if (block->notes & kHasGaps) fill_gaps(*block);
        SourceRange const& last = block->instructions.back().location;
        if (!block->no_fallthrough) hand_over(last, block->next);
        if (block->jump) hand_over(last, block->jump);
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
