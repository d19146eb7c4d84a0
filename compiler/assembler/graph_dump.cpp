#include "compiler/assembler/graph_dump.h"

#include <fmt/format.h>

#include "compiler/cfg/dump.h"

namespace py::compiler::assembler {

void GraphDump::show(GraphStage stage, CodeUnit const& unit, cfg::Graph const& graph) {
    std::string_view title = stage == GraphStage::Generated ? "generated" : "final";
    text_ += fmt::format("{} (line {}), {}\n", unit.qualname->text, unit.firstlineno, title);
    text_ += cfg::dump(graph);
    text_ += "\n";
}

}  // namespace py::compiler::assembler
