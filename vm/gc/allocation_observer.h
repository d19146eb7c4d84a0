#pragma once

#include <cstddef>

namespace py::vm {

struct Object;

/// Who is told of the heap's objects, one after the other. Neither function may allocate in the heap.
struct AllocationObserver {
    /// `object` is new, and has nothing yet but its header. `size` in bytes.
    void (*made)(Object* object, size_t size);
    /// An object has another size now, and maybe another place; `before` is only an address.
    void (*resized)(Object const* before, Object* after, size_t size);
};

}  // namespace py::vm
