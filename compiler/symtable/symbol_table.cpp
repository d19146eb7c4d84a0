#include "compiler/symtable/symbol_table.h"

#include <bit>

namespace py::compiler::symtable {
namespace {

/// Up to this many symbols a look-up compares one after the other.
constexpr uint32_t kLinearSymbols = 8;

}  // namespace

Symbol const* SymbolList::find(Identifier name) const {
    if (slots_.empty()) {
        for (Symbol const& symbol : symbols_) {
            if (symbol.name == name) return &symbol;
        }
        return nullptr;
    }
    for (uint32_t slot = slot_of(name); slots_[slot] != 0; slot = (slot + 1) % slots_.size()) {
        Symbol const& symbol = symbols_[slots_[slot] - 1];
        if (symbol.name == name) return &symbol;
    }
    return nullptr;
}

Symbol& SymbolList::add(Arena& arena, Identifier name) {
    Symbol& added = symbols_.push_back(arena, Symbol{name});
    if (symbols_.size() > kLinearSymbols) {
        if (symbols_.size() * 2 > slots_.size()) {
            rebuild_slots(arena);
        } else {
            put_in_slots(name, symbols_.size() - 1);
        }
    }
    return added;
}

void SymbolList::rebuild_slots(Arena& arena) {
    uint32_t capacity = std::bit_ceil(symbols_.size() * 4);
    slots_ = arena.make_array<uint32_t>(capacity);
    slot_shift_ = uint32_t(32 - std::countr_zero(capacity));
    for (uint32_t i = 0; i < symbols_.size(); i++) put_in_slots(symbols_[i].name, i);
}

void SymbolList::put_in_slots(Identifier name, uint32_t index) {
    uint32_t slot = slot_of(name);
    while (slots_[slot] != 0) slot = (slot + 1) % slots_.size();
    slots_[slot] = index + 1;
}

}  // namespace py::compiler::symtable
