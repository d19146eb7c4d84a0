#include "compiler/cfg/graph.h"

namespace py::compiler::cfg {

Block* Graph::copy_exit(Block const& block) {
    auto* copy = arena.make<Block>();
    copy->id = BlockId(blocks.size());
    blocks.push_back(copy);
    copy->instructions.append(arena, {block.instructions.begin(), block.instructions.size()});
    copy->no_fallthrough = true;
    copy->notes = block.notes;
    return copy;
}

}  // namespace py::compiler::cfg
