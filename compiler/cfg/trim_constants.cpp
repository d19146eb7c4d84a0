#include <algorithm>

#include "compiler/cfg/passes.h"

namespace py::compiler::cfg {

void trim_unused_constants(Graph const& graph, std::vector<code::Object const*>& constants) {
    int32_t last_used = 0;
    // The last constant is mostly used near the end; the newest blocks are there. Unreachable ones are empty by now.
    for (Block const* block = graph.newest; block; block = block->previously_made) {
        for (auto const& instruction : block->instructions) {
            bool uses = instruction.opcode == Opcode::LOAD_CONST || instruction.opcode == Opcode::KW_NAMES;
            if (uses) last_used = std::max(last_used, instruction.oparg);
        }
        if (size_t(last_used) + 1 == constants.size()) return;
    }
    if (size_t(last_used) + 1 < constants.size()) constants.resize(size_t(last_used) + 1);
}

}  // namespace py::compiler::cfg
