#include "vm/lowering/bound_locals.h"

namespace py::vm {
namespace {

using bytecode::Opcode;

/// Forward data flow over the set of locals that are bound for certain.
class BoundLocals {
  public:
    BoundLocals(StackCode const& code, code::CodeObject const& source)
        : code_(code), count_(source.localsplusnames->items.size()), words_((count_ + 63) / 64) {
        states_.resize(code.instrs.size());
        entry_.assign(words_, 0);
        uint32_t parameters = uint32_t(source.argcount + source.kwonlyargcount);
        parameters += (source.flags & code::kVarArgs ? 1 : 0) + (source.flags & code::kVarKeywords ? 1 : 0);
        for (uint32_t i = 0; i < parameters && i < count_; i++) set(entry_, i, true);
    }

    std::vector<bool> run() {
        flow(0, entry_);
        while (!pending_.empty()) {
            uint32_t index = pending_.back();
            pending_.pop_back();
            step(index);
        }
        std::vector<bool> unbound(code_.instrs.size());
        for (size_t i = 0; i < code_.instrs.size(); i++) {
            StackInstr const& instr = code_.instrs[i];
            bool reads = instr.opcode == Opcode::LOAD_FAST || instr.opcode == Opcode::DELETE_FAST;
            if (reads && !states_[i].empty()) unbound[i] = !get(states_[i], instr.oparg);
        }
        return unbound;
    }

  private:
    using State = std::vector<uint64_t>;

    static bool get(State const& state, uint32_t i) { return i / 64 < state.size() && (state[i / 64] >> (i % 64)) & 1; }
    static void set(State& state, uint32_t i, bool bound) {
        if (i / 64 >= state.size()) return;
        uint64_t bit = uint64_t(1) << (i % 64);
        state[i / 64] = bound ? state[i / 64] | bit : state[i / 64] & ~bit;
    }

    void flow(uint32_t index, State const& state) {
        if (index >= states_.size()) return;
        State& known = states_[index];
        if (known.empty()) {
            known = state;
            if (words_ == 0) known.assign(1, 0);
            pending_.push_back(index);
            return;
        }
        bool changed = false;
        for (size_t i = 0; i < words_; i++) {
            uint64_t meet = known[i] & state[i];
            changed |= meet != known[i];
            known[i] = meet;
        }
        if (changed) pending_.push_back(index);
    }

    void step(uint32_t index) {
        StackInstr const& instr = code_.instrs[index];
        State state = states_[index];
        if (instr.handler >= 0) flow(code_.handlers[size_t(instr.handler)].index, state);
        if (instr.opcode == Opcode::STORE_FAST || instr.opcode == Opcode::LOAD_FAST) set(state, instr.oparg, true);
        if (instr.opcode == Opcode::DELETE_FAST) set(state, instr.oparg, false);
        if (instr.jump != kNoTarget) flow(instr.jump, state);
        if (!instr.is_terminator()) flow(index + 1, state);
    }

    StackCode const& code_;
    size_t count_;
    size_t words_;
    State entry_;
    std::vector<State> states_;
    std::vector<uint32_t> pending_;
};

}  // namespace

std::vector<bool> find_unbound_reads(StackCode const& code, code::CodeObject const& source) {
    return BoundLocals(code, source).run();
}

}  // namespace py::vm
