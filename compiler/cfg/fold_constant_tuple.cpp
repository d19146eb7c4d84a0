#include "compiler/cfg/passes.h"

namespace py::compiler::cfg {

void fold_constant_tuple(Graph& graph, Block& block, uint32_t position, ConstantTable& constants) {
    auto& build = block.instructions[position];
    auto count = uint32_t(build.oparg);
    if (position < count) return;
    std::span<Instruction> loads(&build - count, count);
    for (auto const& load : loads) {
        if (load.opcode != Opcode::LOAD_CONST) return;
    }
    block.notes |= kHasNops;
    auto members = graph.arena.make_array<code::Object const*>(count);
    for (uint32_t i = 0; i < count; i++) {
        graph.facts.may_drop_last_constant |= constants.is_last(loads[i].oparg);
        members[i] = constants[loads[i].oparg];
        loads[i].opcode = Opcode::NOP;
    }
    build.opcode = Opcode::LOAD_CONST;
    build.oparg = constants.index_of_tuple(members);
}

}  // namespace py::compiler::cfg
