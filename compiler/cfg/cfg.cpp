#include "compiler/cfg/cfg.h"

#include <algorithm>
#include <cstring>

namespace py::compiler::cfg {
namespace {

/// Instructions that memory is taken for at once: somewhat less than a chunk of the arena.
constexpr size_t kRoom = 512;

Instruction* allocate(Arena& arena, size_t count) {
    return static_cast<Instruction*>(arena.allocate(sizeof(Instruction) * count, alignof(Instruction)));
}

}  // namespace

InstructionList InstructionList::joined(Arena& arena, std::span<Instruction const> front,
                                        std::span<Instruction const> back) {
    auto* data = allocate(arena, front.size() + back.size());
    std::uninitialized_copy(front.begin(), front.end(), data);
    std::uninitialized_copy(back.begin(), back.end(), data + front.size());
    return {data, uint32_t(front.size() + back.size())};
}

Builder::Builder(Arena& arena, bytecode::Target const& target) : arena_(arena), target_(&target) {
    constexpr size_t kUsualBlocks = 64;
    blocks_.reserve(kUsualBlocks);
    restart();
}

void Builder::restart() {
    blocks_.clear();
    begin_ = next_ = end_ = nullptr;
    all_notes_ = 0;
    has_empty_blocks_ = has_jumps_to_exits_ = false;
    open_block(new_block());
}

Block* Builder::new_block() {
    auto* block = arena_.make<Block>();
    block->id = BlockId(blocks_.size());
    blocks_.push_back(block);
    return block;
}

void Builder::use_block(Block* block) {
    close_block();
    current_->next = block;
    open_block(block);
}

void Builder::open_block(Block* block) {
    current_ = block;
    begin_ = next_;
    notes_ = 0;
    lines_ = 0;
    end_flags_ = 0;
}

void Builder::close_block() {
    current_->instructions = {begin_, uint32_t(next_ - begin_)};
    current_->no_fallthrough = end_flags_ & bytecode::kTerminator;
    bool is_exit = current_->is_exit() && next_[-1].location.line <= 0;
    current_->notes |= uint8_t(notes_ | (lines_ < 0 ? kHasGaps : 0) | (is_exit ? kIsExitWithoutLine : 0));
    all_notes_ |= current_->notes;
    has_empty_blocks_ |= next_ == begin_;
    constexpr uint8_t kTarget = kIsExitWithoutLine | kIsJumpTarget;
    has_jumps_to_exits_ |= (current_->notes & kTarget) == kTarget;
}

GraphFacts Builder::facts() const {
    return {.has_regions = (all_notes_ & kHasRegions) != 0,
            .has_derefs = (all_notes_ & kHasDerefs) != 0,
            .has_empty_blocks = has_empty_blocks_,
            .has_exits_without_line = (all_notes_ & kIsExitWithoutLine) != 0,
            .has_jumps_to_those = has_jumps_to_exits_};
}

/// Only the current block has to stay in one piece.
void Builder::move_current_block() {
    auto count = size_t(next_ - begin_);
    size_t room = std::max(kRoom, count * 2);
    auto* memory = allocate(arena_, room);
    if (count != 0) std::memcpy(static_cast<void*>(memory), begin_, count * sizeof(Instruction));
    begin_ = memory;
    next_ = memory + count;
    end_ = memory + room;
}

void Builder::emit_elsewhere(Opcode opcode, int32_t oparg, SourceRange const& location) {
    if (end_flags_ != 0) use_block(new_block());
    if (next_ == end_) move_current_block();
    emit(opcode, oparg, location);
}

void Builder::emit_load_global(int32_t index, SourceRange const& location) {
    bool follows_null = next_ != begin_ && end_flags_ == 0 && next_[-1].opcode == Opcode::PUSH_NULL;
    int32_t oparg = index << 1 | int32_t(follows_null);
    if (follows_null) {
        if (next_[-1].location.line == location.line) {
            next_--;
        } else {
            // The line of the call has to be traced, maybe.
            next_[-1].opcode = Opcode::NOP;
            notes_ |= kHasNops;
        }
    }
    emit(Opcode::LOAD_GLOBAL, oparg, location);
}

}  // namespace py::compiler::cfg
