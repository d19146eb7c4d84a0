#pragma once

#include "compiler/assembler/code_unit.h"
#include "compiler/assembler/code_writer.h"
#include "compiler/assembler/constant_pool.h"
#include "compiler/assembler/local_slots.h"
#include "compiler/cfg/graph.h"

namespace py::compiler::assembler {

/// The memory that an assembler works in, which may serve another one afterwards.
struct AssemblerMemory {
    LocalSlots slots = {};
    CodeWriter writer = {};
    TableBuffer exception_table = {};
};

/// Makes code objects of the units of one module.
class Assembler {
  public:
    /// `pool` is the module's.
    Assembler(ConstantPool& pool, code::ObjectFactory& objects, AssemblerMemory& memory)
        : pool_(pool),
          objects_(objects),
          slots_(memory.slots),
          writer_(memory.writer),
          exception_table_(memory.exception_table) {}

    /// Runs the flow-graph passes and assembles: jumps get widths, tables are encoded, `stacksize` is computed. The
    /// graph is used up.
    code::CodeObject const* assemble(CodeUnit& unit);

  private:
    void optimize(CodeUnit& unit, cfg::Graph& graph);
    void write_tables(CodeUnit const& unit, cfg::Graph& graph, code::CodeObject& code);
    void list_names(CodeUnit const& unit, code::CodeObject& code);
    code::BytesObject const* shared_bytes(ByteView bytes);
    code::SequenceObject const* shared_tuple(std::span<code::Object const* const> items);

    ConstantPool& pool_;
    code::ObjectFactory& objects_;
    LocalSlots& slots_;
    CodeWriter& writer_;
    TableBuffer& exception_table_;
};

}  // namespace py::compiler::assembler
