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
    block.notes |= kHasNops;
    if (!(taken && keeps_value)) load.opcode = Opcode::NOP;
    jump.opcode = taken ? Opcode::JUMP : Opcode::NOP;
    block.no_fallthrough = taken;
    if (!taken) block.jump = nullptr;
}

/// LOAD_CONST None, IS_OP, POP_JUMP_IF_… becomes one jump on None.
void fuse_none_test(Block& block, uint32_t position) {
    auto* test = &block.instructions[position];
    auto& jump = test[2];
    bool is_not = test[1].oparg != 0;
    bool if_false = jump.opcode == Opcode::POP_JUMP_IF_FALSE;
    block.notes |= kHasNops;
    test[0].opcode = test[1].opcode = Opcode::NOP;
    jump.opcode = is_not != if_false ? Opcode::POP_JUMP_IF_NOT_NONE : Opcode::POP_JUMP_IF_NONE;
}

/// Position of the LOAD_CONST whose value the jump at the end of `block` depends on; -1 if there is none. The jump
/// tests the constant itself, or the outcome of IS_OP behind it.
int32_t tested_constant(Block const& block) {
    auto const& list = block.instructions;
    auto size = int32_t(list.size());
    if (!block.jump || size < 2) return -1;
    bool pops = false;
    switch (list.back().opcode) {
        case Opcode::POP_JUMP_IF_FALSE:
        case Opcode::POP_JUMP_IF_TRUE: pops = true; break;
        case Opcode::JUMP_IF_FALSE_OR_POP:
        case Opcode::JUMP_IF_TRUE_OR_POP: break;
        default: return -1;
    }
    if (list[size_t(size) - 2].opcode == Opcode::LOAD_CONST) return size - 2;
    bool tests_identity = pops && size >= 3 && list[size_t(size) - 2].opcode == Opcode::IS_OP;
    return tests_identity && list[size_t(size) - 3].opcode == Opcode::LOAD_CONST ? size - 3 : -1;
}

void rewrite_test(Block& block, uint32_t position, ConstantTable const& constants) {
    auto const* constant = constants[block.instructions[position].oparg];
    if (block.instructions[position + 1].opcode != Opcode::IS_OP) {
        decide_jump(block, position, is_true(constant));
    } else if (constant->kind == code::ObjectKind::None) {
        fuse_none_test(block, position);
    }
}

/// A tuple that is unpacked at once is not built; true if so. CPython does it for up to three members.
bool skip_building(Block& block, uint32_t position) {
    if (position + 1 >= block.instructions.size()) return false;
    auto& build = block.instructions[position];
    auto& unpack = block.instructions[position + 1];
    if (unpack.opcode != Opcode::UNPACK_SEQUENCE || unpack.oparg != build.oparg) return false;
    if (build.oparg < 1 || build.oparg > 3) return false;
    block.notes |= kHasNops;
    build.opcode = Opcode::NOP;
    unpack.opcode = build.oparg == 1 ? Opcode::NOP : Opcode::SWAP;
    return true;
}

void rewrite_sequences(Graph& graph, Block& block, ConstantTable& constants) {
    for (uint32_t i = 0; i < block.instructions.size(); i++) {
        auto& instruction = block.instructions[i];
        if (instruction.opcode == Opcode::BUILD_TUPLE) {
            if (!skip_building(block, i)) fold_constant_tuple(graph, block, i, constants);
        } else if (instruction.opcode == Opcode::SWAP) {
            if (instruction.oparg == 1) {
                instruction.opcode = Opcode::NOP;
            } else {
                i = shorten_swaps(block, i);
                apply_static_swaps(block, i);
            }
        }
    }
}

}  // namespace

void run_peephole(Graph& graph, Block& block, ConstantTable& constants) {
    // A tuple that is folded now is not looked at again, even where it is tested.
    int32_t tested = tested_constant(block);
    if (block.notes & kHasRewritable) rewrite_sequences(graph, block, constants);
    if (tested >= 0) {
        graph.facts.may_drop_last_constant |= constants.is_last(block.instructions[uint32_t(tested)].oparg);
        rewrite_test(block, uint32_t(tested), constants);
    }
    graph.for_each_setup(
        block, [&](Instruction& setup) { setup.oparg = int32_t(skip_empty(graph.handler_named_by(setup))->id); });
    if (!block.jump) return;
    thread_jump(block);
    graph.note_target(block);
}

}  // namespace py::compiler::cfg
