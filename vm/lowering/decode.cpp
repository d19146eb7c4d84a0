#include "vm/lowering/decode.h"

#include <algorithm>

#include "marshal/bytecode/stack_effect.h"

namespace py::vm {
namespace {

using bytecode::Branch;
using bytecode::kTarget311;
using bytecode::Opcode;
using bytecode::OpcodeInfo;

class Decoder {
  public:
    explicit Decoder(code::CodeObject const& source) : source_(source), bytes_(source.code->bytes) {}

    Result<StackCode, DecodeError> run() {
        TRY(split());
        TRY(resolve_jumps());
        TRY(read_handlers());
        TRY(compute_depths());
        return std::move(code_);
    }

  private:
    using Outcome = Result<void, DecodeError>;
    static Err<DecodeError> fail(uint32_t offset, std::string_view rule) { return Err{DecodeError{offset, rule}}; }

    Outcome split() {
        size_t units = bytes_.size() / 2;
        index_at_.assign(units + 1, ~0u);
        uint32_t oparg = 0;
        for (size_t at = 0; at < units;) {
            auto opcode = kTarget311.opcodes[bytes_[at * 2]];
            if (!opcode) return fail(uint32_t(at), "unknown opcode");
            oparg = oparg << 8 | bytes_[at * 2 + 1];
            if (*opcode == Opcode::EXTENDED_ARG) {
                if (index_at_[at] == ~0u) index_at_[at] = uint32_t(code_.instrs.size());
                at++;
                continue;
            }
            size_t next = at + 1 + kTarget311.info_of(*opcode).caches;
            if (next > units) return fail(uint32_t(at), "truncated instruction");
            if (index_at_[at] == ~0u) index_at_[at] = uint32_t(code_.instrs.size());
            code_.instrs.push_back({.opcode = *opcode, .oparg = oparg, .offset = uint32_t(at), .next = uint32_t(next)});
            oparg = 0;
            at = next;
        }
        if (code_.instrs.empty()) return fail(0, "no code");
        return {};
    }

    Outcome resolve_jumps() {
        for (StackInstr& instr : code_.instrs) {
            OpcodeInfo const& info = kTarget311.info_of(instr.opcode);
            if (!(info.flags & bytecode::kHasJump)) continue;
            int64_t target = info.flags & bytecode::kBackward ? int64_t(instr.next) - instr.oparg
                                                              : int64_t(instr.next) + instr.oparg;
            if (target < 0 || target >= int64_t(index_at_.size()) || index_at_[size_t(target)] == ~0u) {
                return fail(instr.offset, "jump to no instruction");
            }
            instr.target = index_at_[size_t(target)];
            code_.instrs[instr.target].is_leader = true;
        }
        return {};
    }

    /// 6-bit groups, high one first; bit 6 continues, bit 7 starts an entry.
    bool read_varint(ByteView table, size_t& at, uint32_t& value) {
        value = 0;
        for (;;) {
            if (at >= table.size()) return false;
            uint8_t byte = table[at++];
            value = value << 6 | (byte & 63);
            if (!(byte & 64)) return true;
        }
    }

    Outcome read_handlers() {
        ByteView table = source_.exceptiontable->bytes;
        for (size_t at = 0; at < table.size();) {
            uint32_t start, size, target, depth_lasti;
            if (!read_varint(table, at, start) || !read_varint(table, at, size) || !read_varint(table, at, target) ||
                !read_varint(table, at, depth_lasti)) {
                return fail(0, "truncated exception table");
            }
            if (target >= index_at_.size() || index_at_[target] == ~0u) return fail(target, "handler at no instruction");
            uint32_t index = index_at_[target];
            code_.instrs[index].is_leader = true;
            auto number = int32_t(code_.handlers.size());
            code_.handlers.push_back({start, start + size, target, index, depth_lasti >> 1, bool(depth_lasti & 1)});
            for (StackInstr& instr : code_.instrs) {
                if (instr.offset >= start && instr.offset < start + size && instr.handler < 0) instr.handler = number;
            }
        }
        return {};
    }

    Outcome reach(uint32_t index, int64_t depth) {
        if (index >= code_.instrs.size()) return fail(0, "control runs off the end");
        StackInstr& instr = code_.instrs[index];
        if (depth < 0 || depth > source_.stacksize) return fail(instr.offset, "stack depth out of range");
        if (instr.depth >= 0) {
            if (instr.depth != depth) return fail(instr.offset, "stack depths differ at a join");
            return {};
        }
        instr.depth = int32_t(depth);
        pending_.push_back(index);
        return {};
    }

    Outcome compute_depths() {
        TRY(reach(0, 0));
        while (!pending_.empty()) {
            uint32_t index = pending_.back();
            pending_.pop_back();
            StackInstr const& instr = code_.instrs[index];
            OpcodeInfo const& info = kTarget311.info_of(instr.opcode);
            if (items_popped(kTarget311, instr.opcode, instr.oparg) > instr.depth) {
                return fail(instr.offset, "stack underflow");
            }
            if (instr.target != ~0u) {
                TRY(reach(instr.target, instr.depth + stack_effect(kTarget311, instr.opcode, instr.oparg, Branch::Jump)));
            }
            if (!(info.flags & bytecode::kTerminator)) {
                TRY(reach(index + 1,
                          instr.depth + stack_effect(kTarget311, instr.opcode, instr.oparg, Branch::FallThrough)));
            }
            if (instr.handler >= 0) {
                StackHandler const& handler = code_.handlers[size_t(instr.handler)];
                if (int32_t(handler.depth) > instr.depth) return fail(instr.offset, "handler deeper than the stack");
                TRY(reach(handler.target, int64_t(handler.depth) + handler.lasti + 1));
            }
        }
        return {};
    }

    code::CodeObject const& source_;
    ByteView bytes_;
    StackCode code_;
    std::vector<uint32_t> index_at_;
    std::vector<uint32_t> pending_;
};

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
        if (instr.handler >= 0) flow(code_.handlers[size_t(instr.handler)].target, state);
        if (instr.opcode == Opcode::STORE_FAST || instr.opcode == Opcode::LOAD_FAST) set(state, instr.oparg, true);
        if (instr.opcode == Opcode::DELETE_FAST) set(state, instr.oparg, false);
        if (instr.target != ~0u) flow(instr.target, state);
        if (!(kTarget311.info_of(instr.opcode).flags & bytecode::kTerminator)) flow(index + 1, state);
    }

    StackCode const& code_;
    size_t count_;
    size_t words_;
    State entry_;
    std::vector<State> states_;
    std::vector<uint32_t> pending_;
};

}  // namespace

Result<StackCode, DecodeError> decode(code::CodeObject const& code) { return Decoder(code).run(); }

std::vector<bool> find_unbound_reads(StackCode const& code, code::CodeObject const& source) {
    return BoundLocals(code, source).run();
}

}  // namespace py::vm
