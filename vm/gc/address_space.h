#pragma once

#include <cstddef>

namespace py::vm {

/// A reservation of address space costs nothing, unless the process is limited in it (RLIMIT_AS): then the largest
/// power of two that is at most the limit divided by `parts`. Otherwise the largest number there is.
size_t address_space_share(size_t parts);

/// Names what gives back the rest of a reservation. It is called with a share of the new limit in bytes, and keeps more
/// if more is in use.
void on_smaller_address_space(void (*shrink)(void* owner, size_t share), void* owner);
/// To be called when the process has limited its own address space.
void shrink_reservations();

/// What the machine was asked for cannot be had, and no Python code can go on.
[[noreturn]] void end_without_memory();

/// What the system calls a huge page: it brings one at a time where it was asked to, and the processor finds it sooner.
constexpr size_t kHugePage = size_t(2) << 20;

/// Asks for huge pages where whole ones lie in this memory; it will be filled soon.
void prefer_huge_pages(void* memory, size_t bytes);

}  // namespace py::vm
