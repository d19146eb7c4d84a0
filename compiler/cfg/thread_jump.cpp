#include "compiler/cfg/passes.h"

namespace py::compiler::cfg {
namespace {

/// Jumps in a circle that does not pass the jump in hand would be followed for ever.
constexpr int kMostHops = 100'000;

/// The jump of `block` takes over the target of the jump that it leads to, which is all there is in its target block;
/// false if that changes nothing, or would lose a line.
bool take_target(Block& block, Opcode opcode) {
    auto& jump = block.instructions.back();
    Block const& next = *block.jump;
    if (jump.location.line != next.instructions[0].location.line || block.jump == next.jump) return false;
    block.jump = next.jump;
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
bool thread_short_circuit(Block& block, Instruction const& next, ShortCircuit const& form) {
    if (next.opcode == form.pop) return take_target(block, form.pop);
    if (next.opcode == Opcode::JUMP || next.opcode == form.keep) return take_target(block, form.keep);
    auto& jump = block.instructions.back();
    bool fails = next.opcode == form.opposite_keep || next.opcode == form.opposite_pop;
    if (!fails || jump.location.line != next.location.line) return false;
    jump.opcode = form.pop;
    block.jump = block.jump->next;
    return true;
}

bool thread_once(Block& block, Instruction const& next) {
    Opcode opcode = block.instructions.back().opcode;
    switch (opcode) {
        case Opcode::JUMP_IF_FALSE_OR_POP: return thread_short_circuit(block, next, kIfFalse);
        case Opcode::JUMP_IF_TRUE_OR_POP: return thread_short_circuit(block, next, kIfTrue);
        case Opcode::POP_JUMP_IF_NOT_NONE:
        case Opcode::POP_JUMP_IF_NONE:
        case Opcode::POP_JUMP_IF_FALSE:
        case Opcode::POP_JUMP_IF_TRUE:
        case Opcode::JUMP: return next.opcode == Opcode::JUMP && take_target(block, opcode);
        default: return false;
    }
}

}  // namespace

void thread_jump(Block& block) {
    for (int hops = 0; hops < kMostHops; hops++) {
        block.jump = skip_empty(block.jump);
        Block const& next = *block.jump;
        bool is_jump_alone = next.jump && next.instructions.size() == 1;
        if (!is_jump_alone || !thread_once(block, next.instructions[0])) return;
    }
}

}  // namespace py::compiler::cfg
