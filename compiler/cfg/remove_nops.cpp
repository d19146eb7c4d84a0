#include "compiler/cfg/passes.h"

namespace py::compiler::cfg {
namespace {

/// Whether the NOP at `position` shows the tracer nothing: no line of its own, or that of a neighbour.
/// One that stands before an instruction without line leaves its location to that.
bool is_removable(Block& block, uint32_t position, int32_t previous_line) {
    auto& list = block.instructions;
    int32_t line = list[position].location.line;
    if (line < 0 || line == previous_line) return true;
    if (position + 1 < list.size()) {
        auto& next = list[position + 1];
        if (next.location.line < 0) {
            next.location = list[position].location;
            return true;
        }
        return next.location.line == line;
    }
    Block const* next = block.next;
    while (next && next->instructions.empty()) next = next->next;
    return next && next->instructions[0].location.line == line;
}

}  // namespace

bool drop_nops(Block& block) {
    block.notes &= ~kHasNops;
    auto& list = block.instructions;
    uint32_t kept = 0;
    int32_t previous_line = -1;
    for (uint32_t i = 0; i < list.size(); i++) {
        int32_t line = list[i].location.line;
        if (list[i].opcode == Opcode::NOP) {
            if (is_removable(block, i, previous_line)) continue;
            block.notes |= kHasNops;
        }
        if (kept != i) list[kept] = list[i];
        kept++;
        previous_line = line;
    }
    list.resize(kept);
    return kept == 0;
}

}  // namespace py::compiler::cfg
