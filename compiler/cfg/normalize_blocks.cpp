#include "compiler/cfg/passes.h"

namespace py::compiler::cfg {

void normalize_blocks(Graph& graph) {
    for (Block* block = graph.entry; block; block = block->next) {
        if (!block->jump || !block->jump->instructions.empty()) continue;
        if (block->instructions.back().opcode != Opcode::SEND) block->jump = skip_empty(block->jump);
    }
}

}  // namespace py::compiler::cfg
