#include "compiler/cfg/passes.h"

namespace py::compiler::cfg {
namespace {

/// Counts the edges into every block that control reaches.
class EdgeCounter {
  public:
    explicit EdgeCounter(Graph& graph) : graph_(graph) {}

    void run() {
        add_edge(*graph_.entry);
        sweep(graph_, pending_, [this](Block& block) {
            if (block.predecessors == 0 || block.is_reached) return;
            block.is_reached = true;
            pending_--;
            add_edges_from(block);
        });
    }

  private:
    void add_edges_from(Block& block) {
        if (block.next && !block.no_fallthrough) add_edge(*block.next);
        graph_.for_each_setup(block, [this](Instruction& setup) { add_edge(*graph_.handler_named_by(setup)); });
        if (block.jump) add_edge(*block.jump);
    }
    void add_edge(Block& to) { pending_ += to.predecessors++ == 0; }

    Graph& graph_;
    /// Blocks with edges into them whose own edges are not counted yet.
    size_t pending_ = 0;
};

}  // namespace

void remove_unreachable(Graph& graph) {
    EdgeCounter(graph).run();
    for (Block* block = graph.entry; block; block = block->next) {
        if (block->is_reached) continue;
        graph.facts.has_empty_blocks = true;
        graph.facts.may_drop_last_constant |= !block->instructions.empty();
        block->instructions.resize(0);
        block->jump = nullptr;
        block->no_fallthrough = false;
    }
}

}  // namespace py::compiler::cfg
