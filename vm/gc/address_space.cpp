#include "vm/gc/address_space.h"

#include <sys/mman.h>
#include <sys/resource.h>

#include <bit>
#include <cstdint>
#include <cstdio>
#include <cstdlib>

#include "marshal/base/verify.h"

namespace py::vm {
namespace {

struct Holder {
    void (*shrink)(void* owner, size_t share);
    void* owner;
};
/// The heap, the arena of shapes and the main thread's stack.
constexpr size_t kMostHolders = 3;
Holder holders[kMostHolders];
size_t holder_count = 0;

}  // namespace

void on_smaller_address_space(void (*shrink)(void* owner, size_t share), void* owner) {
    VERIFY(holder_count < kMostHolders);
    holders[holder_count++] = {shrink, owner};
}

void shrink_reservations() {
    constexpr size_t kParts = 4;
    size_t share = address_space_share(kParts);
    if (share == SIZE_MAX) return;
    for (size_t i = 0; i < holder_count; i++) holders[i].shrink(holders[i].owner, share);
}

size_t address_space_share(size_t parts) {
    struct rlimit limit;
    bool unlimited = getrlimit(RLIMIT_AS, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY;
    return unlimited ? SIZE_MAX : std::bit_floor(limit.rlim_cur / parts);
}

void prefer_huge_pages(void* memory, size_t bytes) {
    auto address = reinterpret_cast<uint64_t>(memory);
    uint64_t first = (address + kHugePage - 1) & ~uint64_t(kHugePage - 1);
    uint64_t last = (address + bytes) & ~uint64_t(kHugePage - 1);
    if (first < last) madvise(reinterpret_cast<void*>(first), last - first, MADV_HUGEPAGE);
}

void end_without_memory() {
    std::fflush(stdout);
    std::fputs("MemoryError: the system gives no more memory\n", stderr);
    std::_Exit(1);
}

}  // namespace py::vm
