#include <cstring>

#include "compiler/cfg/passes.h"

namespace py::compiler::cfg {
namespace {

/// The four numbers of a location, the line first.
using Numbers [[gnu::vector_size(sizeof(SourceRange))]] = int32_t;

/// From the front.
void fill_gaps(Block& block) {
    block.notes &= ~kHasGaps;
    // Which instructions have no line cannot be foretold, so that there is no branch.
    Numbers location{-1, -1, -1, -1};
    for (auto& instruction : block.instructions) {
        Numbers own;
        std::memcpy(&own, &instruction.location, sizeof own);
        Numbers line = __builtin_shufflevector(own, own, 0, 0, 0, 0);
        location = line < 0 ? location : own;
        std::memcpy(&instruction.location, &location, sizeof location);
    }
}

void hand_over(SourceRange const& location, Block* successor) {
    if (!successor || successor->instructions.empty()) return;
    auto& first = successor->instructions[0];
    // Either alone is hard to foretell; both together are rare.
    if ((first.location.line < 0) & (successor->predecessors == 1)) [[unlikely]]
        first.location = location;
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
    if (!graph.facts.has_exits_without_line) return;
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
