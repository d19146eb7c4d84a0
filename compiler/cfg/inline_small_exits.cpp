#include <algorithm>

#include "compiler/cfg/passes.h"

namespace py::compiler::cfg {
namespace {

/// Exits of more instructions than this are not copied.
constexpr uint32_t kLargestCopy = 4;

bool has_line(Block const& block) {
    return std::any_of(block.instructions.begin(), block.instructions.end(),
                       [](Instruction const& instruction) { return instruction.location.line > 0; });
}

void inline_exit(Graph& graph, Block& block) {
    if (!block.jump || !block.jump->is_exit()) return;
    auto& jump = block.instructions.back();
    Block const& exit = *block.jump;
    if (jump.opcode != Opcode::JUMP || exit.instructions.size() > kLargestCopy || has_line(exit)) return;
    jump.opcode = Opcode::NOP;
    block.jump = nullptr;
    block.instructions.append(graph.arena, {exit.instructions.begin(), exit.instructions.size()});
    block.notes |= exit.notes | kHasNops;
}

}  // namespace

void inline_small_exits(Graph& graph) {
    if (!graph.facts.has_jumps_to_those) return;
    graph.for_each_newest_first([&](Block& block) { inline_exit(graph, block); });
}

}  // namespace py::compiler::cfg
