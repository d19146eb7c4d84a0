#include <algorithm>

#include "compiler/cfg/passes.h"

namespace py::compiler::cfg {
namespace {

/// CPython visits a block again that is reached with a greater depth, up to this one.
constexpr int32_t kRevisitBelow = 100;

class DepthWalk {
  public:
    explicit DepthWalk(Graph& graph) : graph_(graph) {}

    int32_t run() {
        reach(graph_.entry, 0);
        sweep(graph_, pending_, [this](Block& block) {
            if (!block.is_pending) return;
            block.is_pending = false;
            pending_--;
            leave(block);
        });
        return deepest_;
    }

  private:
    void reach(Block* block, int32_t depth) {
        if (block->start_depth >= depth || block->start_depth >= kRevisitBelow) return;
        block->start_depth = depth;
        pending_ += !block->is_pending;
        block->is_pending = true;
    }

    void leave(Block& block) {
        int32_t start = block.start_depth;
        deepest_ = std::max(deepest_, start + block.depth_peak);
        for (auto const* entry = block.handler_entries; entry; entry = entry->next) {
            arrive(entry->handler, start + entry->depth_change);
        }
        if (block.jump) arrive(block.jump, start + block.depth_change + extra_of_jump(block));
        if (block.next && !block.no_fallthrough) reach(block.next, start + block.depth_change);
    }

    void arrive(Block* block, int32_t depth) {
        deepest_ = std::max(deepest_, depth);
        reach(block, depth);
    }

    /// By how much the stack is higher where the final jump arrives than where it is not taken.
    int32_t extra_of_jump(Block const& block) const {
        auto const& traits = graph_.target.traits_of(block.instructions.back().opcode);
        return traits.jump_effect - traits.effect;
    }

    Graph& graph_;
    /// Blocks that are reached, or reached deeper than before, and not left since.
    size_t pending_ = 0;
    int32_t deepest_ = 0;
};

}  // namespace

int32_t compute_stack_depth(Graph& graph) {
    if (!graph.is_straight()) return DepthWalk(graph).run();
    graph.entry->start_depth = 0;
    return graph.entry->depth_peak;
}

}  // namespace py::compiler::cfg
