#pragma once

// The passes over a flow graph, in the order in which `optimize.cpp` and the assembler run them (docs/cfg.md).
// What each does, down to the order in which it visits blocks, is observable in the bytecode and is CPython 3.11's.

#include "compiler/cfg/constant_table.h"
#include "compiler/cfg/graph.h"

namespace py::compiler::cfg {

/// Leads jumps past empty blocks.
void normalize_blocks(Graph& graph);

/// Replaces an unconditional jump to a small exit that belongs to no line by a copy of that exit.
void inline_small_exits(Graph& graph);

/// All passes between the insertion of the prefix instructions and the numbering of constants, on a normalised graph.
void optimize(Graph& graph, ConstantTable& constants);

/// Rewrites short sequences within one block: tests of constants, tuples, swaps, jumps to jumps.
void run_peephole(Graph& graph, Block& block, ConstantTable& constants);

/// Replaces LOAD_CONST … BUILD_TUPLE by the LOAD_CONST of a tuple; `position` is that of BUILD_TUPLE.
void fold_constant_tuple(Graph& graph, Block& block, uint32_t position, ConstantTable& constants);

/// Brings a run of SWAPs and NOPs that starts at `position` to the fewest swaps; returns the run's last position.
uint32_t shorten_swaps(Block& block, uint32_t position);

/// Trades SWAPs, from `position` backwards, for another order of the stores and pops behind them.
void apply_static_swaps(Block& block, uint32_t position);

/// Sends the jump of `block`, if it meets another jump on its own line, to the latter's target, as far as that goes.
void thread_jump(Block& block);

/// What `remove_nops`, `remove_regions` and `resolve_direction` do with a block that has work for them. Most have none.
bool drop_nops(Block& block);
void make_nops_of_bounds(Graph const& graph, Block& block);
bool choose_direction(Instruction& jump, bool forward);

/// Drops each NOP of `block` that no line event needs. True if that leaves the block empty.
inline bool remove_nops(Block& block) { return (block.notes & kHasNops) && drop_nops(block); }

/// Counts the predecessors of every block and empties those that have none.
void remove_unreachable(Graph& graph);

/// Unlinks empty blocks from the order of the code.
void remove_empty_blocks(Graph& graph);

/// Turns jumps to the block that follows anyway into NOPs.
void remove_redundant_jumps(Graph& graph);

/// Unlinks empty blocks from the order of the code, one at the very end too.
void remove_trailing_empty_blocks(Graph& graph);

/// Gives every jump to an exit without line a copy of its own, with the jump's line (PEP 626).
void duplicate_exits_without_line(Graph& graph);

/// Fills missing locations from the instruction before, within blocks and into blocks with one predecessor.
void propagate_locations(Graph& graph);

/// Makes sure that every return has a line: the last one seen, `first_line` at the start.
void guarantee_exit_lines(Graph& graph, int32_t first_line);

/// Sets the handler in force on every instruction, `Block::handler_entries`, and `Block::preserve_lasti` on handlers.
void label_exception_targets(Graph& graph);

/// Turns the SETUP_* and POP_BLOCK of `block`, now that handlers are labelled, into NOPs, and removes what NOPs it can.
inline void remove_regions(Graph const& graph, Block& block) {
    if (block.notes & kHasRegions) make_nops_of_bounds(graph, block);
    remove_nops(block);
}

/// Chooses the forward or backward form of the jump of `block`, where it has one; for the blocks in the order of the
/// code. False if a jump back has no such form.
[[nodiscard]] inline bool resolve_direction(Block& block) {
    block.is_passed = true;
    return !block.jump || choose_direction(block.instructions.back(), !block.jump->is_passed);
}

/// Computes `Block::start_depth` of all reachable blocks of a graph whose code has been written, and which knows by
/// then what each block does to the stack; returns the deepest stack of the unit.
int32_t compute_stack_depth(Graph& graph);

/// Drops trailing constants that no instruction names; the first one stays, it may be the docstring.
void trim_unused_constants(Graph const& graph, std::vector<code::Object const*>& constants);

}  // namespace py::compiler::cfg
