#pragma once

#include <cstdint>

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

    Instruction& push_back(Arena& arena, Instruction const& instruction);
    void insert(Arena& arena, uint32_t position, Instruction const& instruction);

  private:
    void reserve_one(Arena& arena);

    Instruction* data_ = nullptr;
    uint32_t size_ = 0;
    uint32_t capacity_ = 0;
};

/// A basic block. `next` is the block that follows in the final order (and to which control falls through).
struct Block {
    InstructionList instructions;
    Block* next = nullptr;
    /// Creation order, the other way round: the chain of all blocks of a unit, dead ones included.
    Block* previously_made = nullptr;
    /// Number of jumps and fall-throughs that lead here; for the passes.
    int32_t predecessors = 0;
    /// Stack depth on entry, −1 until computed.
    int32_t start_depth = -1;
    /// Position of the first instruction in code units, once laid out.
    int32_t offset = 0;
    /// Depth-first mark of whatever pass runs.
    bool visited = false;
    bool is_except_handler = false;
    /// The handler entered with `lasti` pushed (SETUP_CLEANUP, SETUP_WITH).
    bool preserve_lasti = false;
    bool has_return = false;
    bool is_exit = false;
    bool no_fallthrough = false;
    bool warm = false;
    bool cold = false;
};

/// The graph of one code unit while it is being generated: appends instructions to a current block.
/// An instruction that follows a jump or another terminator starts a new block by itself.
class Builder {
  public:
    Builder(Arena& arena, bytecode::Target const& target);

    Block* new_block();
    /// Makes `block` the one after the current one, and the current one.
    void use_block(Block* block);
    Block* current() const { return current_; }
    Block* entry() const { return entry_; }
    Block* last_made() const { return last_made_; }

    void emit(Opcode opcode, SourceRange const& location) { emit(opcode, 0, location); }
    void emit(Opcode opcode, int32_t oparg, SourceRange const& location);
    void emit_jump(Opcode opcode, Block* target, SourceRange const& location);

    Arena& arena() { return arena_; }

  private:
    Instruction& append(Opcode opcode, SourceRange const& location);

    Arena& arena_;
    bytecode::Target const& target_;
    Block* entry_;
    Block* current_;
    Block* last_made_ = nullptr;
};

}  // namespace py::compiler::cfg
