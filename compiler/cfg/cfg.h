#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "compiler/ast/base.h"
#include "marshal/base/arena.h"
#include "marshal/bytecode/opcode.h"
#include "marshal/bytecode/target.h"

namespace py::compiler::cfg {

using ast::SourceRange;
using bytecode::Opcode;

/// Location of an instruction that belongs to no line of the source (marshalled as "no location").
inline constexpr SourceRange kNoLocation{-1, -1, -1, -1};

/// Number of a block in its unit, in the order in which blocks were made; the entry is 0.
using BlockId = uint32_t;

/// A unit of so many blocks cannot be compiled.
inline constexpr size_t kMaxBlocks = size_t(1) << 24;

/// One instruction before assembly. There are millions of them: 24 bytes.
struct Instruction {
    Opcode opcode = Opcode::NOP;
    /// The handler block in force here, once exception targets are labelled; 0 (the entry, which handles nothing):
    /// none.
    BlockId handler : 24 = 0;
    /// The operand; of SETUP_* the handler block. That of a jump comes with the layout: its block names the target.
    int32_t oparg = 0;
    SourceRange location = kNoLocation;
};
static_assert(sizeof(Instruction) == 24);

/// The instructions of a block: a run in an arena. It shrinks in place; growing moves it.
class InstructionList {
  public:
    InstructionList() = default;
    InstructionList(Instruction* data, uint32_t size) : data_(data), size_(size) {}

    Instruction* begin() { return data_; }
    Instruction* end() { return data_ + size_; }
    Instruction const* begin() const { return data_; }
    Instruction const* end() const { return data_ + size_; }
    Instruction& operator[](size_t i) { return data_[i]; }
    Instruction const& operator[](size_t i) const { return data_[i]; }
    Instruction& back() { return data_[size_ - 1]; }
    Instruction const& back() const { return data_[size_ - 1]; }
    uint32_t size() const { return size_; }
    bool empty() const { return size_ == 0; }
    void resize(uint32_t smaller) { size_ = smaller; }

    void append(Arena& arena, std::span<Instruction const> added) { *this = joined(arena, items(), added); }
    void prepend(Arena& arena, std::span<Instruction const> added) { *this = joined(arena, added, items()); }

  private:
    std::span<Instruction const> items() const { return {data_, size_}; }
    static InstructionList joined(Arena& arena, std::span<Instruction const> front, std::span<Instruction const> back);

    Instruction* data_ = nullptr;
    uint32_t size_ = 0;
};

/// What instructions of a block give a pass something to do: bits of `Block::notes`. A bit that is not set says that
/// there is none; whoever makes one sets it.
enum BlockNote : uint8_t {
    kHasNops = 1,
    /// SETUP_* or POP_BLOCK.
    kHasRegions = 2,
    /// SWAP or BUILD_TUPLE.
    kHasRewritable = 4,
    /// Instructions without line.
    kHasGaps = 8,
    kHasReturn = 16,
    /// Instructions whose operand counts cells and free variables.
    kHasDerefs = 32,
    /// Control leaves the unit at the end, by an instruction without line.
    kIsExitWithoutLine = 64,
    /// Jumps lead here, as far as code generation made them.
    kIsJumpTarget = 128,
};

/// The notes that an opcode makes wherever it stands.
inline constexpr auto kOpcodeNotes = [] {
    std::array<uint8_t, bytecode::kOpcodeCount> notes{};
    auto note = [&](Opcode opcode, BlockNote bit) { notes[size_t(opcode)] |= bit; };
    note(Opcode::NOP, kHasNops);
    for (auto opcode : {Opcode::SETUP_FINALLY, Opcode::SETUP_CLEANUP, Opcode::SETUP_WITH, Opcode::POP_BLOCK}) {
        note(opcode, kHasRegions);
    }
    // Unnecessary swaps become NOPs.
    note(Opcode::SWAP, kHasRewritable);
    note(Opcode::SWAP, kHasNops);
    note(Opcode::BUILD_TUPLE, kHasRewritable);
    note(Opcode::RETURN_VALUE, kHasReturn);
    for (auto opcode : {Opcode::LOAD_CLOSURE, Opcode::LOAD_DEREF, Opcode::STORE_DEREF, Opcode::DELETE_DEREF,
                        Opcode::LOAD_CLASSDEREF}) {
        note(opcode, kHasDerefs);
    }
    return notes;
}();

/// What a graph has for passes to do, as far as code generation can tell; a pass without work need not look at blocks.
struct GraphFacts {
    bool has_regions = false;
    bool has_derefs = false;
    bool has_empty_blocks = false;
    bool has_exits_without_line = false;
    /// Code was dropped that may have been the only one to use the last constant.
    bool may_drop_last_constant = false;
    /// Jumps lead to such exits.
    bool has_jumps_to_those = false;
};

struct Region;

/// A way from the middle of a block into a handler.
struct HandlerEntry {
    struct Block* handler;
    /// Depth that the handler begins with, less that of the block.
    int32_t depth_change;
    /// Of the same block, in the order of the code.
    HandlerEntry* next;
};

/// A basic block. `next` is the block that follows in the final order (and to which control falls through).
/// Code generation fills `instructions`, `next`, `jump`, `notes` and `no_fallthrough`, passes the rest.
struct Block {
    InstructionList instructions;
    Block* next = nullptr;
    /// The target of the jump that ends the block; null if it ends otherwise.
    Block* jump = nullptr;
    /// The regions that the block begins in, and the handlers of those that it opens, once exception targets are
    /// labelled.
    Region const* regions = nullptr;
    HandlerEntry* handler_entries = nullptr;
    BlockId id = 0;
    /// Number of jumps and fall-throughs that lead here; for the passes.
    int32_t predecessors = 0;
    /// Stack depth on entry, −1 until computed.
    int32_t start_depth = -1;
    /// Where the block begins, once laid out, and how long it is, once written; in code units.
    int32_t offset = 0;
    int32_t size = 0;
    /// By how much the stack has grown at the end and, at most, on the way; once written.
    int32_t depth_change = 0;
    int32_t depth_peak = 0;
    /// Where the last instruction's entry begins in the location table, once written.
    uint32_t last_location = 0;
    /// `BlockNote` bits.
    uint8_t notes = 0;
    /// Marks of passes: the block is known to be reached; its exception targets are labelled; the jumps before it have
    /// directions.
    bool is_reached = false;
    bool is_labelled = false;
    bool is_passed = false;
    /// The stack depth behind the block is to be told to its successors.
    bool is_pending = false;
    /// The handler is entered with `lasti` pushed (SETUP_CLEANUP, SETUP_WITH).
    bool preserve_lasti = false;
    /// Control never reaches `next` by falling off the end.
    bool no_fallthrough = false;

