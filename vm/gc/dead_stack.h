#pragma once

#include <cstddef>

namespace py::vm {

/// Zeroes the C stack below the caller. Functions called next leave parts of their frames unwritten, and the
/// collector takes what earlier calls left there for references.
template <size_t bytes>
[[gnu::noinline]] void clear_dead_stack() {
    char dead[bytes];
    __builtin_memset(dead, 0, bytes);
    asm volatile("" : : "r"(dead) : "memory");
}

}  // namespace py::vm
