#include "compiler/cfg/passes.h"

namespace py::compiler::cfg {

void remove_empty_blocks(Graph& graph) {
    if (!graph.facts.has_empty_blocks) return;
    for (Block* block = graph.entry; block; block = block->next) {
        Block* next = block->next;
        // An empty block at the very end stays: there is nothing to unlink it in favour of.
        while (next && next->instructions.empty() && next->next) next = next->next;
        block->next = next;
    }
    for (Block* block = graph.entry; block; block = block->next) {
        if (block->jump) block->jump = skip_empty(block->jump);
    }
}

void remove_trailing_empty_blocks(Graph& graph) {
    if (!graph.facts.has_empty_blocks) return;
    for (Block* block = graph.entry; block; block = block->next) {
        while (block->next && block->next->instructions.empty()) block->next = block->next->next;
    }
}

}  // namespace py::compiler::cfg
