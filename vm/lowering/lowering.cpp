#include "vm/lowering/lowering.h"

#include "vm/interp/frame.h"
#include "vm/lowering/bound_locals.h"
#include "vm/lowering/lowerer.h"

// From stack code to register code: blocks, and what joins them.

namespace py::vm {
namespace {

bool is_landing(RegisterOp op) {
    return op == RegisterOp::LANDING || op == RegisterOp::LANDING_ITER || op == RegisterOp::LANDING_SEND;
}

/// Whether the last slot of the op is where a callee returns to.
bool has_landing(RegisterOp op) {
    switch (op) {
        case RegisterOp::CALL:
        case RegisterOp::CALL_METHOD:
        case RegisterOp::CALL_FUNCTION_EX:
        case RegisterOp::FOR_ITER:
        case RegisterOp::SEND: return true;
        default: return false;
    }
}

}  // namespace

Result<std::unique_ptr<LoweredCode>, LoweringError> Lowerer::run() {
    stack_code_ = read_stack_code(*code_->source, code_->depths);
    unbound_ = find_unbound_reads(stack_code_, *code_->source);
    states_.resize(stack_code_.instrs.size());
    slot_of_.resize(stack_code_.instrs.size(), kNotLowered);
    if (stacks_) stacks_->resize(stack_code_.instrs.size());
    for (at_ = 0; at_ < stack_code_.instrs.size(); at_++) {
        if (current().depth < 0) {
            falls_through_ = false;
            continue;
        }
        lower_one();
        if (!emitter_.problem.empty()) return Err{LoweringError{current().offset, emitter_.problem}};
    }
    finish();
    return std::move(out_);
}

StackInstr* Lowerer::following(uint32_t count) {
    uint32_t last = at_ + 1 + count;
    if (last >= stack_code_.instrs.size()) return nullptr;
    for (uint32_t i = at_ + 1; i <= last; i++) {
        if (stack_code_.instrs[i].is_leader) return nullptr;
    }
    return &stack_code_.instrs[last];
}

void Lowerer::lower_one() {
    enter_block();
    StackInstr const& instr = current();
    emitter_.begin_instruction(instr.offset);
    slot_of_[at_] = emitter_.position();
    if (stacks_) (*stacks_)[at_] = emitter_.stack;
    if (instr.handler >= 0) {
        StackHandler const& handler = stack_code_.handlers[size_t(instr.handler)];
        emitter_.materialize_below(handler.depth);
        record_handler(handler);
    }
    falls_through_ = !instr.is_terminator();
    emit_trace_point();
    dispatch();
}

void Lowerer::emit_trace_point() {
    if (current().opcode != Opcode::RESUME) return emit_trace(TracePoint::Line);
    started_ = true;
    emit_trace(TracePoint::Call, oparg() & 3 ? 1 : 0);
    // No jump may lead to the first op, as it is exchanged while a thread traces.
    if (emitter_.position() == 0) emitter_.emit(Op::NOP);
}

/// At a leader everything is in its slot, and all edges agree on where that is.
void Lowerer::enter_block() {
    if (falls_through_ && current().is_leader) {
        emitter_.materialize_all();
        record(at_);
    }
    if (!falls_through_ || current().is_leader) {
        if (states_[at_]) {
            emitter_.stack = *states_[at_];
        } else if (current().depth == 0) {
            emitter_.stack.clear();
        } else {
            emitter_.problem = "block before all of its entries";
        }
    }
    falls_through_ = true;
}

void Lowerer::record(uint32_t index, StackState const& state) {
    std::optional<StackState>& known = states_[index];
    if (!known) {
        known = state;
        return;
    }
    bool same = known->size() == state.size();
    for (size_t i = 0; same && i < state.size(); i++) {
        same = (*known)[i].kind == state[i].kind && (*known)[i].slot == state[i].slot;
    }
    if (!same) emitter_.problem = "stack entries differ at a join";
}

void Lowerer::record_handler(StackHandler const& handler) {
    StackState saved = emitter_.stack;
    emitter_.stack.resize(handler.depth);
    if (handler.pushes_lasti) emitter_.push_home();
    emitter_.push_home();
    record(handler.index);
    emitter_.stack = std::move(saved);
}

void Lowerer::finish() {
    out_->frame_size = emitter_.highest_slot() + 1;
    out_->suspended_size = std::max(out_->suspended_size, code_->owner_slot() + 1);
    for (uint32_t landing : above_frame_) {
        out_->instrs[landing].b = uint16_t(out_->frame_size + kFrameHeader);
    }
    resolve_fixups();
    for (StackHandler const& handler : stack_code_.handlers) add_handler(handler);
    set_handlers();
    // It stays as long as the program runs it.
    out_->instrs.shrink_to_fit();
    out_->offsets.shrink_to_fit();
    out_->live.shrink_to_fit();
}

int32_t& Lowerer::delta_of(Fixup const& fixup) {
    Instr* ip = &out_->instrs[fixup.instr];
    if (!fixup.in_cache) return ip->jump;
    bool iterates = ip->op == Op::FOR_ITER || ip->op == Op::SEND;
    return iterates ? cache_of<IterCache>(ip).jump : cache_of<BinaryCache>(ip).jump;
}

void Lowerer::resolve_fixups() {
    for (Fixup const& fixup : fixups_) delta_of(fixup) = int32_t(slot_of_[fixup.target]) - int32_t(fixup.instr);
    // Who jumps to a jump forward goes at once where that leads.
    for (Fixup const& fixup : fixups_) {
        int32_t& delta = delta_of(fixup);
        auto target = [&] { return &out_->instrs[size_t(int64_t(fixup.instr) + delta)]; };
        while (target()->op == Op::JUMP && target()->jump > 0) delta += target()->jump;
    }
}

/// Done last, as slots move while the code grows. Landings stand in slots of other ops.
void Lowerer::set_handlers() {
    for (size_t i = 0; i < out_->instrs.size();) {
        Instr& instr = out_->instrs[i];
        instr.handler = op_handlers[uint16_t(instr.op)];
        size_t slots = size_t(slots_of(instr.op));
        Instr& landing = out_->instrs[i + slots - 1];
        if (slots > 1 && is_landing(landing.op) && landing.handler == nullptr && has_landing(instr.op)) {
            landing.handler = op_handlers[uint16_t(landing.op)];
        }
        i += slots;
    }
}

void Lowerer::add_handler(StackHandler const& handler) {
    if (!states_[handler.index]) return;
    StackState const& state = *states_[handler.index];
    HandlerEntry entry{handler.start, handler.end, slot_of_[handler.index], state.back().slot, 0, handler.pushes_lasti};
    if (handler.pushes_lasti) entry.lasti_slot = state[state.size() - 2].slot;
    out_->handlers.push_back(entry);
}

Result<std::unique_ptr<LoweredCode>, LoweringError> lower(Code* code, LoweringMode mode) {
    return Lowerer(code, mode).run();
}

std::vector<SharedPlace> find_shared_places(Code* code) {
    Lowerer plain(code, LoweringMode::Plain);
    Lowerer traced(code, LoweringMode::Traced);
    std::vector<StackState> plain_stacks, traced_stacks;
    plain.record_stacks(&plain_stacks);
    traced.record_stacks(&traced_stacks);
    std::vector<SharedPlace> places;
    if (!plain.run().ok() || !traced.run().ok()) return places;
    for (size_t i = 0; i < plain_stacks.size(); i++) {
        SharedPlace place{plain.slots()[i], traced.slots()[i]};
        bool reached = place.plain != kNotLowered && place.traced != kNotLowered;
        if (!reached || plain_stacks[i] != traced_stacks[i]) continue;
        // Of stack instructions that make no op of their own the first counts.
        if (places.empty() || places.back().plain < place.plain) places.push_back(place);
    }
    return places;
}

}  // namespace py::vm
