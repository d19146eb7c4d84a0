#include "vm/lowering/lowerer.h"

// Jumps, and comparisons that fuse with them.

namespace py::vm {
void Lowerer::emit_jump(uint32_t target) {
    bool backward = slot_of_[target] != kNotLowered;
    jump_to(emitter_.emit(backward ? Op::JUMP_BACKWARD : Op::JUMP), target, false);
}

/// A conditional jump: `a` is the tested slot.
void Lowerer::emit_branch(Op op, uint32_t a, uint32_t target) {
    emitter_.materialize_all();
    record(target);
    jump_to(emitter_.emit(op, a), target, false);
}

void Lowerer::pop_jump(Op op) {
    StackEntry condition = emitter_.pop();
    emit_branch(op, emitter_.operand(condition), current().jump);
}

void Lowerer::jump_or_pop(Op op) {
    emitter_.materialize_all();
    record(current().jump);
    if (slot_of_[current().jump] != kNotLowered) emitter_.problem = "JUMP_IF_OR_POP goes backward";
    jump_to(emitter_.emit(op, emitter_.peek(1).slot), current().jump, false);
    emitter_.pop();
}

void Lowerer::plain_jump() {
    emitter_.materialize_all();
    uint32_t target = current().jump;
    record(target);
    if (!traced_ && loops_.contains(target)) return repeat_for_iter(target);
    emit_jump(target);
}

StackInstr* Lowerer::fusible_jump() {
    StackInstr* next = following();
    if (!next) return nullptr;
    switch (next->opcode) {
        case Opcode::POP_JUMP_FORWARD_IF_FALSE:
        case Opcode::POP_JUMP_FORWARD_IF_TRUE:
        case Opcode::POP_JUMP_BACKWARD_IF_FALSE:
        case Opcode::POP_JUMP_BACKWARD_IF_TRUE: return next;
        default: return nullptr;
    }
}

static bool jumps_if_true(StackInstr const& jump) {
    using bytecode::Opcode;
    return jump.opcode == Opcode::POP_JUMP_FORWARD_IF_TRUE || jump.opcode == Opcode::POP_JUMP_BACKWARD_IF_TRUE;
}

void Lowerer::test(TestOps ops) {
    StackInstr* jump = traced_ ? nullptr : fusible_jump();
    if (!jump) return emit_result2(ops.value);
    StackEntry right = emitter_.pop();
    StackEntry left = emitter_.pop();
    uint16_t right_slot = emitter_.operand(right);
    uint16_t left_slot = emitter_.operand(left);
    emitter_.materialize_all();
    record(jump->jump);
    Op op = jumps_if_true(*jump) ? ops.jump_when : ops.jump_unless;
    jump_to(emitter_.emit(op, 0, left_slot, right_slot), jump->jump, true);
    at_++;
}

template <class Fill>
void Lowerer::fused_comparison(StackInstr const& jump, uint16_t left, uint16_t right, bool constant, Fill&& fill) {
    bool if_true = jumps_if_true(jump);
    Op op = constant ? (if_true ? Op::COMPARE_JUMP_IF_TRUE_K : Op::COMPARE_JUMP_IF_FALSE_K)
                     : (if_true ? Op::COMPARE_JUMP_IF_TRUE : Op::COMPARE_JUMP_IF_FALSE);
    emitter_.materialize_all();
    record(jump.jump);
    uint32_t instr = emitter_.emit(op, 0, left, right);
    fill(instr);
    jump_to(instr, jump.jump, true);
}

void Lowerer::comparison() {
    StackEntry right = emitter_.pop();
    StackEntry left = emitter_.pop();
    bool constant = right.kind == Kind::Const;
    uint16_t right_slot = constant ? 0 : emitter_.operand(right);
    uint16_t left_slot = emitter_.operand(left);
    auto fill = [&, operation = uint16_t(oparg())](uint32_t instr) {
        Instr* ip = &emitter_.instr(instr);
        auto& cache = cache_of<BinaryCache>(ip);
        if (constant) cache.constant = emitter_.constant(right.index);
        cache.operation = operation;
    };
    if (StackInstr* jump = fusible_jump()) {
        fused_comparison(*jump, left_slot, right_slot, constant, fill);
        at_++;
        return;
    }
    uint16_t target = result();
    fill(emitter_.emit(constant ? Op::COMPARE_OP_K : Op::COMPARE_OP, target, left_slot, right_slot));
    skip_consumed();
}

}  // namespace py::vm
