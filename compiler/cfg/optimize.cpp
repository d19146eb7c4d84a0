#include "compiler/cfg/passes.h"

namespace py::compiler::cfg {

void optimize(Graph& graph, ConstantTable& constants) {
    for (Block* block = graph.entry; block; block = block->next) {
        run_peephole(graph, *block, constants);
        graph.facts.has_empty_blocks |= remove_nops(*block);
    }
    if (graph.is_straight()) return;
    inline_small_exits(graph);
    remove_unreachable(graph);
    remove_empty_blocks(graph);
    for (Block* block = graph.entry; block; block = block->next) {
        graph.facts.has_empty_blocks |= remove_nops(*block);
    }
    remove_redundant_jumps(graph);
}

}  // namespace py::compiler::cfg
