#include "compiler/cfg/passes.h"

namespace py::compiler::cfg {
namespace {

/// The real opcodes of a jump whose direction the graph leaves open: DIRECTED(pseudo, forward, backward).
struct Directed {
    Opcode forward;
    Opcode backward;
};

}  // namespace

bool choose_direction(Instruction& jump, bool forward) {
    auto choose = [&](Directed forms) { jump.opcode = forward ? forms.forward : forms.backward; };
    switch (jump.opcode) {
        case Opcode::JUMP: choose({Opcode::JUMP_FORWARD, Opcode::JUMP_BACKWARD}); break;
        case Opcode::JUMP_NO_INTERRUPT: choose({Opcode::JUMP_FORWARD, Opcode::JUMP_BACKWARD_NO_INTERRUPT}); break;
        case Opcode::POP_JUMP_IF_NOT_NONE:
            choose({Opcode::POP_JUMP_FORWARD_IF_NOT_NONE, Opcode::POP_JUMP_BACKWARD_IF_NOT_NONE});
            break;
        case Opcode::POP_JUMP_IF_NONE:
            choose({Opcode::POP_JUMP_FORWARD_IF_NONE, Opcode::POP_JUMP_BACKWARD_IF_NONE});
            break;
        case Opcode::POP_JUMP_IF_FALSE:
            choose({Opcode::POP_JUMP_FORWARD_IF_FALSE, Opcode::POP_JUMP_BACKWARD_IF_FALSE});
            break;
        case Opcode::POP_JUMP_IF_TRUE:
            choose({Opcode::POP_JUMP_FORWARD_IF_TRUE, Opcode::POP_JUMP_BACKWARD_IF_TRUE});
            break;
        default: return forward;
    }
    return true;
}

}  // namespace py::compiler::cfg
