#include <algorithm>

#include "compiler/cfg/passes.h"

namespace py::compiler::cfg {

void trim_unused_constants(Graph const& graph, std::vector<code::Object const*>& constants) {
    if (!graph.facts.may_drop_last_constant) return;
    size_t used = 1;
    for (Block const* block = graph.entry; block; block = block->next) {
        for (auto const& instruction : block->instructions) {
            bool names_constant = graph.flags_of(instruction.opcode) & bytecode::kHasConst;
            if (names_constant) used = std::max(used, size_t(instruction.oparg) + 1);
        }
    }
    if (used < constants.size()) constants.resize(used);
}

}  // namespace py::compiler::cfg
