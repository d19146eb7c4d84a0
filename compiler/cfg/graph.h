#pragma once

#include <vector>

#include "compiler/cfg/cfg.h"
#include "marshal/bytecode/stack_effect.h"

namespace py::compiler::cfg {

/// A finished graph in the hands of the passes. `Block::next` from `entry` is the order of the code; `blocks` has every
/// block by id, and some passes work through it from the newest back, because that decides which of several equal
/// outcomes comes about.
struct Graph {
    Arena& arena;
    bytecode::Target const& target;
    std::vector<Block*>& blocks;
    Block* entry;
    GraphFacts facts;

    /// Finishes `builder`, which must live on.
    explicit Graph(Builder& builder) : arena(builder.arena()), target(builder.target()), blocks(builder.blocks()) {
        builder.finish();
        entry = builder.entry();
        facts = builder.facts();
    }

    /// Whether there is one block only, as in most units: nothing jumps, and nothing is jumped over.
    bool is_straight() const { return entry->next == nullptr; }

    /// Notes where the jump of `block` leads by now.
    void note_target(Block const& block) { facts.has_jumps_to_those |= (block.jump->notes & kIsExitWithoutLine) != 0; }

    uint16_t flags_of(Opcode opcode) const { return target.traits_of(opcode).flags; }
    bool opens_region(Instruction const& instruction) const {
        return flags_of(instruction.opcode) & bytecode::kOpensRegion;
    }
    /// The block that SETUP_* names.
    Block* handler_named_by(Instruction const& setup) const { return blocks[size_t(setup.oparg)]; }
    /// The handler in force at an instruction; null if there is none.
    Block* handler_of(Instruction const& instruction) const {
        return instruction.handler == 0 ? nullptr : blocks[instruction.handler];
    }
    /// Calls `visit(instruction)` for each SETUP_* of `block`.
    template <class Visit>
    void for_each_setup(Block& block, Visit&& visit) const {
        if (!(block.notes & kHasRegions)) return;
        for (auto& instruction : block.instructions) {
            if (opens_region(instruction)) visit(instruction);
        }
    }
    /// Calls `visit(block)` for every block, the newest first; blocks that are made meanwhile are left out.
    template <class Visit>
    void for_each_newest_first(Visit&& visit) const {
        for (size_t i = blocks.size(); i-- > 0;) visit(*blocks[i]);
    }
    /// A copy of a block that control leaves by a return or a raise; it becomes the newest, and has no place yet.
    Block* copy_exit(Block const& block);
};

/// Calls `visit(block)` for the blocks in the order of the code, again and again while `pending` says that some wait to
/// be visited. Where control never enters code from below alone, once is enough.
template <class Visit>
void sweep(Graph& graph, size_t const& pending, Visit&& visit) {
    while (pending != 0) {
        for (Block* block = graph.entry; block; block = block->next) visit(*block);
    }
}

/// By how much an instruction that does not jump lets the stack grow.
inline int32_t effect_of(bytecode::Target const& target, Opcode opcode, uint32_t oparg) {
    auto const traits = target.traits_of(opcode);
    if (traits.is_linear) [[likely]]
        return traits.effect + traits.effect_scale * int32_t(oparg & traits.effect_mask);
    return int32_t(bytecode::stack_effect(target, opcode, oparg, bytecode::Branch::FallThrough));
}
inline int32_t effect_of(bytecode::Target const& target, Instruction const& instruction) {
    return effect_of(target, instruction.opcode, uint32_t(instruction.oparg));
}

/// EXTENDED_ARG prefixes that an operand takes.
inline int32_t prefixes_for(int32_t oparg) { return (oparg > 0xFF) + (oparg > 0xFFFF) + (oparg > 0xFFFFFF); }

/// The first block with instructions from `block` on, in the order of the code.
inline Block* skip_empty(Block* block) {
    while (block->instructions.empty()) block = block->next;
    return block;
}

/// Whether the opcode is an unconditional jump of the graph, whose direction is still open.
inline bool is_plain_jump(Opcode opcode) { return opcode == Opcode::JUMP || opcode == Opcode::JUMP_NO_INTERRUPT; }

}  // namespace py::compiler::cfg
