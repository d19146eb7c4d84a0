#include "compiler/cfg/cfg.h"

#include <algorithm>

namespace py::compiler::cfg {

void InstructionList::reserve_one(Arena& arena) {
    if (size_ < capacity_) return;
    uint32_t capacity = capacity_ == 0 ? 8 : capacity_ * 2;
    auto larger = arena.make_array<Instruction>(capacity);
    std::copy(begin(), end(), larger.begin());
    data_ = larger.data();
    capacity_ = capacity;
}

Instruction& InstructionList::push_back(Arena& arena, Instruction const& instruction) {
    reserve_one(arena);
    data_[size_] = instruction;
    return data_[size_++];
}

void InstructionList::insert(Arena& arena, uint32_t position, Instruction const& instruction) {
    reserve_one(arena);
    std::copy_backward(data_ + position, data_ + size_, data_ + size_ + 1);
    data_[position] = instruction;
    size_++;
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
}

Instruction& Builder::append(Opcode opcode, SourceRange const& location) {
    auto& instructions = current_->instructions;
    if (!instructions.empty()) {
        auto flags = target_.info_of(instructions.back().opcode).flags;
        if (flags & (bytecode::kTerminator | bytecode::kHasJump)) use_block(new_block());
    }
    return current_->instructions.push_back(arena_, {opcode, 0, nullptr, nullptr, location});
}

void Builder::emit(Opcode opcode, int32_t oparg, SourceRange const& location) {
    append(opcode, location).oparg = oparg;
}

void Builder::emit_jump(Opcode opcode, Block* target, SourceRange const& location) {
    append(opcode, location).target = target;
}

}  // namespace py::compiler::cfg
