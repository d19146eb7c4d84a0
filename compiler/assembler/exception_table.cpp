#include "compiler/assembler/byte_sink.h"
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
    explicit ExceptionTableWriter(Arena& arena) : table_(arena, 64) {}

    ByteView bytes() const { return table_.bytes(); }

    /// `handler` (none: null) is in force from `offset` on.
    void enter(cfg::Block const* handler, int32_t offset) {
        if (handler == handler_) return;
        if (handler_) write_entry(offset);
        handler_ = handler;
        start_ = offset;
    }

  private:
    void write_entry(int32_t end) {
        // What the interpreter pushes, the exception and maybe the last instruction, is above the depth to restore.
        int32_t depth = handler_->start_depth - 1 - (handler_->preserve_lasti ? 1 : 0);
        VERIFY(depth >= 0);
        uint8_t* out = table_.reserve(kLargestEntry);
        out = put(out, uint32_t(start_), kEntryStart);
        out = put(out, uint32_t(end - start_));
        out = put(out, uint32_t(handler_->offset));
        table_.advance_to(put(out, uint32_t(depth) << 1 | (handler_->preserve_lasti ? 1 : 0)));
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

    ByteSink table_;
    cfg::Block const* handler_ = nullptr;
    int32_t start_ = 0;
};

}  // namespace

ByteView write_exception_table(cfg::Graph const& graph) {
    if (!graph.has_regions) return {};
    ExceptionTableWriter writer(graph.arena);
    int32_t offset = 0;
    for (cfg::Block const* block = graph.entry; block; block = block->next) {
        offset = block->offset;
        for (auto const& instruction : block->instructions) {
            writer.enter(instruction.handler, offset);
            offset += instruction.size;
        }
    }
    writer.enter(nullptr, offset);
    return writer.bytes();
}

}  // namespace py::compiler::assembler
