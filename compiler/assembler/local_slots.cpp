#include "compiler/assembler/local_slots.h"

#include <algorithm>
#include <numeric>

#include "marshal/base/hash_map.h"

namespace py::compiler::assembler {
namespace {

using cfg::Instruction;
using cfg::Opcode;

constexpr uint32_t kSuspending = code::kGenerator | code::kCoroutine | code::kAsyncGenerator;

/// Finds names among the local variables; equal names are one object.
class LocalFinder {
  public:
    explicit LocalFinder(std::vector<code::Object const*> const& names) : names_(names) {
        if (names.size() <= kLinearSearch) return;
        for (size_t i = 0; i < names.size(); i++) index_.emplace(names[i], int32_t(i));
    }

    /// −1 if `name` is no local variable.
    int32_t find(code::Object const* name) const {
        if (names_.size() <= kLinearSearch) {
            auto found = std::find(names_.begin(), names_.end(), name);
            return found == names_.end() ? -1 : int32_t(found - names_.begin());
        }
        auto found = index_.find(name);
        return found == index_.end() ? -1 : found->second;
    }

  private:
    static constexpr size_t kLinearSearch = 16;

    std::vector<code::Object const*> const& names_;
    HashMap<code::Object const*, int32_t> index_;
};

}  // namespace

void LocalSlots::assign(CodeUnit const& unit) {
    cell_count_ = unit.cellvars.size();
    locals_ = &unit.varnames;
    kinds_.assign(unit.varnames.size(), code::kLocal);
    slots_.clear();
    if (unit.cellvars.empty() && unit.freevars.empty()) return;
    names_.assign(unit.varnames.begin(), unit.varnames.end());
    if (!unit.cellvars.empty()) place_cells(unit);
    for (auto const* name : unit.freevars) add_slot(name, code::kFree);
}

void LocalSlots::place_cells(CodeUnit const& unit) {
    LocalFinder locals(unit.varnames);
    for (auto const* name : unit.cellvars) {
        int32_t local = locals.find(name);
        if (local >= 0) {
            kinds_[size_t(local)] |= code::kCell;
            slots_.push_back(local);
        } else {
            add_slot(name, code::kCell);
        }
    }
}

void LocalSlots::add_slot(code::Object const* name, code::LocalKind kind) {
    slots_.push_back(int32_t(names_.size()));
    names_.push_back(name);
    kinds_.push_back(kind);
}

std::vector<int32_t> LocalSlots::cells_in_order() const {
    std::vector<int32_t> cells(cell_count_);
    std::iota(cells.begin(), cells.end(), 0);
    std::sort(cells.begin(), cells.end(), [&](int32_t a, int32_t b) { return slot_of(a) < slot_of(b); });
    return cells;
}

void insert_prefix(cfg::Graph& graph, CodeUnit const& unit, LocalSlots const& slots) {
    bool suspends = unit.flags & kSuspending;
    if (!slots.has_derefs() && !suspends) return;
    constexpr size_t kOthers = 3;
    std::vector<Instruction> prefix;
    prefix.reserve(unit.cellvars.size() + kOthers);
    auto add = [&](Opcode opcode, int32_t oparg, cfg::SourceRange const& location) {
        prefix.push_back({.opcode = opcode, .oparg = oparg, .location = location});
    };
    if (!unit.freevars.empty()) add(Opcode::COPY_FREE_VARS, int32_t(unit.freevars.size()), cfg::kNoLocation);
    for (int32_t cell : slots.cells_in_order()) add(Opcode::MAKE_CELL, cell, cfg::kNoLocation);
    if (suspends) {
        add(Opcode::RETURN_GENERATOR, 0, {unit.firstlineno, -1, unit.firstlineno, -1});
        add(Opcode::POP_TOP, 0, cfg::kNoLocation);
    }
    graph.entry->instructions.prepend(graph.arena, prefix);
    graph.entry->notes |= cfg::kHasGaps | cfg::kHasDerefs;
}

void number_derefs(cfg::Graph& graph, LocalSlots const& slots) {
    if (!slots.has_derefs()) return;
    for (cfg::Block* block = graph.entry; block; block = block->next) {
        if (!(block->notes & cfg::kHasDerefs)) continue;
        for (Instruction& instruction : block->instructions) {
            // COPY_FREE_VARS is no such opcode: its operand is a count.
            if (graph.flags_of(instruction.opcode) & bytecode::kHasFree) {
                instruction.oparg = slots.slot_of(instruction.oparg);
            }
        }
    }
}

}  // namespace py::compiler::assembler
