#include "compiler/symtable/symbol_table.h"

#include <bit>

namespace py::compiler::symtable {
namespace {

/// Up to this many symbols a look-up compares one after the other.
constexpr uint32_t kLinearSymbols = 8;

}  // namespace

Symbol* SymbolList::find(Arena& arena, Identifier name) {
    if (symbols_.size() <= kLinearSymbols) {
        for (Symbol& symbol : symbols_) {
            if (symbol.name == name) return &symbol;
        }
        return nullptr;
    }
    update_index(arena);
    for (uint32_t slot = slot_of(name); slots_[slot] != 0; slot = (slot + 1) % slots_.size()) {
        Symbol& symbol = symbols_[slots_[slot] - 1];
        if (symbol.name == name) return &symbol;
    }
    return nullptr;
}

/// Enters the symbols that have come since the last question.
void SymbolList::update_index(Arena& arena) {
    if (symbols_.size() * 2 > slots_.size()) {
        uint32_t capacity = std::bit_ceil(symbols_.size() * 4);
        slots_ = arena.make_array<uint32_t>(capacity);
        slot_shift_ = uint32_t(32 - std::countr_zero(capacity));
        indexed_ = 0;
    }
    for (; indexed_ < symbols_.size(); indexed_++) put_in_slots(indexed_);
}

void SymbolList::put_in_slots(uint32_t index) {
    uint32_t slot = slot_of(symbols_[index].name);
    while (slots_[slot] != 0) slot = (slot + 1) % slots_.size();
    slots_[slot] = index + 1;
}

}  // namespace py::compiler::symtable
