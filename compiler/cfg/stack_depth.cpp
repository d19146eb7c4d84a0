#include <algorithm>

#include "compiler/cfg/passes.h"
#include "marshal/bytecode/stack_effect.h"

namespace py::compiler::cfg {
namespace {

/// CPython visits a block again that is reached with a greater depth, up to this one.
constexpr int32_t kRevisitBelow = 100;

class DepthWalk {
  public:
    explicit DepthWalk(Graph& graph) : graph_(graph) {}

    int32_t run() {
        reach(graph_.entry, 0);
        while (!work_.empty()) {
            Block* block = work_.back();
            work_.pop_back();
            walk(*block);
        }
        return deepest_;
    }

  private:
    void reach(Block* block, int32_t depth) {
        if (block->start_depth >= depth || block->start_depth >= kRevisitBelow) return;
        block->start_depth = depth;
        work_.push_back(block);
    }

    int32_t effect_of(Instruction const& instruction, bytecode::OpcodeTraits const& traits) const {
        if (traits.has_fixed_effect) return traits.effect;
        auto oparg = uint32_t(instruction.oparg);
        return int32_t(
            bytecode::stack_effect(graph_.target, instruction.opcode, oparg, bytecode::Branch::FallThrough));
    }

    void walk(Block& block) {
        int32_t depth = block.start_depth;
        int32_t deepest = deepest_;
        for (auto const& instruction : block.instructions) {
            auto const& traits = graph_.target.traits_of(instruction.opcode);
            if (traits.flags & (bytecode::kHasJump | bytecode::kOpensRegion)) {
                // What jumps has a fixed effect.
                int32_t at_target = depth + traits.jump_effect;
                deepest = std::max(deepest, at_target);
                reach(instruction.target, at_target);
            }
            depth += effect_of(instruction, traits);
            deepest = std::max(deepest, depth);
        }
        deepest_ = deepest;
        if (block.next && !block.no_fallthrough) reach(block.next, depth);
    }

    Graph& graph_;
    std::vector<Block*> work_;
    int32_t deepest_ = 0;
};

}  // namespace

int32_t compute_stack_depth(Graph& graph) { return DepthWalk(graph).run(); }

}  // namespace py::compiler::cfg
