#pragma once

#include "vm/gc/heap.h"

namespace py::vm {

/// Stands before the object; both come from malloc.
struct Heap::LargeHeader {
    size_t size;
    bool marked;
    /// As in a block.
    bool changeable;
    uint64_t padding;

    Object* object() { return reinterpret_cast<Object*>(this + 1); }
    static LargeHeader* of(Object const* object) {
        return const_cast<LargeHeader*>(reinterpret_cast<LargeHeader const*>(object) - 1);
    }
};

}  // namespace py::vm
