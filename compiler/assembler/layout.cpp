#include "compiler/assembler/layout.h"

#include <utility>
#include <vector>

namespace py::compiler::assembler {
namespace {

void measure_instructions(cfg::Graph& graph) {
    for (cfg::Block* block = graph.entry; block; block = block->next) {
        int32_t size = 0;
        for (auto& instruction : block->instructions) {
            instruction.size = uint8_t(size_of(graph.target, instruction));
            size += instruction.size;
        }
        // For now; `place_blocks` makes it an offset.
        block->end_offset = size;
    }
}

int32_t place_blocks(cfg::Graph& graph) {
    int32_t offset = 0;
    for (cfg::Block* block = graph.entry; block; block = block->next) {
        int32_t size = block->end_offset - block->offset;
        block->offset = offset;
        offset += size;
        block->end_offset = offset;
    }
    return offset;
}

/// Recomputes the operand of the jump that ends `block`, by the placement at hand; returns by how much it grew.
int32_t aim(cfg::Graph& graph, cfg::Block const& block, cfg::Instruction& jump) {
    bool backward = graph.flags_of(jump.opcode) & bytecode::kBackward;
    int32_t distance = jump.target->offset - block.end_offset;
    jump.oparg = backward ? -distance : distance;
    int32_t old_size = jump.size;
    jump.size = uint8_t(size_of(graph.target, jump));
    return jump.size - old_size;
}

}  // namespace

int32_t lay_out(cfg::Graph& graph) {
    // A jump's operand depends on the sizes of the jumps between; sizes start at their least, so it settles.
    measure_instructions(graph);
    for (;;) {
        int32_t size = place_blocks(graph);
        std::vector<std::pair<cfg::Block*, int32_t>> grown;
        for (cfg::Block* block = graph.entry; block; block = block->next) {
            auto* jump = graph.final_jump(*block);
            if (!jump) continue;
            if (int32_t growth = aim(graph, *block, *jump)) grown.push_back({block, growth});
        }
        if (grown.empty()) return size;
        // Only now: until all jumps are aimed, offsets are those of one placement.
        for (auto [block, growth] : grown) block->end_offset += growth;
    }
}

}  // namespace py::compiler::assembler
