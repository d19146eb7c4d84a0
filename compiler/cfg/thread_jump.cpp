#include "compiler/cfg/passes.h"

namespace py::compiler::cfg {
namespace {

/// Jumps in a circle that does not pass the jump in hand would be followed for ever.
constexpr int kMostHops = 100'000;

/// `jump` takes over the target of the jump it leads to; false if that changes nothing, or would lose a line.
bool take_target(Instruction& jump, Instruction const& next, Opcode opcode) {
    if (jump.location.line != next.location.line || jump.target == next.target) return false;
    jump.target = next.target;
    jump.opcode = opcode;
    return true;
}

struct ShortCircuit {
    Opcode keep;
    Opcode pop;
    Opcode opposite_keep;
    Opcode opposite_pop;
};
constexpr ShortCircuit kIfFalse{Opcode::JUMP_IF_FALSE_OR_POP, Opcode::POP_JUMP_IF_FALSE, Opcode::JUMP_IF_TRUE_OR_POP,
                                Opcode::POP_JUMP_IF_TRUE};
constexpr ShortCircuit kIfTrue{Opcode::JUMP_IF_TRUE_OR_POP, Opcode::POP_JUMP_IF_TRUE, Opcode::JUMP_IF_FALSE_OR_POP,
                               Opcode::POP_JUMP_IF_FALSE};

/// A jump that keeps its value meets a second test of that value, whose outcome is known: it goes where that leads.
bool thread_short_circuit(Instruction& jump, Instruction const& next, ShortCircuit const& form) {
    if (next.opcode == form.pop) return take_target(jump, next, form.pop);
    if (next.opcode == Opcode::JUMP || next.opcode == form.keep) return take_target(jump, next, form.keep);
    bool fails = next.opcode == form.opposite_keep || next.opcode == form.opposite_pop;
    if (!fails || jump.location.line != next.location.line) return false;
    jump.opcode = form.pop;
    jump.target = jump.target->next;
    return true;
}

bool thread_once(Instruction& jump, Instruction const& next) {
    switch (jump.opcode) {
        case Opcode::JUMP_IF_FALSE_OR_POP: return thread_short_circuit(jump, next, kIfFalse);
        case Opcode::JUMP_IF_TRUE_OR_POP: return thread_short_circuit(jump, next, kIfTrue);
        case Opcode::POP_JUMP_IF_NOT_NONE:
        case Opcode::POP_JUMP_IF_NONE:
        case Opcode::POP_JUMP_IF_FALSE:
        case Opcode::POP_JUMP_IF_TRUE:
        case Opcode::JUMP: return next.opcode == Opcode::JUMP && take_target(jump, next, jump.opcode);
        default: return false;
    }
}

}  // namespace

void thread_jump(Instruction& jump) {
    for (int hops = 0; hops < kMostHops; hops++) {
        jump.target = skip_empty(jump.target);
        if (!thread_once(jump, jump.target->instructions[0])) return;
    }
}

}  // namespace py::compiler::cfg
