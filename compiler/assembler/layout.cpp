#include "compiler/assembler/layout.h"

namespace py::compiler::assembler {
namespace {

int32_t place_blocks(cfg::Graph& graph) {
    int32_t offset = 0;
    for (cfg::Block* block = graph.entry; block; block = block->next) {
        block->offset = offset;
        for (auto const& instruction : block->instructions) offset += size_of(graph.target, instruction);
        block->end_offset = offset;
    }
    return offset;
}

/// Recomputes the operand of the jump that ends at `end`, by the placement at hand; true if its size changed.
bool aim(cfg::Graph& graph, cfg::Instruction& jump, int32_t end) {
    int32_t size = size_of(graph.target, jump);
    bool backward = graph.flags_of(jump.opcode) & bytecode::kBackward;
    jump.oparg = backward ? end - jump.target->offset : jump.target->offset - end;
    return size_of(graph.target, jump) != size;
}

}  // namespace

int32_t lay_out(cfg::Graph& graph) {
    // A jump's operand depends on the sizes of the jumps between; sizes start at their least, so it settles.
    for (;;) {
        int32_t size = place_blocks(graph);
        bool grown = false;
        for (cfg::Block* block = graph.entry; block; block = block->next) {
            if (auto* jump = graph.final_jump(*block)) grown |= aim(graph, *jump, block->end_offset);
        }
        if (!grown) return size;
    }
}

}  // namespace py::compiler::assembler
