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
    if (block.instructions.empty() || block.instructions.back().opcode != Opcode::JUMP) return;
    auto& jump = block.instructions.back();
    Block const& exit = *jump.target;
    if (!exit.is_exit || exit.instructions.size() > kLargestCopy || has_line(exit)) return;
    jump.opcode = Opcode::NOP;
    for (auto const& instruction : exit.instructions) block.instructions.push_back(graph.arena, instruction);
    block.is_exit = true;
    block.may_have_nops = true;
    block.may_have_regions |= exit.may_have_regions;
}

}  // namespace

void inline_small_exits(Graph& graph) {
    for (Block* block = graph.newest; block; block = block->previously_made) inline_exit(graph, *block);
}

}  // namespace py::compiler::cfg
