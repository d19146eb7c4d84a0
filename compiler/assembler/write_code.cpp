#include <cstring>

#include "compiler/assembler/tables.h"
#include "marshal/base/verify.h"

namespace py::compiler::assembler {
namespace {

// The position is handed through and returned, not kept in an object: the compiler must take bytes that are written to
// change any object in memory.

uint8_t* put(uint8_t* out, uint8_t opcode, uint32_t oparg) {
    out[0] = opcode;
    out[1] = uint8_t(oparg);
    return out + 2;
}

uint8_t* write_prefixes(uint8_t* out, uint8_t extended_arg, uint32_t oparg) {
    if (oparg > 0xFFFFFF) out = put(out, extended_arg, oparg >> 24);
    if (oparg > 0xFFFF) out = put(out, extended_arg, oparg >> 16);
    return put(out, extended_arg, oparg >> 8);
}

/// `out` is zero already, so the caches need not be written.
uint8_t* write_block(bytecode::Target const& target, cfg::Block const& block, uint8_t* out) {
    for (auto const& instruction : block.instructions) {
        auto const& traits = target.traits_of(instruction.opcode);
        uint32_t oparg = traits.flags & bytecode::kHasArg ? uint32_t(instruction.oparg) : 0;
        if (oparg > 0xFF) [[unlikely]] {
            out = write_prefixes(out, target.traits_of(cfg::Opcode::EXTENDED_ARG).number, oparg);
        }
        out = put(out, traits.number, oparg) + size_t(traits.caches) * 2;
    }
    return out;
}

}  // namespace

ByteView write_code(cfg::Graph const& graph, int32_t size) {
    auto bytes = static_cast<uint8_t*>(graph.arena.allocate(size_t(size) * 2, 1));
    std::memset(bytes, 0, size_t(size) * 2);
    uint8_t* out = bytes;
    for (cfg::Block const* block = graph.entry; block; block = block->next) out = write_block(graph.target, *block, out);
    VERIFY(out == bytes + size_t(size) * 2);
    return {bytes, size_t(size) * 2};
}

}  // namespace py::compiler::assembler
