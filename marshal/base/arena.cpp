#include "marshal/base/arena.h"

#include <cstdlib>

#include "marshal/base/verify.h"

namespace py {
namespace {

/// The usual chunks are of one size, so that any of them can serve any arena.
constexpr auto kChunk = size_t(Arena::Chunks::Working);

/// Chunks of arenas that have died, for the next ones on the same thread. Batch compilation thus works in memory that
/// is mapped and in cache already; taking it from the system anew costs as much as a tenth of a compilation.
class ChunkCache {
  public:
    ~ChunkCache() {
        for (void* chunk : chunks_) std::free(chunk);
    }

    void* take() {
        if (chunks_.empty()) return std::malloc(kChunk);
        void* chunk = chunks_.back();
        chunks_.pop_back();
        return chunk;
    }
    void give_back(void* chunk) {
        if (chunks_.size() >= kMostChunks) return std::free(chunk);
        chunks_.push_back(chunk);
    }

  private:
#if __has_feature(address_sanitizer)
    // Every chunk goes back at once, so that uses of a dead arena are found.
    static constexpr size_t kMostChunks = 0;
#else
    static constexpr size_t kMostChunks = 16 * 1024 * 1024 / kChunk;
#endif

    std::vector<void*> chunks_;
};

thread_local ChunkCache chunk_cache;

}  // namespace

Arena& Arena::operator=(Arena&& other) noexcept {
    std::swap(next_, other.next_);
    std::swap(end_, other.end_);
    std::swap(size_, other.size_);
    std::swap(chunk_size_, other.chunk_size_);
    std::swap(chunks_, other.chunks_);
    std::swap(large_, other.large_);
    return *this;
}

Arena::~Arena() {
    // The first chunk is the likeliest to be in cache; it is to be taken first next time.
    for (size_t i = chunks_.size(); i-- > 0;) give_back(chunks_[i]);
    for (void* block : large_) std::free(block);
}

void Arena::clear() {
    for (void* block : large_) std::free(block);
    large_.clear();
    if (chunks_.empty()) return;
    for (; chunks_.size() > 1; chunks_.pop_back()) give_back(chunks_.back());
    next_ = reinterpret_cast<uintptr_t>(chunks_[0]);
    end_ = next_ + size_t(chunk_size_);
    size_ = size_t(chunk_size_);
}

void* Arena::take_chunk() {
    return chunk_size_ == Chunks::Working ? chunk_cache.take() : std::malloc(size_t(chunk_size_));
}

void Arena::give_back(void* chunk) {
    if (chunk_size_ == Chunks::Working) {
        chunk_cache.give_back(chunk);
    } else {
        std::free(chunk);
    }
}

void* Arena::allocate_slow(size_t size, size_t alignment) {
    // An object that would waste much of a chunk gets memory of its own, so that the rest of the current one is not
    // lost.
    if (size + alignment > size_t(chunk_size_) / 4) return allocate_large(size, alignment);
    void* chunk = take_chunk();
    VERIFY(chunk != nullptr);
    chunks_.push_back(chunk);
    size_ += size_t(chunk_size_);
    auto start = (reinterpret_cast<uintptr_t>(chunk) + alignment - 1) & ~(uintptr_t(alignment) - 1);
    next_ = start + size;
    end_ = reinterpret_cast<uintptr_t>(chunk) + size_t(chunk_size_);
    return reinterpret_cast<void*>(start);
}

void* Arena::allocate_large(size_t size, size_t alignment) {
    void* block = std::malloc(size + alignment);
    VERIFY(block != nullptr);
    large_.push_back(block);
    size_ += size + alignment;
    auto start = (reinterpret_cast<uintptr_t>(block) + alignment - 1) & ~(uintptr_t(alignment) - 1);
    return reinterpret_cast<void*>(start);
}

}  // namespace py
