#pragma once

#include <vector>

#include "compiler/assembler/exception_table.h"
#include "compiler/assembler/table_buffer.h"
#include "compiler/cfg/graph.h"
#include "marshal/base/bytes.h"

namespace py::compiler::assembler {

/// Writes the bytecode of one unit after the other, and its location table (PEP 626, PEP 657), in the one walk over all
/// instructions that every unit needs. On the way it notes what is only known by then: `Block::size`, `depth_change`,
/// `depth_peak` and `last_location`, and where handlers change.
class CodeWriter {
  public:
    /// Lays out a graph whose jumps have directions, and writes it. The results are good until the next call.
    void write(cfg::Graph& graph, int32_t first_line);

    /// EXTENDED_ARG prefixes, instructions and zeroed inline caches.
    ByteView code() const { return code_.bytes(); }
    int32_t size() const { return int32_t(code_.bytes().size() / 2); }
    /// One entry for each instruction, or more if it is longer than eight code units.
    ByteView locations() const { return locations_.bytes(); }
    std::vector<HandlerChange> const& handler_changes() const { return handler_changes_; }

    /// Bytes of memory.
    size_t capacity() const {
        return code_.capacity() + widened_.capacity() + locations_.capacity() + sizes_.capacity();
    }

  private:
    void write_blocks(cfg::Graph& graph, int32_t first_line);
    template <bool kHasHandlers>
    void write_instructions(cfg::Graph const& graph, cfg::Block& block);
    void write_locations(cfg::Block& block);
    void change_handler(cfg::BlockId handler, uint8_t const* place);
    /// Gives the jumps whose operands need them their prefixes.
    void widen_jumps(cfg::Graph const& graph);
    void write_jump_operands(cfg::Graph const& graph);

    TableBuffer code_;
    TableBuffer widened_;
    TableBuffer locations_;
    /// Of the instructions of the block in hand, in code units.
    TableBuffer sizes_;
    std::vector<HandlerChange> handler_changes_;
    /// Of the last instruction that was written: its handler, and the last line until then.
    cfg::BlockId handler_ = 0;
    int32_t line_ = 0;
};

}  // namespace py::compiler::assembler
