#include "compiler/cfg/passes.h"

namespace py::compiler::cfg {
namespace {

void add_edge(std::vector<Block*>& work, Block* to) {
    if (to->predecessors == 0) work.push_back(to);
    to->predecessors++;
}

void count_predecessors(Graph& graph) {
    std::vector<Block*> work;
    add_edge(work, graph.entry);
    while (!work.empty()) {
        Block* block = work.back();
        work.pop_back();
        if (block->next && !block->no_fallthrough) add_edge(work, block->next);
        graph.for_each_target(*block, [&](Instruction& instruction) { add_edge(work, instruction.target); });
    }
}

}  // namespace

void remove_unreachable(Graph& graph) {
    count_predecessors(graph);
    for (Block* block = graph.entry; block; block = block->next) {
        if (block->predecessors != 0) continue;
        block->instructions.resize(0);
        block->no_fallthrough = false;
    }
}

}  // namespace py::compiler::cfg
