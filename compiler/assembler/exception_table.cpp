#include "compiler/assembler/layout.h"
#include "compiler/assembler/tables.h"
#include "marshal/base/verify.h"

namespace py::compiler::assembler {
namespace {

/// Bit 7 marks the first byte of an entry.
constexpr uint32_t kEntryStart = 0x80;
/// Four numbers of up to 32 bits.
constexpr size_t kLargestEntry = 4 * 6;

class ExceptionTableWriter {
  public:
    ExceptionTableWriter(cfg::Graph const& graph, TableBuffer& table) : graph_(graph), table_(table) {}

    cfg::BlockId handler() const { return handler_; }

    /// Another `handler` (none: 0) is in force from `offset` on.
    void enter(cfg::BlockId handler, int32_t offset) {
        if (handler_ != 0) write_entry(*graph_.blocks[handler_], offset);
        handler_ = handler;
        start_ = offset;
    }

  private:
    void write_entry(cfg::Block const& handler, int32_t end) {
        // What the interpreter pushes, the exception and maybe the last instruction, is above the depth to restore.
        int32_t depth = handler.start_depth - 1 - (handler.preserve_lasti ? 1 : 0);
        VERIFY(depth >= 0);
        uint8_t* out = table_.reserve(kLargestEntry);
        out = put(out, uint32_t(start_), kEntryStart);
        out = put(out, uint32_t(end - start_));
        out = put(out, uint32_t(handler.offset));
        table_.advance_to(put(out, uint32_t(depth) << 1 | (handler.preserve_lasti ? 1 : 0)));
    }

    /// Six bits a byte, the high ones first; bit 6 says that more follow.
    static uint8_t* put(uint8_t* out, uint32_t value, uint32_t marker = 0) {
        int shift = 0;
        while (value >> shift >= 64) shift += 6;
        for (; shift > 0; shift -= 6) {
            *out++ = uint8_t((value >> shift & 0x3F) | 0x40 | marker);
            marker = 0;
        }
        *out++ = uint8_t((value & 0x3F) | marker);
        return out;
    }

    cfg::Graph const& graph_;
    TableBuffer& table_;
    cfg::BlockId handler_ = 0;
    int32_t start_ = 0;
};

}  // namespace

void write_exception_table(cfg::Graph const& graph, TableBuffer& table) {
    table.clear();
    if (!graph.has_regions) return;
    ExceptionTableWriter writer(graph, table);
    int32_t offset = 0;
    for (cfg::Block const* block = graph.entry; block; block = block->next) {
        for (auto const& instruction : block->instructions) {
            if (instruction.handler != writer.handler()) writer.enter(instruction.handler, offset);
            offset += size_of(graph.target, instruction);
        }
    }
    writer.enter(0, offset);
}

}  // namespace py::compiler::assembler
