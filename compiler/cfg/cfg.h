#pragma once

#include <cstdint>
#include <new>

#include "compiler/ast/base.h"
#include "marshal/base/arena.h"
#include "marshal/bytecode/opcode.h"
#include "marshal/bytecode/target.h"

namespace py::compiler::cfg {

using ast::SourceRange;
using bytecode::Opcode;

/// Location of an instruction that belongs to no line of the source (marshalled as "no location").
inline constexpr SourceRange kNoLocation{-1, -1, -1, -1};

struct Block;

/// One instruction before assembly; jumps name their target block, and `oparg` is then meaningless until assembly.
struct Instruction {
    Opcode opcode = Opcode::NOP;
    /// Code units with prefixes and inline caches, once laid out.
    uint8_t size = 0;
    int32_t oparg = 0;
    Block* target = nullptr;
    /// Handler block in force at this instruction, once exception targets are labelled.
    Block* handler = nullptr;
    SourceRange location = kNoLocation;
};

/// A growable run of instructions in an arena.
class InstructionList {
  public:
    Instruction* begin() { return data_; }
    Instruction* end() { return data_ + size_; }
    Instruction const* begin() const { return data_; }
    Instruction const* end() const { return data_ + size_; }
    Instruction& operator[](size_t i) { return data_[i]; }
    Instruction const& operator[](size_t i) const { return data_[i]; }
    Instruction& back() { return data_[size_ - 1]; }
    uint32_t size() const { return size_; }
    bool empty() const { return size_ == 0; }
    void resize(uint32_t smaller) { size_ = smaller; }

    Instruction& push_back(Arena& arena, Instruction const& instruction) {
        if (size_ == capacity_) [[unlikely]] grow(arena);
        return *new (data_ + size_++) Instruction(instruction);
    }
    void insert(Arena& arena, uint32_t position, Instruction const& instruction);

  private:
    void grow(Arena& arena);

    Instruction* data_ = nullptr;
    uint32_t size_ = 0;
    uint32_t capacity_ = 0;
};

/// A basic block. `next` is the block that follows in the final order (and to which control falls through).
/// The flags are set by the pass that needs them; `codegen` fills `instructions`, `next` and `has_return` only.
struct Block {
    InstructionList instructions;
    Block* next = nullptr;
    /// Creation order, the other way round: the chain of all blocks of a unit, dead ones included.
    Block* previously_made = nullptr;
    /// Number of jumps and fall-throughs that lead here; for the passes.
    int32_t predecessors = 0;
    /// Stack depth on entry, −1 until computed.
    int32_t start_depth = -1;
    /// Where the first instruction begins and the last one ends, in code units, once laid out.
    int32_t offset = 0;
    int32_t end_offset = 0;
    /// Depth-first mark of whatever pass runs.
    bool visited = false;
    /// The handler is entered with `lasti` pushed (SETUP_CLEANUP, SETUP_WITH).
    bool preserve_lasti = false;
    /// A RETURN_VALUE was appended while the block was the builder's current one.
    bool has_return = false;
    /// Leaves the unit: ends with a return or a raise.
    bool is_exit = false;
    /// Control never reaches `next` by falling off the end.
    bool no_fallthrough = false;
    /// False only if the block has no NOP; whoever makes one sets it.
    bool may_have_nops = false;
    /// False only if the block has no SETUP_* and no POP_BLOCK.
    bool may_have_regions = false;
};

/// The graph of one code unit while it is being generated: appends instructions to a current block.
/// An instruction that follows a jump (SETUP_* is none), a return or a raise starts a new block by itself, unless
/// `use_block` came between.
class Builder {
  public:
    Builder(Arena& arena, bytecode::Target const& target);

    Block* new_block();
    /// Makes `block` the one after the current one, and the current one.
    void use_block(Block* block);
    Block* current() const { return current_; }
    Block* entry() const { return entry_; }
    /// The newest block; `Block::previously_made` leads from it to all others.
    Block* last_made() const { return last_made_; }
    /// Whether the unit's code could still fall off its end: code generation then closes it with
    /// `LOAD_CONST None; RETURN_VALUE` (a lambda's body: RETURN_VALUE alone), without location. CPython looks at
    /// returns alone: after a raise or a jump the dead return is appended as well, and its None enters the constants.
    bool needs_final_return() const { return !current_->has_return; }
    /// Whether any block may have regions.
    bool has_regions() const { return has_regions_; }

    void emit(Opcode opcode, SourceRange const& location) { emit(opcode, 0, location); }
    void emit(Opcode opcode, int32_t oparg, SourceRange const& location);
    void emit_jump(Opcode opcode, Block* target, SourceRange const& location);

    Arena& arena() const { return arena_; }
    bytecode::Target const& target() const { return target_; }

  private:
    Instruction& append(Opcode opcode, SourceRange const& location);

    Arena& arena_;
    bytecode::Target const& target_;
    Block* entry_;
    Block* current_;
    Block* last_made_ = nullptr;
    /// The last instruction ended the current block.
    bool block_ended_ = false;
    bool has_regions_ = false;
};

}  // namespace py::compiler::cfg
