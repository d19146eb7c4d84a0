#include "compiler/cfg/passes.h"

namespace py::compiler::cfg {
namespace {

/// The constant decides the conditional jump behind it.
void decide_jump(Block& block, uint32_t position, bool truth) {
    auto& load = block.instructions[position];
    auto& jump = block.instructions[position + 1];
    bool keeps_value = jump.opcode == Opcode::JUMP_IF_FALSE_OR_POP || jump.opcode == Opcode::JUMP_IF_TRUE_OR_POP;
    bool jumps_if = jump.opcode == Opcode::POP_JUMP_IF_TRUE || jump.opcode == Opcode::JUMP_IF_TRUE_OR_POP;
    bool taken = truth == jumps_if;
    block.may_have_nops = true;
    if (!(taken && keeps_value)) load.opcode = Opcode::NOP;
    jump.opcode = taken ? Opcode::JUMP : Opcode::NOP;
    if (taken) block.no_fallthrough = true;
}

/// LOAD_CONST None, IS_OP, POP_JUMP_IF_… becomes one jump on None.
void fuse_none_test(Block& block, uint32_t position) {
    auto& list = block.instructions;
    if (position + 2 >= list.size()) return;
    auto& jump = list[position + 2];
    bool if_false = jump.opcode == Opcode::POP_JUMP_IF_FALSE;
    if (!if_false && jump.opcode != Opcode::POP_JUMP_IF_TRUE) return;
    bool is_not = list[position + 1].oparg != 0;
    block.may_have_nops = true;
    list[position].opcode = list[position + 1].opcode = Opcode::NOP;
    jump.opcode = is_not != if_false ? Opcode::POP_JUMP_IF_NOT_NONE : Opcode::POP_JUMP_IF_NONE;
}

void rewrite_constant(Block& block, uint32_t position, ConstantTable const& constants) {
    if (position + 1 >= block.instructions.size()) return;
    auto const* constant = constants[block.instructions[position].oparg];
    switch (block.instructions[position + 1].opcode) {
        case Opcode::POP_JUMP_IF_FALSE:
        case Opcode::POP_JUMP_IF_TRUE:
        case Opcode::JUMP_IF_FALSE_OR_POP:
        case Opcode::JUMP_IF_TRUE_OR_POP: return decide_jump(block, position, is_true(constant));
        case Opcode::IS_OP:
            if (constant->kind == code::ObjectKind::None) fuse_none_test(block, position);
            return;
        default: return;
    }
}

/// A tuple that is unpacked at once is not built; true if so. CPython does it for up to three members.
bool skip_building(Block& block, uint32_t position) {
    if (position + 1 >= block.instructions.size()) return false;
    auto& build = block.instructions[position];
    auto& unpack = block.instructions[position + 1];
    if (unpack.opcode != Opcode::UNPACK_SEQUENCE || unpack.oparg != build.oparg) return false;
    if (build.oparg < 1 || build.oparg > 3) return false;
    block.may_have_nops = true;
    build.opcode = Opcode::NOP;
    unpack.opcode = build.oparg == 1 ? Opcode::NOP : Opcode::SWAP;
    return true;
}

/// The NULL under a called global is pushed by LOAD_GLOBAL itself, which its operand's low bit asks for.
void fuse_null(Block& block, uint32_t position) {
    if (position + 1 >= block.instructions.size()) return;
    auto& load = block.instructions[position + 1];
    if (load.opcode != Opcode::LOAD_GLOBAL) return;
    block.may_have_nops = true;
    block.instructions[position].opcode = Opcode::NOP;
    load.oparg |= 1;
}

}  // namespace

void run_peephole(Graph& graph, Block& block, ConstantTable& constants) {
    for (uint32_t i = 0; i < block.instructions.size(); i++) {
        auto& instruction = block.instructions[i];
        switch (instruction.opcode) {
            case Opcode::LOAD_CONST: rewrite_constant(block, i, constants); break;
            case Opcode::BUILD_TUPLE:
                if (!skip_building(block, i)) fold_constant_tuple(graph, block, i, constants);
                break;
            case Opcode::SWAP:
                block.may_have_nops = true;
                if (instruction.oparg == 1) {
                    instruction.opcode = Opcode::NOP;
                } else {
                    i = shorten_swaps(block, i);
                    apply_static_swaps(block, i);
                }
                break;
            case Opcode::PUSH_NULL: fuse_null(block, i); break;
            default: break;
        }
    }
    graph.for_each_target(block, thread_jump);
}

}  // namespace py::compiler::cfg
