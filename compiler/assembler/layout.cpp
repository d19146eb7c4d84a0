#include "compiler/assembler/layout.h"

#include <utility>
#include <vector>

namespace py::compiler::assembler {
namespace {

void place_blocks(cfg::Graph& graph) {
    int32_t offset = 0;
    for (cfg::Block* block = graph.entry; block; block = block->next) {
        block->offset = offset;
        offset += block->size;
    }
}

/// Recomputes the operand of the jump that ends `block`, by the placement at hand; returns by how much the jump grew.
int32_t aim(cfg::Graph const& graph, cfg::Block& block) {
    auto& jump = block.instructions.back();
    bool backward = graph.flags_of(jump.opcode) & bytecode::kBackward;
    int32_t distance = block.jump->offset - (block.offset + block.size);
    int32_t old_prefixes = cfg::prefixes_for(jump.oparg);
    jump.oparg = backward ? -distance : distance;
    return cfg::prefixes_for(jump.oparg) - old_prefixes;
}

}  // namespace

BlockSizes lay_out(cfg::Graph& graph) {
    auto sizes = BlockSizes::Kept;
    // A jump's operand depends on the sizes of the jumps between; sizes start at their least, so it settles.
    for (;;) {
        std::vector<std::pair<cfg::Block*, int32_t>> grown;
        for (cfg::Block* block = graph.entry; block; block = block->next) {
            if (!block->jump) continue;
            if (int32_t growth = aim(graph, *block)) grown.push_back({block, growth});
        }
        if (grown.empty()) return sizes;
        sizes = BlockSizes::Grown;
        // Only now: until all jumps are aimed, offsets are those of one placement.
        for (auto [block, growth] : grown) block->size += growth;
        place_blocks(graph);
    }
}

}  // namespace py::compiler::assembler
