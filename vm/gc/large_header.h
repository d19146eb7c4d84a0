#pragma once

#include "vm/gc/heap.h"

namespace py::vm {

/// Stands before the object; both come from malloc, or in need from the far end of the reservation.
struct Heap::LargeHeader {
    size_t size;
    bool marked;
    /// As in a block.
    bool changeable;
    /// Bytes of the reservation that it takes up, from its header on; 0 if it comes from malloc.
    uint64_t reserved;

    Object* object() { return reinterpret_cast<Object*>(this + 1); }
    static LargeHeader* of(Object const* object) {
        return const_cast<LargeHeader*>(reinterpret_cast<LargeHeader const*>(object) - 1);
    }
};

}  // namespace py::vm
