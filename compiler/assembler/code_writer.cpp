#include "compiler/assembler/code_writer.h"

#include <algorithm>
#include <cstring>

#include "compiler/assembler/layout.h"
#include "compiler/assembler/location_writer.h"

namespace py::compiler::assembler {
namespace {

/// Instructions are written in pieces of this size, which may reach beyond the end of what is written.
struct Piece {
    uint64_t words[3];
};

/// What one instruction takes at most: three prefixes of two bytes, and a piece.
constexpr size_t kLargestInstruction = 3 * 2 + sizeof(Piece);
/// In code units: the most caches of any instruction are ten.
constexpr int32_t kLongestInstruction = 3 + 1 + 10;
static_assert(size_t(kLongestInstruction) * 2 <= kLargestInstruction);

uint8_t* write_prefixes(uint8_t* out, uint8_t extended_arg, uint32_t oparg) {
    for (int shift : {24, 16, 8}) {
        if (oparg >> shift == 0) continue;
        *out++ = extended_arg;
        *out++ = uint8_t(oparg >> shift);
    }
    return out;
}

/// The instruction, with its caches zero.
void write_instruction(uint8_t* out, uint8_t opcode, uint32_t oparg) {
    Piece piece{{opcode | uint64_t(uint8_t(oparg)) << 8, 0, 0}};
    std::memcpy(out, &piece, sizeof piece);
}

}  // namespace

void CodeWriter::write(cfg::Graph& graph, int32_t first_line) {
    write_blocks(graph, first_line);
    if (graph.is_straight() && !graph.entry->jump) return;
    if (lay_out(graph) == BlockSizes::Grown) widen_jumps(graph);
    write_jump_operands(graph);
}

void CodeWriter::write_blocks(cfg::Graph& graph, int32_t first_line) {
    code_.clear();
    locations_.clear();
    handler_changes_.clear();
    handler_ = 0;
    line_ = first_line;
    for (cfg::Block* block = graph.entry; block; block = block->next) {
        block->offset = size();
        if (graph.facts.has_regions) {
            write_instructions<true>(graph, *block);
        } else {
            write_instructions<false>(graph, *block);
        }
        write_locations(*block);
    }
}

// The places written at are kept in local variables: a byte that is written may be part of anything else. Which opcode
// comes next cannot be foretold, so that the branches are but few, and almost never taken. Two loops, since one would
// have more to remember than there are registers.

template <bool kHasHandlers>
void CodeWriter::write_instructions(cfg::Graph const& graph, cfg::Block& block) {
    size_t count = block.instructions.size();
    uint8_t* const begin = code_.reserve(count * kLargestInstruction);
    uint8_t* out = begin;
    sizes_.clear();
    uint8_t* sizes = sizes_.reserve(count);
    bytecode::Target const& target = graph.target;
    int32_t depth = 0;
    int32_t peak = 0;
    for (auto const& instruction : block.instructions) {
        if constexpr (kHasHandlers) {
            if (instruction.handler != handler_) [[unlikely]]
                change_handler(instruction.handler, out);
        }
        auto const traits = target.traits_of(instruction.opcode);
        uint32_t oparg = uint32_t(instruction.oparg) & traits.mask_if(bytecode::kHasArg);
        depth += cfg::effect_of(target, instruction.opcode, oparg);
        peak = std::max(peak, depth);
        int32_t size = 1 + traits.caches;
        if (oparg > 0xFF) [[unlikely]] {
            out = write_prefixes(out, target.traits_of(cfg::Opcode::EXTENDED_ARG).number, oparg);
            size += cfg::prefixes_for(int32_t(oparg));
        }
        *sizes++ = uint8_t(size);
        write_instruction(out, traits.number, oparg);
        out += 2 + 2 * traits.caches;
    }
    block.size = int32_t(out - begin) / 2;
    block.depth_change = depth;
    block.depth_peak = peak;
    code_.advance_to(out);
}

void CodeWriter::write_locations(cfg::Block& block) {
    size_t count = block.instructions.size();
    uint8_t* out = locations_.reserve(count * LocationWriter::largest(kLongestInstruction));
    uint8_t const* size = sizes_.begin();
    uint8_t const* last = out;
    int32_t line = line_;
    for (auto const& instruction : block.instructions) {
        last = out;
        out = LocationWriter::write(instruction.location, *size++, line, out);
        line = LocationWriter::line_behind(instruction.location, line);
    }
    line_ = line;
    block.last_location = uint32_t(last - locations_.begin());
    locations_.advance_to(out);
}

void CodeWriter::change_handler(cfg::BlockId handler, uint8_t const* place) {
    handler_ = handler;
    handler_changes_.push_back({handler, int32_t(place - code_.begin()) / 2});
}

// A jump is the last instruction of its block, and small enough to have one entry in the location table.
void CodeWriter::widen_jumps(cfg::Graph const& graph) {
    uint8_t const extended_arg = graph.target.traits_of(cfg::Opcode::EXTENDED_ARG).number;
    cfg::Block const* last = graph.entry;
    while (last->next) last = last->next;
    widened_.clear();
    uint8_t* out = widened_.reserve(size_t(last->offset + last->size) * 2);
    uint8_t const* in = code_.begin();
    auto change = handler_changes_.begin();
    for (cfg::Block const* block = graph.entry; block; block = block->next) {
        int32_t prefixes = block->jump ? cfg::prefixes_for(block->instructions.back().oparg) : 0;
        auto const* end = in + (block->size - prefixes) * 2;
        auto old_offset = int32_t(in - code_.begin()) / 2;
        for (; change != handler_changes_.end() && code_.begin() + change->start * 2 < end; change++) {
            change->start += block->offset - old_offset;
        }
        if (prefixes != 0) {
            auto const* jump = end - 2 * (1 + graph.target.traits_of(block->instructions.back().opcode).caches);
            out = std::copy(in, jump, out);
            out = write_prefixes(out, extended_arg, uint32_t(block->instructions.back().oparg));
            in = jump;
            // The low three bits of an entry tell the size.
            locations_.begin()[block->last_location] += uint8_t(prefixes);
        }
        out = std::copy(in, end, out);
        in = end;
    }
    widened_.advance_to(out);
    std::swap(code_, widened_);
}

void CodeWriter::write_jump_operands(cfg::Graph const& graph) {
    for (cfg::Block const* block = graph.entry; block; block = block->next) {
        if (!block->jump) continue;
        auto const& jump = block->instructions.back();
        int32_t caches = graph.target.traits_of(jump.opcode).caches;
        // The byte beside the opcode.
        size_t place = size_t(block->offset + block->size - caches) * 2 - 1;
        code_.begin()[place] = uint8_t(jump.oparg);
    }
}

}  // namespace py::compiler::assembler
