#include "compiler/cfg/passes.h"

namespace py::compiler::cfg {

void normalize_blocks(Graph& graph) {
    if (!graph.facts.has_empty_blocks) return;
    for (Block* block = graph.entry; block; block = block->next) {
        if (!block->jump || !block->jump->instructions.empty()) continue;
        if (block->instructions.back().opcode == Opcode::SEND) continue;
        block->jump = skip_empty(block->jump);
        graph.note_target(*block);
    }
}

}  // namespace py::compiler::cfg
