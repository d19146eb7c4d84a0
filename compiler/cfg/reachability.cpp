#include "compiler/cfg/passes.h"

namespace py::compiler::cfg {
namespace {

void add_edge(std::vector<Block*>& work, Block* to) {
    if (to->predecessors == 0) work.push_back(to);
    to->predecessors++;
}

void count_predecessors(Graph& graph) {
    auto& work = graph.work_list;
    add_edge(work, graph.entry);
    while (!work.empty()) {
        Block* block = work.back();
        work.pop_back();
        if (block->next && !block->no_fallthrough) add_edge(work, block->next);
        graph.for_each_setup(*block, [&](Instruction& setup) { add_edge(work, graph.handler_named_by(setup)); });
        if (block->jump) add_edge(work, block->jump);
    }
}

}  // namespace

void remove_unreachable(Graph& graph) {
    count_predecessors(graph);
    for (Block* block = graph.entry; block; block = block->next) {
        if (block->predecessors != 0) continue;
        block->instructions.resize(0);
        block->jump = nullptr;
        block->no_fallthrough = false;
    }
}

}  // namespace py::compiler::cfg
