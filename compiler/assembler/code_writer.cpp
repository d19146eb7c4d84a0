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
    if (lay_out(graph) == BlockSizes::Kept) return write_jump_operands(graph);
    // Some jumps take prefixes, so that everything behind them moves.
    write_blocks(graph, first_line);
}

void CodeWriter::write_blocks(cfg::Graph& graph, int32_t first_line) {
    code_.clear();
    locations_.clear();
    handler_changes_.clear();
    handler_ = 0;
    line_ = first_line;
    for (cfg::Block* block = graph.entry; block; block = block->next) {
        write_instructions(graph, *block);
        write_locations(*block);
    }
}

// The places written at are kept in local variables: a byte that is written may be part of anything else. Which opcode
// comes next cannot be foretold, so that the branches are but few, and almost never taken. Two loops, since one would
// have more to remember than there are registers.

void CodeWriter::write_instructions(cfg::Graph& graph, cfg::Block& block) {
    size_t count = block.instructions.size();
    uint8_t* const begin = code_.reserve(count * kLargestInstruction);
    uint8_t* out = begin;
    sizes_.clear();
    uint8_t* sizes = sizes_.reserve(count);
    bytecode::Target const& target = graph.target;
    bool const has_regions = graph.facts.has_regions;
    int32_t depth = 0;
    int32_t peak = 0;
    auto last_constant = uint32_t(graph.last_constant);
    for (auto const& instruction : block.instructions) {
        if (has_regions && instruction.handler != handler_) [[unlikely]]
            change_handler(instruction.handler, out);
        auto const opcode = instruction.opcode;
        auto const traits = target.traits_of(opcode);
        uint32_t oparg = uint32_t(instruction.oparg) & traits.mask_if(bytecode::kHasArg);
        last_constant = std::max(last_constant, oparg & traits.mask_if(bytecode::kHasConst));
        depth += cfg::effect_of(target, opcode, oparg);
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
    graph.last_constant = int32_t(last_constant);
    block.size = int32_t(out - begin) / 2;
    block.depth_change = depth;
    block.depth_peak = peak;
    code_.advance_to(out);
}

void CodeWriter::write_locations(cfg::Block const& block) {
    size_t count = block.instructions.size();
    uint8_t* out = locations_.reserve(count * LocationWriter::largest(kLongestInstruction));
    uint8_t const* size = sizes_.begin();
    int32_t line = line_;
    for (auto const& instruction : block.instructions) {
        out = LocationWriter::write(instruction.location, *size++, line, out);
        line = LocationWriter::line_behind(instruction.location, line);
    }
    line_ = line;
    locations_.advance_to(out);
}

void CodeWriter::change_handler(cfg::BlockId handler, uint8_t const* place) {
    handler_ = handler;
    handler_changes_.push_back({handler, int32_t(place - code_.begin()) / 2});
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
