#include "compiler/cfg/cfg.h"

#include <algorithm>
#include <memory>

namespace py::compiler::cfg {

void InstructionList::grow(Arena& arena) {
    uint32_t capacity = capacity_ == 0 ? 8 : capacity_ * 2;
    auto* larger = static_cast<Instruction*>(arena.allocate(sizeof(Instruction) * capacity, alignof(Instruction)));
    std::uninitialized_copy(begin(), end(), larger);
    data_ = larger;
    capacity_ = capacity;
}

void InstructionList::insert(Arena& arena, uint32_t position, Instruction const& instruction) {
    push_back(arena, instruction);
    std::rotate(data_ + position, data_ + size_ - 1, data_ + size_);
}

Builder::Builder(Arena& arena, bytecode::Target const& target)
    : arena_(arena), target_(target) {
    entry_ = current_ = new_block();
}

Block* Builder::new_block() {
    auto* block = arena_.make<Block>();
    block->previously_made = last_made_;
    last_made_ = block;
    return block;
}

void Builder::use_block(Block* block) {
    current_->next = block;
    current_ = block;
    block_ended_ = false;
}

Instruction& Builder::append(Opcode opcode, SourceRange const& location) {
    if (block_ended_) use_block(new_block());
    auto flags = target_.traits_of(opcode).flags;
    block_ended_ = flags & (bytecode::kTerminator | bytecode::kHasJump);
    if (opcode == Opcode::RETURN_VALUE) current_->has_return = true;
    if (opcode == Opcode::NOP) current_->may_have_nops = true;
    if ((flags & bytecode::kOpensRegion) || opcode == Opcode::POP_BLOCK) {
        current_->may_have_regions = has_regions_ = true;
    }
    return current_->instructions.push_back(arena_, {.opcode = opcode, .location = location});
}

void Builder::emit(Opcode opcode, int32_t oparg, SourceRange const& location) {
    append(opcode, location).oparg = oparg;
}

void Builder::emit_jump(Opcode opcode, Block* target, SourceRange const& location) {
    append(opcode, location).target = target;
}

}  // namespace py::compiler::cfg
