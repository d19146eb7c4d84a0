#include "vm/lowering/lowerer.h"

// Iteration, and where a generator gives up control.

namespace py::vm {

void Lowerer::for_iter() {
    emitter_.materialize_all();
    uint16_t iterator = emitter_.peek(1).slot;
    StackEntry saved = emitter_.pop();
    record(current().jump);
    emitter_.stack.push_back(saved);
    uint32_t target = current().jump;
    uint16_t value = result();
    loops_[at_] = {emit_for_iter(target, iterator, value), value};
    skip_consumed();
}

/// Its body is what follows.
uint32_t Lowerer::emit_for_iter(uint32_t target, uint16_t iterator, uint16_t value) {
    uint32_t instr = emitter_.emit(Op::FOR_ITER, iterator, value);
    jump_to(instr, target, true);
    emit_landing(Op::LANDING_ITER, value);
    auto& cache = cache_of<IterCache>(&emitter_.instr(instr));
    cache.body = slots_of(Op::FOR_ITER);
    cache.to_local = emitter_.is_local(value);
    return instr;
}

/// A loop goes on with a FOR_ITER of its own at each of its ends, which saves a jump.
void Lowerer::repeat_for_iter(uint32_t index) {
    StackInstr const& loop = stack_code_.instrs[index];
    emitter_.begin_instruction(loop.offset);
    uint16_t iterator = emitter_.peek(1).slot;
    auto [head, value] = loops_[index];
    uint32_t instr = emit_for_iter(loop.jump, iterator, value);
    cache_of<IterCache>(&emitter_.instr(instr)).body += int32_t(head) - int32_t(instr);
}

void Lowerer::send() {
    emitter_.materialize_all();
    StackEntry value = emitter_.pop();
    StackEntry receiver = emitter_.pop();
    emitter_.stack.push_back({Kind::Home, receiver.slot});
    record(current().jump);
    emitter_.stack.back() = receiver;
    emitter_.stack.push_back({Kind::Home, value.slot});
    uint32_t instr = emitter_.emit(Op::SEND, receiver.slot, value.slot);
    jump_to(instr, current().jump, true);
    emit_landing(Op::LANDING_SEND, value.slot, receiver.slot);
}

void Lowerer::yield_value() {
    bool delegates = at_ > 0 && stack_code_.instrs[at_ - 1].opcode == Opcode::SEND && emitter_.stack.size() >= 2;
    uint16_t yielded = pop_operand();
    emit_trace(TracePoint::Return, yielded);
    uint32_t receiver = delegates ? emitter_.peek(1).slot + 1u : 0;
    emitter_.push_home();
    uint16_t sent = emitter_.stack.back().slot;
    out_->suspended_size = std::max(out_->suspended_size, sent + 1u);
    emitter_.emit(Op::YIELD_VALUE, yielded, sent, receiver);
}

void Lowerer::return_value() {
    StackEntry entry = emitter_.pop();
    if (traced_) emit_trace(TracePoint::Return, emitter_.operand(entry));
    if (code_->is_generator()) {
        emitter_.emit(Op::GENERATOR_RETURN, emitter_.operand(entry));
    } else if (entry.kind == Kind::Const) {
        emitter_.emit(Op::RETURN_CONST);
        emitter_.last_cache<BinaryCache>().constant = emitter_.constant(entry.index);
    } else {
        emitter_.emit(Op::RETURN_VALUE, emitter_.operand(entry));
    }
}

}  // namespace py::vm
