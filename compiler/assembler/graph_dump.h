#pragma once

#include <string>

#include "compiler/assembler/code_unit.h"

namespace py::compiler::assembler {

/// Collects the text of every unit's graph, before and after the passes, for `--emit=cfg`: pass it to `Stages::code`.
class GraphDump final : public GraphObserver {
  public:
    void show(GraphStage stage, CodeUnit const& unit, cfg::Graph const& graph) override;

    /// In the order of assembly, which is innermost first.
    std::string const& text() const { return text_; }

  private:
    std::string text_;
};

}  // namespace py::compiler::assembler
