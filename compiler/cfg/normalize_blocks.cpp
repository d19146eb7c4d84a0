#include "compiler/cfg/passes.h"

namespace py::compiler::cfg {
namespace {

void normalize(Graph const& graph, Block& block) {
    if (block.instructions.empty()) return;
    auto& last = block.instructions.back();
    bool is_jump = graph.is_jump(last);
    if (graph.flags_of(last.opcode) & bytecode::kTerminator) {
        block.no_fallthrough = true;
        block.is_exit = !is_jump;
    }
    if (is_jump && last.opcode != Opcode::SEND) last.target = skip_empty(last.target);
}

}  // namespace

void normalize_blocks(Graph& graph) {
    for (Block* block = graph.newest; block; block = block->previously_made) normalize(graph, *block);
}

}  // namespace py::compiler::cfg
