#include "vm/lowering/emitter.h"

#include <algorithm>

#include "vm/interp/frame.h"

namespace py::vm {

using Kind = StackEntry::Kind;

uint32_t Emitter::emit(RegisterOp op, uint32_t a, uint32_t b, uint32_t c) {
    last_ = position();
    Instr instr{};
    instr.op = op;
    instr.a = uint16_t(a);
    instr.b = uint16_t(b);
    instr.c = uint16_t(c);
    out_.instrs.push_back(instr);
    for (int i = 1; i < slots_of(op); i++) out_.instrs.push_back(Instr{});
    out_.offsets.resize(out_.instrs.size(), offset_);
    // What it pushes it only writes when it is done.
    LiveSet live = touched_;
    for (size_t i = 0; i < std::min(stack.size(), untouched_height_); i++) {
        if (stack[i].kind == Kind::Home || stack[i].kind == Kind::Method) live |= bit_of(stack[i].slot);
    }
    out_.live.resize(out_.instrs.size(), index_of(live));
    return last_;
}

void Emitter::emit_move(uint32_t slot, uint32_t source) {
    bool is_next = last_ + 1 == position() && last().op == RegisterOp::MOVE && last().a + 1u == slot;
    if (!is_next || out_.offsets[last_] != offset_) {
        emit(RegisterOp::MOVE, slot, source);
        return;
    }
    last().op = RegisterOp::MOVE_PAIR;
    last().c = uint16_t(source);
}

LiveSet Emitter::bit_of(uint32_t slot) const {
    if (slot < first_temp_) return 0;
    return LiveSet(1) << std::min(slot - first_temp_, kLastLiveBit);
}

/// Few sets occur, and those soon again. The first set holds everything.
uint16_t Emitter::index_of(LiveSet set) {
    constexpr size_t kLookBack = 16;
    std::vector<LiveSet>& sets = out_.live_sets;
    size_t last = sets.size() > kLookBack ? sets.size() - kLookBack : 0;
    for (size_t i = sets.size(); i-- > last;) {
        if (sets[i] == set) return uint16_t(i);
    }
    if (sets.size() > UINT16_MAX) return 0;
    sets.push_back(set);
    return uint16_t(sets.size() - 1);
}

void Emitter::begin_instruction(uint32_t offset) {
    offset_ = offset;
    touched_ = 0;
    untouched_height_ = stack.size();
}

uint16_t Emitter::slot_of(int64_t slot) {
    if (slot > 0xFFF0) problem = "frame too large";
    use_slot(uint32_t(slot));
    return uint16_t(slot);
}

uint16_t Emitter::next_slot() { return slot_of(stack.empty() ? int64_t(first_temp_) : stack.back().slot + 1); }

void Emitter::push_null() {
    uint16_t below = slot_of(next_slot() + kFrameHeader - 1);
    stack.push_back({Kind::Null, below});
}

StackEntry Emitter::pop() {
    require(1);
    StackEntry entry = stack.back();
    touch(entry);
    stack.pop_back();
    untouched_height_ = std::min(untouched_height_, stack.size());
    return entry;
}

uint16_t Emitter::operand(StackEntry const& entry) {
    switch (entry.kind) {
        case Kind::Local: return uint16_t(entry.index);
        case Kind::Home:
        case Kind::Method: return entry.slot;
        case Kind::Const:
        case Kind::Null: move_to(entry.slot, entry); return entry.slot;
    }
    VERIFY_NOT_REACHED();
}

void Emitter::move_to(uint16_t slot, StackEntry const& entry) {
    use_slot(slot);
    touch(slot);
    switch (entry.kind) {
        case Kind::Home:
        case Kind::Method:
            if (slot != entry.slot) emit_move(slot, entry.slot);
            break;
        case Kind::Local: emit_move(slot, entry.index); break;
        case Kind::Const:
            emit(RegisterOp::LOAD_CONST, slot);
            last_cache<BinaryCache>().constant = constant(entry.index);
            break;
        case Kind::Null: emit(RegisterOp::SET_EMPTY, slot); break;
    }
}

void Emitter::materialize(StackEntry& entry) {
    if (entry.kind != Kind::Local && entry.kind != Kind::Const) return;
    move_to(entry.slot, entry);
    entry.kind = Kind::Home;
}

void Emitter::materialize_below(size_t depth) {
    for (size_t i = 0; i < depth && i < stack.size(); i++) materialize(stack[i]);
}

void Emitter::materialize_local(uint32_t local) {
    for (StackEntry& entry : stack) {
        if (entry.kind == Kind::Local && entry.index == local) materialize(entry);
    }
}

uint16_t Emitter::pop_contiguous(size_t count) {
    if (count == 0) return 0;
    require(count);
    size_t first = stack.size() - count;
    uint16_t base = stack[first].slot;
    for (size_t i = 0; i < count; i++) {
        StackEntry& entry = stack[first + i];
        materialize(entry);
        if (entry.kind == Kind::Null || entry.slot != base + i) problem = "operands of one instruction lie apart";
    }
    for (size_t i = first; i < stack.size(); i++) touch(stack[i]);
    stack.resize(first);
    untouched_height_ = std::min(untouched_height_, first);
    return base;
}

}  // namespace py::vm
