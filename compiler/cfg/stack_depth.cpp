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

    int32_t after(Instruction const& instruction, int32_t depth, bytecode::Branch branch) {
        auto const& traits = graph_.target.traits_of(instruction.opcode);
        if (traits.has_fixed_effect) {
            depth += branch == bytecode::Branch::Jump ? traits.jump_effect : traits.effect;
        } else {
            auto oparg = uint32_t(instruction.oparg);
            depth += int32_t(bytecode::stack_effect(graph_.target, instruction.opcode, oparg, branch));
        }
        deepest_ = std::max(deepest_, depth);
        return depth;
    }

    void walk(Block& block) {
        int32_t depth = block.start_depth;
        for (auto const& instruction : block.instructions) {
            auto flags = graph_.flags_of(instruction.opcode);
            if (flags & (bytecode::kHasJump | bytecode::kOpensRegion)) {
                reach(instruction.target, after(instruction, depth, bytecode::Branch::Jump));
            }
            depth = after(instruction, depth, bytecode::Branch::FallThrough);
            if (flags & bytecode::kTerminator) return;
        }
        if (block.next) reach(block.next, depth);
    }

    Graph& graph_;
    std::vector<Block*> work_;
    int32_t deepest_ = 0;
};

}  // namespace

int32_t compute_stack_depth(Graph& graph) { return DepthWalk(graph).run(); }

}  // namespace py::compiler::cfg
