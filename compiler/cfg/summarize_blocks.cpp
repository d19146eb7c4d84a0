#include <algorithm>

#include "compiler/cfg/passes.h"

namespace py::compiler::cfg {
namespace {

/// Sums up one block after the other; the largest index of a constant is common to all.
class Summary {
  public:
    explicit Summary(bytecode::Target const& target) : target_(target) {}

    int32_t last_constant() const { return last_constant_; }

    void sum_up(Block& block) {
        int32_t size = 0;
        int32_t depth = 0;
        int32_t peak = 0;
        // Which opcode comes next cannot be foretold, so that the branches here are but few, and almost never taken.
        for (auto const& instruction : block.instructions) {
            auto const& traits = target_.traits_of(instruction.opcode);
            size += 1 + traits.caches;
            if (instruction.oparg > 0xFF) [[unlikely]]
                size += prefixes_of(instruction, traits.flags);
            last_constant_ = std::max(last_constant_, traits.flags & bytecode::kHasConst ? instruction.oparg : 0);
            depth += effect_of(target_, instruction);
            peak = std::max(peak, depth);
        }
        block.size = size;
        block.depth_change = depth;
        block.depth_peak = peak;
        if (block.jump) sum_up_jump(block);
        if (block.notes & kHasRegions) sum_up_setups(block);
    }

  private:
    static int32_t prefixes_of(Instruction const& instruction, uint16_t flags) {
        bool has_operand = (flags & bytecode::kHasArg) && !(flags & bytecode::kOpensRegion);
        return has_operand ? prefixes_for(instruction.oparg) : 0;
    }

    void sum_up_jump(Block& block) {
        auto const& traits = target_.traits_of(block.instructions.back().opcode);
        block.jump_depth_change = block.depth_change - traits.effect + traits.jump_effect;
        block.depth_peak = std::max(block.depth_peak, block.jump_depth_change);
    }

    /// Handlers begin with more on the stack.
    void sum_up_setups(Block& block) {
        int32_t depth = 0;
        for (auto const& instruction : block.instructions) {
            auto const& traits = target_.traits_of(instruction.opcode);
            if (traits.flags & bytecode::kOpensRegion) {
                block.depth_peak = std::max(block.depth_peak, depth + traits.jump_effect);
            }
            depth += effect_of(target_, instruction);
        }
    }

    bytecode::Target const& target_;
    int32_t last_constant_ = 0;
};

}  // namespace

void summarize_blocks(Graph& graph) {
    Summary summary(graph.target);
    for (Block* block = graph.entry; block; block = block->next) summary.sum_up(*block);
    graph.last_constant = summary.last_constant();
}

}  // namespace py::compiler::cfg
