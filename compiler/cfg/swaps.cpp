#include <algorithm>
#include <numeric>
#include <vector>

#include "compiler/cfg/passes.h"

namespace py::compiler::cfg {
namespace {

struct SwapRun {
    uint32_t length = 1;
    /// The deepest position that a swap of the run reaches.
    int32_t depth = 0;
    bool has_several = false;
};

SwapRun measure_run(Block const& block, uint32_t start) {
    auto const& list = block.instructions;
    SwapRun run{1, list[start].oparg, false};
    for (; start + run.length < list.size(); run.length++) {
        auto const& instruction = list[start + run.length];
        if (instruction.opcode == Opcode::SWAP) {
            run.depth = std::max(run.depth, instruction.oparg);
            run.has_several = true;
        } else if (instruction.opcode != Opcode::NOP) {
            break;
        }
    }
    return run;
}

/// Where each stack position's value comes from after the run; position 0 is the top.
std::vector<int32_t> permutation_of(std::span<Instruction const> run, int32_t depth) {
    std::vector<int32_t> sources(static_cast<size_t>(depth));
    std::iota(sources.begin(), sources.end(), 0);
    for (auto const& instruction : run) {
        if (instruction.opcode == Opcode::SWAP) std::swap(sources[0], sources[size_t(instruction.oparg) - 1]);
    }
    return sources;
}

constexpr int32_t kDone = -1;

/// Writes the swaps of the cycle through position `start`, the last first, ending before `end`; returns their start.
/// Every swap involves the top, so a cycle that does not pass it begins and ends with a swap at `start`.
Instruction* write_cycle(std::vector<int32_t>& sources, int32_t start, Instruction* end) {
    for (int32_t position = start;;) {
        if (position != 0) {
            --end;
            end->opcode = Opcode::SWAP;
            end->oparg = position + 1;
        }
        int32_t next = sources[size_t(position)];
        if (next == kDone) return end;
        sources[size_t(position)] = kDone;
        position = next;
    }
}

/// Instructions that use nothing but the top of the stack, and cannot jump or raise.
bool is_swappable(Instruction const& instruction) {
    return instruction.opcode == Opcode::STORE_FAST || instruction.opcode == Opcode::POP_TOP;
}

constexpr uint32_t kNone = UINT32_MAX;

/// The next swappable instruction behind `position`, NOPs left aside; `kNone` if another comes first, or one of
/// another line than `line` (0 or more): binding names in another order than lines are traced would show.
uint32_t next_swappable(Block const& block, uint32_t position, int32_t line) {
    auto const& list = block.instructions;
    for (uint32_t i = position + 1; i < list.size(); i++) {
        if (line >= 0 && list[i].location.line != line) return kNone;
        if (is_swappable(list[i])) return i;
        if (list[i].opcode != Opcode::NOP) return kNone;
    }
    return kNone;
}

bool apply_swap(Block& block, uint32_t position) {
    auto& list = block.instructions;
    uint32_t first = next_swappable(block, position, -1);
    if (first == kNone) return false;
    uint32_t last = first;
    int32_t line = list[first].location.line;
    for (int32_t i = 1; i < list[position].oparg; i++) {
        last = next_swappable(block, last, line);
        if (last == kNone) return false;
    }
    list[position].opcode = Opcode::NOP;
    std::swap(list[first], list[last]);
    return true;
}

}  // namespace

uint32_t shorten_swaps(Block& block, uint32_t position) {
    SwapRun run = measure_run(block, position);
    if (!run.has_several) return position;
    Instruction* begin = &block.instructions[position];
    Instruction* unwritten = begin + run.length;
    auto sources = permutation_of({begin, run.length}, run.depth);
    for (int32_t i = 0; i < run.depth; i++) {
        if (sources[size_t(i)] != kDone && sources[size_t(i)] != i) unwritten = write_cycle(sources, i, unwritten);
    }
    while (unwritten != begin) (--unwritten)->opcode = Opcode::NOP;
    return position + run.length - 1;
}

void apply_static_swaps(Block& block, uint32_t position) {
    // CPython 3.11.2 does not look whether two of the stores have one target (its issue 104615): `a, b, a = x, y, z`
    // leaves x in `a`. Its bytecode is the reference, so we do as it does.
    for (uint32_t i = position + 1; i-- > 0;) {
        auto const& instruction = block.instructions[i];
        if (instruction.opcode == Opcode::NOP || is_swappable(instruction)) continue;
        if (instruction.opcode != Opcode::SWAP || !apply_swap(block, i)) return;
    }
}

}  // namespace py::compiler::cfg
