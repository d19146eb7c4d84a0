#include "vm/lowering/emitter.h"

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
    out_.offsets.resize(out_.instrs.size(), offset);
    return last_;
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
    StackEntry entry = stack.back();
    stack.pop_back();
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
    switch (entry.kind) {
        case Kind::Home:
        case Kind::Method:
            if (slot != entry.slot) emit(RegisterOp::MOVE, slot, entry.slot);
            break;
        case Kind::Local: emit(RegisterOp::MOVE, slot, entry.index); break;
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
    size_t first = stack.size() - count;
    uint16_t base = stack[first].slot;
    for (size_t i = 0; i < count; i++) {
        StackEntry& entry = stack[first + i];
        materialize(entry);
        if (entry.kind == Kind::Null || entry.slot != base + i) problem = "operands of one instruction lie apart";
    }
    stack.resize(first);
    return base;
}

}  // namespace py::vm
