#include <cstring>

#include "compiler/assembler/location_writer.h"
#include "compiler/assembler/tables.h"
#include "marshal/base/verify.h"

namespace py::compiler::assembler {
namespace {

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

/// Where writing goes on in both outputs.
struct Places {
    uint8_t* code;
    uint8_t* locations;
};

/// The code is zero already, so the caches need not be written.
Places write_block(bytecode::Target const& target, cfg::Block const& block, LocationWriter& writer, Places out) {
    for (auto const& instruction : block.instructions) {
        auto const& traits = target.traits_of(instruction.opcode);
        uint32_t oparg = traits.flags & bytecode::kHasArg ? uint32_t(instruction.oparg) : 0;
        uint8_t* start = out.code;
        if (oparg > 0xFF) [[unlikely]] {
            out.code = write_prefixes(out.code, target.traits_of(cfg::Opcode::EXTENDED_ARG).number, oparg);
        }
        out.code = put(out.code, traits.number, oparg) + size_t(traits.caches) * 2;
        out.locations = writer.write(instruction.location, int32_t(out.code - start) / 2, out.locations);
    }
    return out;
}

}  // namespace

void write_code(cfg::Graph const& graph, int32_t first_line, std::span<uint8_t> code, TableBuffer& locations) {
    std::memset(code.data(), 0, code.size());
    locations.clear();
    LocationWriter writer(first_line);
    uint8_t* out = code.data();
    for (cfg::Block const* block = graph.entry; block; block = block->next) {
        // Each code unit belongs to an instruction that is in need of an entry at worst.
        uint8_t* table = locations.reserve(size_t(block->size) * LocationWriter::largest(1));
        Places end = write_block(graph.target, *block, writer, {out, table});
        out = end.code;
        locations.advance_to(end.locations);
    }
    VERIFY(out == code.data() + code.size());
}

}  // namespace py::compiler::assembler
