#pragma once

#include <cstdint>

#include "compiler/cfg/graph.h"

namespace py::compiler::assembler {

/// Code units (of two bytes) that an instruction of a laid-out graph takes with its EXTENDED_ARG prefixes and inline
/// caches.
inline int32_t size_of(bytecode::Target const& target, cfg::Instruction const& instruction) {
    auto const& traits = target.traits_of(instruction.opcode);
    int32_t size = 1 + traits.caches;
    if (traits.flags & bytecode::kHasArg) size += cfg::prefixes_for(instruction.oparg);
    return size;
}

/// Gives every block of a summarized graph its offset and every jump its operand; returns the size of the code, in code
/// units.
int32_t lay_out(cfg::Graph& graph);

}  // namespace py::compiler::assembler
