#pragma once

#include <span>
#include <vector>

#include "compiler/assembler/code_unit.h"
#include "compiler/cfg/graph.h"

namespace py::compiler::assembler {

/// The frame slots of a unit: its local variables, then the cells that are no locals, then the free variables
/// (`localsplus`). A cell that is also a local, such as a captured argument, lives in the local's slot.
class LocalSlots {
  public:
    void assign(CodeUnit const& unit);

    /// The slot of an operand that counts cells and free variables from 0.
    int32_t slot_of(int32_t deref) const { return slots_[size_t(deref)]; }
    bool has_derefs() const { return !slots_.empty(); }
    /// Operands of the cells (not the free variables) in the order of their slots.
    std::vector<int32_t> cells_in_order() const;

    size_t size() const { return names().size(); }
    std::span<code::Object const* const> names() const { return has_derefs() ? names_ : *locals_; }
    ByteView kinds() const { return kinds_; }

  private:
    void place_cells(CodeUnit const& unit);
    void add_slot(code::Object const* name, code::LocalKind kind);

    size_t cell_count_ = 0;
    /// The unit's local variables, which are all its slots if it has neither cells nor free variables.
    std::vector<code::Object const*> const* locals_ = nullptr;
    std::vector<int32_t> slots_;
    std::vector<code::Object const*> names_;
    Bytes kinds_;
};

/// Puts what every call must do first in front of the code: COPY_FREE_VARS, MAKE_CELL, and in generators and
/// coroutines RETURN_GENERATOR and POP_TOP. MAKE_CELL still counts cells, as the other cell opcodes do.
void insert_prefix(cfg::Graph& graph, CodeUnit const& unit, LocalSlots const& slots);

/// Turns the operands of the cell opcodes from counts of cells and free variables into slots.
void number_derefs(cfg::Graph& graph, LocalSlots const& slots);

}  // namespace py::compiler::assembler
