#include "vm/runtime/system/memory_request.h"

#include <cstdlib>

#include "vm/gc/heap.h"
#include "vm/objects/exception.h"
#include "vm/runtime/thread/thread.h"

namespace py::vm {
namespace {

/// Below this nobody asks the system.
constexpr uint64_t kAlwaysThere = uint64_t(32) << 20;

/// An allocation as large as that is a mapping of its own, which costs next to nothing while untouched.
bool can_be_had(uint64_t bytes) {
    void* memory = std::malloc(bytes);
    asm volatile("" : : "r"(memory) : "memory");
    std::free(memory);
    return memory != nullptr;
}

}  // namespace

Raises<void> request_memory(Thread& thread, uint64_t items, uint64_t item_size) {
    uint64_t bytes;
    if (!__builtin_mul_overflow(items, item_size, &bytes) && bytes < uint64_t(1) << 46) {
        if (bytes < kAlwaysThere) return {};
        if (can_be_had(bytes)) return {};
        thread.heap.collect();
        if (can_be_had(bytes)) return {};
    }
    return raise_exception(thread, make_memory_error());
}

}  // namespace py::vm
