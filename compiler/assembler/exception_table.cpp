#include "compiler/assembler/exception_table.h"

#include "marshal/base/verify.h"

namespace py::compiler::assembler {
namespace {

/// Bit 7 marks the first byte of an entry.
constexpr uint32_t kEntryStart = 0x80;
/// Four numbers of up to 32 bits.
constexpr size_t kLargestEntry = 4 * 6;

/// Six bits a byte, the high ones first; bit 6 says that more follow.
[[gnu::noinline]] uint8_t* put(uint8_t* out, uint32_t value, uint32_t marker = 0) {
    int shift = 0;
    while (value >> shift >= 64) shift += 6;
    for (; shift > 0; shift -= 6) {
        *out++ = uint8_t((value >> shift & 0x3F) | 0x40 | marker);
        marker = 0;
    }
    *out++ = uint8_t((value & 0x3F) | marker);
    return out;
}

uint8_t* put_entry(uint8_t* out, cfg::Block const& handler, int32_t start, int32_t end) {
    // What the interpreter pushes, the exception and maybe the last instruction, is above the depth to restore.
    int32_t depth = handler.start_depth - 1 - (handler.preserve_lasti ? 1 : 0);
    VERIFY(depth >= 0);
    out = put(out, uint32_t(start), kEntryStart);
    out = put(out, uint32_t(end - start));
    out = put(out, uint32_t(handler.offset));
    return put(out, uint32_t(depth) << 1 | (handler.preserve_lasti ? 1 : 0));
}

}  // namespace

void write_exception_table(cfg::Graph const& graph, std::span<HandlerChange const> changes, int32_t code_size,
                           TableBuffer& table) {
    table.clear();
    if (changes.empty()) return;
    uint8_t* out = table.reserve(changes.size() * kLargestEntry);
    for (size_t i = 0; i < changes.size(); i++) {
        if (changes[i].handler == 0) continue;
        int32_t end = i + 1 < changes.size() ? changes[i + 1].start : code_size;
        out = put_entry(out, *graph.blocks[changes[i].handler], changes[i].start, end);
    }
    table.advance_to(out);
}

}  // namespace py::compiler::assembler
