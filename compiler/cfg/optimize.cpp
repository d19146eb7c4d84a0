#include "compiler/cfg/passes.h"

namespace py::compiler::cfg {

void optimize(Graph& graph, ConstantTable& constants) {
    uint8_t notes = 0;
    for (Block* block = graph.entry; block; block = block->next) {
        run_peephole(graph, *block, constants);
        graph.facts.has_empty_blocks |= remove_nops(*block);
        notes |= block->notes;
    }
    if (graph.is_straight()) return;
    inline_small_exits(graph);
    remove_unreachable(graph);
    remove_empty_blocks(graph);
    // Copied exits come with NOPs in place of the jumps.
    if ((notes & kHasNops) || graph.facts.has_jumps_to_those) {
        for (Block* block = graph.entry; block; block = block->next) {
            graph.facts.has_empty_blocks |= remove_nops(*block);
        }
    }
    remove_redundant_jumps(graph);
}

}  // namespace py::compiler::cfg
