#include "vm/driver/program_pages.h"

#include <sys/mman.h>

#include <cstdint>

/// Both come from the linker: where the program file begins in memory, and where its code ends. Nothing in between is
/// ever written to.
extern "C" char const __executable_start[], etext[];

namespace py::vm {

void forget_program_pages() {
    constexpr uintptr_t kPage = 4096;
    auto first = reinterpret_cast<uintptr_t>(__executable_start);
    auto last = reinterpret_cast<uintptr_t>(etext) / kPage * kPage;
    madvise(reinterpret_cast<void*>(first), last - first, MADV_DONTNEED);
}

}  // namespace py::vm
