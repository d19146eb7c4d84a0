#pragma once

#include <cstdint>
#include <cstring>

#include "vm/objects/object.h"

namespace py::vm {

class Marker;

/// 32 KiB of equal cells. Of those handed out since the last collection, the header word tells which hold objects (zero
/// if none yet); of all others, the mark bits, which stay until the next full collection. So nothing is done to dead
/// cells before they are handed out again.
struct Block {
    static constexpr size_t kSize = 32 * 1024;
    static constexpr size_t kMarkWords = kSize / 16 / 64;

    uint32_t cell_size;
    uint32_t cell_count;
    /// Cells behind this many were never used since the block was zeroed: nobody looks at them, so that their pages
    /// need not exist.
    uint32_t touched;
    /// ceil(2**32 / cell_size): turns an offset into a cell number without a division.
    uint64_t reciprocal;
    uint64_t marks[kMarkWords];
    /// Of the marked objects those that may come to refer to newer ones: young collections visit them again.
    uint64_t changeable[kMarkWords];
    /// Cells before this one were handed out, or else wiped, since the last collection.
    uint32_t handed_out;

    static constexpr size_t kHeader = 576;

    char* cell(uint32_t index) { return reinterpret_cast<char*>(this) + kHeader + size_t(index) * cell_size; }
    /// `place`: the start of a cell, or the end of the last one.
    uint32_t cells_before(char* place) { return uint32_t(size_t(place - cell(0)) / cell_size); }
    uint32_t index_of(uint64_t address) const {
        uint64_t offset = (address & (kSize - 1)) - kHeader;
        return uint32_t((offset * reciprocal) >> 32);
    }
    bool marked(uint32_t index) const { return (marks[index / 64] >> (index % 64)) & 1; }
    /// Whether the bit was clear before.
    bool mark(uint32_t index) {
        uint64_t bit = uint64_t(1) << (index % 64);
        bool fresh = !(marks[index / 64] & bit);
        marks[index / 64] |= bit;
        return fresh;
    }
    void clear_mark(uint32_t index) {
        uint64_t bit = uint64_t(1) << (index % 64);
        marks[index / 64] &= ~bit;
        changeable[index / 64] &= ~bit;
    }
    /// How many words of `marks` the cells need: few where cells are large.
    size_t mark_words() const { return (cell_count + 63) / 64; }
    void note_changeable(uint32_t index) { changeable[index / 64] |= uint64_t(1) << (index % 64); }
    void clear_marks() {
        std::memset(marks, 0, mark_words() * sizeof(uint64_t));
        std::memset(changeable, 0, mark_words() * sizeof(uint64_t));
    }
    /// The first cell at or after `index`, but before `touched`, whose mark is as asked for; otherwise `touched`.
    uint32_t next_cell(uint32_t index, bool wants_marked) const;
    uint32_t live_cells() const {
        uint32_t live = 0;
        for (size_t i = 0; i < mark_words(); i++) live += uint32_t(__builtin_popcountll(marks[i]));
        return live;
    }
    /// Whether a cell holds an object.
    bool is_used(uint32_t index) {
        return (index < handed_out || marked(index)) && reinterpret_cast<Object*>(cell(index))->shape_address;
    }
    /// Makes the header words tell of all cells which hold objects.
    void wipe_dead();
    /// Hands every changeable object to the marker.
    void revisit(Marker& marker);

    static Block* of(uint64_t address) { return reinterpret_cast<Block*>(address & ~uint64_t(kSize - 1)); }
};
static_assert(sizeof(Block) <= Block::kHeader);

}  // namespace py::vm
