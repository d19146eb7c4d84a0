#include "compiler/cfg/passes.h"

namespace py::compiler::cfg {

void trim_unused_constants(Graph const& graph, std::vector<code::Object const*>& constants) {
    size_t used = size_t(graph.last_constant) + 1;
    if (used < constants.size()) constants.resize(used);
}

}  // namespace py::compiler::cfg
