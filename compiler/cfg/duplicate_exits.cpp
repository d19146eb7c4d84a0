#include <algorithm>

#include "compiler/cfg/passes.h"

namespace py::compiler::cfg {
namespace {

bool is_exit_without_line(Block const& block) {
    return block.is_exit && std::all_of(block.instructions.begin(), block.instructions.end(),
                                        [](Instruction const& i) { return i.location.line < 0; });
}

void give_own_exit(Graph& graph, Block& block) {
    auto* jump = graph.final_jump(block);
    if (!jump) return;
    Block* exit = jump->target;
    if (exit->predecessors <= 1 || !is_exit_without_line(*exit)) return;
    Block* copy = graph.copy_exit(*exit);
    copy->instructions[0].location = jump->location;
    jump->target = copy;
    exit->predecessors--;
    copy->predecessors = 1;
    copy->next = exit->next;
    exit->next = copy;
}

}  // namespace

void duplicate_exits_without_line(Graph& graph) {
    for (Block* block = graph.newest; block; block = block->previously_made) give_own_exit(graph, *block);
    for (Block* block = graph.newest; block; block = block->previously_made) {
        while (block->next && block->next->instructions.empty()) block->next = block->next->next;
    }
    // Exits without line that are left have one predecessor, which falls through to them.
    for (Block* block = graph.newest; block; block = block->previously_made) {
        if (block->no_fallthrough || !block->next || block->instructions.empty()) continue;
        if (is_exit_without_line(*block->next)) {
            block->next->instructions[0].location = block->instructions.back().location;
        }
    }
}

}  // namespace py::compiler::cfg
