#include "compiler/cfg/graph.h"

namespace py::compiler::cfg {

Block* Graph::copy_exit(Block const& block) {
    auto* copy = arena.make<Block>();
    copy->previously_made = newest;
    newest = copy;
    for (auto const& instruction : block.instructions) copy->instructions.push_back(arena, instruction);
    copy->is_exit = block.is_exit;
    copy->no_fallthrough = true;
    copy->may_have_nops = block.may_have_nops;
    copy->may_have_regions = block.may_have_regions;
    return copy;
}

}  // namespace py::compiler::cfg