    /// Whether control leaves the unit at the end, by a return or a raise.
    bool is_exit() const { return no_fallthrough && jump == nullptr; }
};

/// The graph of one code unit while it is being generated: appends instructions to a current block.
/// An instruction that follows a jump (SETUP_* is none), a return or a raise starts a new block by itself, unless
/// `use_block` came between. Blocks are filled one after the other, so all instructions lie in one row.
class Builder {
  public:
    Builder(Arena& arena, bytecode::Target const& target);

    /// Begins the graph of another unit; the memory of the last one's must not be in use any more.
    void restart();

    Block* new_block();
    /// Makes `block` the one after the current one, and the current one.
    void use_block(Block* block);
    Block* current() const { return current_; }
    Block* entry() const { return blocks_[0]; }
    /// All blocks by id, those that were never used included.
    std::vector<Block*>& blocks() { return blocks_; }
    std::vector<Block*> const& blocks() const { return blocks_; }
    /// Whether the unit's code could still fall off its end: code generation then closes it with
    /// `LOAD_CONST None; RETURN_VALUE` (a lambda's body: RETURN_VALUE alone), without location. CPython looks at
    /// returns alone: after a raise or a jump the dead return is appended as well, and its None enters the constants.
    bool needs_final_return() const { return (notes_ & kHasReturn) == 0; }
    /// Of a finished graph.
    GraphFacts facts() const;

    void emit(Opcode opcode, SourceRange const& location) { emit(opcode, 0, location); }
    void emit(Opcode opcode, int32_t oparg, SourceRange const& location) {
        if (end_flags_ != 0 || next_ == end_) [[unlikely]]
            return emit_elsewhere(opcode, oparg, location);
        *next_++ = {.opcode = opcode, .oparg = oparg, .location = location};
        end_flags_ = target_->traits_of(opcode).flags & (bytecode::kTerminator | bytecode::kHasJump);
        notes_ |= kOpcodeNotes[size_t(opcode)];
        lines_ |= location.line;
    }
    void emit_jump(Opcode opcode, Block* target, SourceRange const& location) {
        emit(opcode, 0, location);
        current_->jump = target;
        target->notes |= kIsJumpTarget;
        // A jump back has a target whose notes are complete.
        has_jumps_to_exits_ |= (target->notes & kIsExitWithoutLine) != 0;
    }
    /// SETUP_*, whose region `handler` handles.
    void emit_setup(Opcode opcode, Block const* handler, SourceRange const& location) {
        emit(opcode, int32_t(handler->id), location);
    }
    /// LOAD_GLOBAL of the name at `index`. The NULL under a global that is to be called, just pushed, it pushes itself:
    /// its operand's low bit asks for that.
    void emit_load_global(int32_t index, SourceRange const& location);

    /// Ends the last block; nothing may be emitted any more.
    void finish() { close_block(); }

    Arena& arena() const { return arena_; }
    bytecode::Target const& target() const { return *target_; }

  private:
    void open_block(Block* block);
    void close_block();
    void move_current_block();
    /// Emits into a new block if the current one has ended, into more memory if that is full.
    void emit_elsewhere(Opcode opcode, int32_t oparg, SourceRange const& location);

    Arena& arena_;
    bytecode::Target const* target_;
    std::vector<Block*> blocks_;
    Block* current_ = nullptr;
    /// Where the current block's instructions begin and the next one goes, and the end of that memory.
    Instruction* begin_ = nullptr;
    Instruction* next_ = nullptr;
    Instruction* end_ = nullptr;
    /// Of the current block: notes, and all its lines in one number, which is negative if one of them is.
    uint8_t notes_ = 0;
    int32_t lines_ = 0;
    uint8_t all_notes_ = 0;
    bool has_empty_blocks_ = false;
    bool has_jumps_to_exits_ = false;
    /// Of the last instruction: what says that it ended the current block, if it did.
    uint16_t end_flags_ = 0;
};

}  // namespace py::compiler::cfg
