#include "vm/gc/block.h"

#include <algorithm>

#include "vm/gc/marker.h"

namespace py::vm {

uint32_t Block::next_cell(uint32_t index, bool wants_marked) const {
    while (index < touched) {
        uint64_t word = (wants_marked ? marks[index / 64] : ~marks[index / 64]) >> (index % 64);
        if (word) return std::min(index + uint32_t(__builtin_ctzll(word)), touched);
        index = (index / 64 + 1) * 64;
    }
    return touched;
}

void Block::wipe_dead() {
    for (uint32_t i = next_cell(handed_out, false); i < touched; i = next_cell(i + 1, false)) {
        *reinterpret_cast<uint64_t*>(cell(i)) = 0;
    }
    handed_out = cell_count;
}

void Block::revisit(Marker& marker) {
    for (size_t word = 0; word < mark_words(); word++) {
        uint64_t bits = changeable[word] & marks[word];
        if (bits == 0) continue;
        auto object = [&](uint64_t rest) {
            return reinterpret_cast<Object*>(cell(uint32_t(word * 64) + uint32_t(__builtin_ctzll(rest))));
        };
        for (uint64_t rest = bits; rest; rest &= rest - 1) __builtin_prefetch(object(rest));
        changeable[word] = 0;
        for (; bits; bits &= bits - 1) marker.visit(object(bits));
    }
}

}  // namespace py::vm
