#include "compiler/cfg/passes.h"

namespace py::compiler::cfg {

void remove_redundant_jumps(Graph& graph) {
    bool removed = false;
    for (Block* block = graph.entry; block; block = block->next) {
        if (!block->jump || block->jump != block->next) continue;
        auto& last = block->instructions.back();
        if (!is_plain_jump(last.opcode)) continue;
        last.opcode = Opcode::NOP;
        block->notes |= kHasNops;
        block->jump = nullptr;
        block->no_fallthrough = false;
        removed = true;
    }
    if (removed) remove_empty_blocks(graph);
}

}  // namespace py::compiler::cfg
