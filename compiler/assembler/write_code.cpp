#include "compiler/assembler/tables.h"
#include "marshal/base/verify.h"

namespace py::compiler::assembler {
namespace {

class CodeWriter {
  public:
    CodeWriter(bytecode::Target const& target, uint8_t* out)
        : target_(target), out_(out), extended_arg_(*target.numbers[size_t(cfg::Opcode::EXTENDED_ARG)]) {}

    void write(cfg::Instruction const& instruction) {
        auto const& traits = target_.traits_of(instruction.opcode);
        uint32_t oparg = traits.flags & bytecode::kHasArg ? uint32_t(instruction.oparg) : 0;
        if (oparg > 0xFF) [[unlikely]] write_prefixes(oparg);
        put(traits.number, oparg);
        for (int i = 0; i < traits.caches; i++) put(0, 0);
    }
    uint8_t const* end() const { return out_; }

  private:
    void write_prefixes(uint32_t oparg) {
        if (oparg > 0xFFFFFF) put(extended_arg_, oparg >> 24);
        if (oparg > 0xFFFF) put(extended_arg_, oparg >> 16);
        put(extended_arg_, oparg >> 8);
    }
    void put(uint8_t opcode, uint32_t oparg) {
        *out_++ = opcode;
        *out_++ = uint8_t(oparg);
    }

    bytecode::Target const& target_;
    uint8_t* out_;
    uint8_t extended_arg_;
};

}  // namespace

ByteView write_code(cfg::Graph const& graph, int32_t size) {
    auto bytes = static_cast<uint8_t*>(graph.arena.allocate(size_t(size) * 2, 1));
    CodeWriter writer(graph.target, bytes);
    for (cfg::Block const* block = graph.entry; block; block = block->next) {
        for (auto const& instruction : block->instructions) writer.write(instruction);
    }
    VERIFY(writer.end() == bytes + size_t(size) * 2);
    return {bytes, size_t(size) * 2};
}

}  // namespace py::compiler::assembler
