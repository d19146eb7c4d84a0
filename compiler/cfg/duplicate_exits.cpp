#include <algorithm>

#include "compiler/cfg/passes.h"

namespace py::compiler::cfg {
namespace {

bool is_exit_without_line(Block const& block) {
    return block.is_exit() && std::all_of(block.instructions.begin(), block.instructions.end(),
                                          [](Instruction const& i) { return i.location.line < 0; });
}

void give_own_exit(Graph& graph, Block& block) {
    Block* exit = block.jump;
    if (!exit || exit->predecessors <= 1 || !is_exit_without_line(*exit)) return;
    Block* copy = graph.copy_exit(*exit);
    copy->instructions[0].location = block.instructions.back().location;
    block.jump = copy;
    exit->predecessors--;
    copy->predecessors = 1;
    copy->next = exit->next;
    exit->next = copy;
}

}  // namespace

void duplicate_exits_without_line(Graph& graph) {
    if (graph.is_straight()) return;
    if (!graph.facts.has_exits_without_line) return remove_trailing_empty_blocks(graph);
    graph.for_each_newest_first([&](Block& block) { give_own_exit(graph, block); });
    remove_trailing_empty_blocks(graph);
    // Exits without line that are left have one predecessor, which falls through to them.
    for (Block* block = graph.entry; block; block = block->next) {
        if (block->no_fallthrough || !block->next || block->instructions.empty()) continue;
        if (is_exit_without_line(*block->next)) {
            block->next->instructions[0].location = block->instructions.back().location;
        }
    }
}

}  // namespace py::compiler::cfg
