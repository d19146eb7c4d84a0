#pragma once

#include <vector>

#include "vm/interp/register_op.h"
#include "vm/objects/function/function.h"
#include "vm/objects/str/str.h"

namespace py::vm {

/// What stands for a stack entry while code is lowered.
struct StackEntry {
    enum class Kind : uint8_t {
        /// In its own frame slot.
        Home,
        /// A local that has not changed since the push; not copied yet.
        Local,
        Const,
        /// The null that starts a function call; takes no slot.
        Null,
        /// The first of the two results of LOAD_METHOD, in its slot; room for a frame header lies below.
        Method,
    };
    Kind kind;
    /// Its own slot; for `Null` the slot below the callee's.
    uint16_t slot;
    /// Of the local or constant.
    uint32_t index = 0;

    bool operator==(StackEntry const&) const = default;
};

using StackState = std::vector<StackEntry>;

/// Appends register code and keeps the symbolic stack. Knows frames and slots, but no opcode of the stack machine.
class Emitter {
  public:
    Emitter(Code* code, LoweredCode& out) : code_(code), out_(out), first_temp_(code->local_count + 1) {
        highest_ = first_temp_;
        out_.live_sets.push_back(~LiveSet(0));
    }

    StackState stack;
    /// Set when the code has a form that register code cannot express.
    std::string_view problem;

    /// What is emitted from here on belongs to the instruction at `offset`; the stack is as that instruction finds it.
    void begin_instruction(uint32_t offset);
    uint32_t emit(RegisterOp op, uint32_t a = 0, uint32_t b = 0, uint32_t c = 0);
    /// Joined with the move before, if that belongs to the same instruction and fills the slot below.
    void emit_move(uint32_t slot, uint32_t source);
    Instr& instr(uint32_t slot) { return out_.instrs[slot]; }
    Instr& last() { return out_.instrs[last_]; }
    template <class Cache>
    Cache& last_cache() {
        return cache_of<Cache>(&out_.instrs[last_]);
    }
    uint32_t position() const { return uint32_t(out_.instrs.size()); }

    /// Whether a slot is that of a local, not one of the stack.
    bool is_local(uint32_t slot) const { return slot < first_temp_; }
    /// The slot that the next pushed entry gets.
    uint16_t next_slot();
    uint16_t slot_of(int64_t slot);
    void push_home() { stack.push_back({StackEntry::Kind::Home, next_slot()}); }
    void push_local(uint32_t local) { stack.push_back({StackEntry::Kind::Local, next_slot(), local}); }
    void push_const(uint32_t index) { stack.push_back({StackEntry::Kind::Const, next_slot(), index}); }
    void push_null();
    StackEntry pop();
    StackEntry& peek(size_t depth) {
        require(depth);
        return stack[stack.size() - depth];
    }
    /// Damaged code may be verified and yet ask for more than lowering has recorded on a path: a problem, and entries
    /// to go on with.
    void require(size_t depth) {
        if (stack.size() >= depth) [[likely]]
            return;
        problem = "fewer stack entries than the instruction takes";
        while (stack.size() < depth) push_home();
    }

    /// A slot that holds the entry's value; copies a constant to the entry's own slot.
    uint16_t operand(StackEntry const& entry);
    /// Puts the value into a slot.
    void move_to(uint16_t slot, StackEntry const& entry);
    /// Puts the value into the entry's own slot.
    void materialize(StackEntry& entry);
    void materialize_all() { materialize_below(stack.size()); }
    void materialize_below(size_t depth);
    /// Copies those that stand for a local which is about to change.
    void materialize_local(uint32_t local);
    /// Pops `count` entries that then stand in neighbouring slots; the first of these.
    uint16_t pop_contiguous(size_t count);

    uint32_t highest_slot() const { return highest_; }
    void use_slot(uint32_t slot) {
        if (slot > highest_) highest_ = slot;
    }
    Value constant(uint32_t index) const { return code_->consts->items[index]; }

  private:
    Code* code_;
    LoweredCode& out_;
    uint32_t first_temp_;
    uint32_t highest_;
    uint32_t last_ = 0;

    /// Notes that the instruction being lowered reads a slot.
    void touch(uint32_t slot) { touched_ |= bit_of(slot); }
    void touch(StackEntry const& entry) {
        if (entry.kind == StackEntry::Kind::Home || entry.kind == StackEntry::Kind::Method) touch(entry.slot);
    }
    LiveSet bit_of(uint32_t slot) const;
    uint16_t index_of(LiveSet set);
    /// Of the instruction at `offset_`: slots that it reads, and the height below which the stack stays as it was.
    uint32_t offset_ = 0;
    LiveSet touched_ = 0;
    size_t untouched_height_ = 0;
};

}  // namespace py::vm
