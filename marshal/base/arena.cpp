#include "marshal/base/arena.h"

#include <algorithm>
#include <cstdlib>

#include "marshal/base/verify.h"

namespace py {
namespace {

constexpr size_t kFirstChunk = 16 * 1024;
constexpr size_t kLargestChunk = 1024 * 1024;

}  // namespace

Arena& Arena::operator=(Arena&& other) noexcept {
    std::swap(next_, other.next_);
    std::swap(end_, other.end_);
    std::swap(size_, other.size_);
    std::swap(chunks_, other.chunks_);
    return *this;
}

Arena::~Arena() {
    for (void* chunk : chunks_) std::free(chunk);
}

void* Arena::allocate_slow(size_t size, size_t alignment) {
    size_t chunk_size = std::min(std::max(kFirstChunk, size_), kLargestChunk);
    bool oversized = size + alignment > chunk_size;
    if (oversized) chunk_size = size + alignment;
    void* chunk = std::malloc(chunk_size);
    VERIFY(chunk != nullptr);
    chunks_.push_back(chunk);
    size_ += chunk_size;
    auto start = (reinterpret_cast<uintptr_t>(chunk) + alignment - 1) & ~(uintptr_t(alignment) - 1);
    // An oversized object gets a chunk of its own, so that the rest of the current one is not lost.
    if (!oversized || next_ == 0) {
        next_ = start + size;
        end_ = reinterpret_cast<uintptr_t>(chunk) + chunk_size;
    }
    return reinterpret_cast<void*>(start);
}

}  // namespace py
