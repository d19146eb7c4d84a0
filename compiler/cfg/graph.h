#pragma once

#include <vector>

#include "compiler/cfg/cfg.h"

namespace py::compiler::cfg {

/// A finished graph in the hands of the passes. `Block::next` from `entry` is the order of the code;
/// `Block::previously_made` from `newest` leads to every block, and some passes work in that order because it decides
/// which of several equal outcomes comes about.
struct Graph {
    Arena& arena;
    bytecode::Target const& target;
    Block* entry;
    Block* newest;
    bool has_regions;

    explicit Graph(Builder const& builder)
        : arena(builder.arena()), target(builder.target()), entry(builder.entry()), newest(builder.last_made()),
          has_regions(builder.has_regions()) {}

    uint16_t flags_of(Opcode opcode) const { return target.traits_of(opcode).flags; }
    bool is_jump(Instruction const& instruction) const {
        return flags_of(instruction.opcode) & bytecode::kHasJump;
    }
    bool opens_region(Instruction const& instruction) const {
        return flags_of(instruction.opcode) & bytecode::kOpensRegion;
    }
    bool has_target(Instruction const& instruction) const {
        return flags_of(instruction.opcode) & (bytecode::kHasJump | bytecode::kOpensRegion);
    }
    /// The jump that ends `block`; null if it ends otherwise. Jumps stand nowhere else.
    Instruction* final_jump(Block& block) const {
        if (block.instructions.empty() || !is_jump(block.instructions.back())) return nullptr;
        return &block.instructions.back();
    }
    /// Calls `visit(instruction)` for each instruction of `block` that names another block.
    template <class Visit>
    void for_each_target(Block& block, Visit&& visit) const {
        if (block.may_have_regions) {
            for (auto& instruction : block.instructions) {
                if (opens_region(instruction)) visit(instruction);
            }
        }
        if (auto* jump = final_jump(block)) visit(*jump);
    }
    /// A copy of a block that control leaves by a return or a raise; it becomes `newest`, and has no place yet.
    Block* copy_exit(Block const& block);
};

/// The first block with instructions from `block` on, in the order of the code.
inline Block* skip_empty(Block* block) {
    while (block->instructions.empty()) block = block->next;
    return block;
}

/// Whether the opcode is an unconditional jump of the graph, whose direction is still open.
inline bool is_plain_jump(Opcode opcode) { return opcode == Opcode::JUMP || opcode == Opcode::JUMP_NO_INTERRUPT; }

}  // namespace py::compiler::cfg
