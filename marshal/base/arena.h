#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <initializer_list>
#include <new>
#include <span>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace py {

/// Bump allocator: everything lives until the arena dies, and no destructor runs.
/// Not thread-safe; one arena belongs to one compilation or one load.
class Arena {
  public:
    /// Memory is taken in chunks of `Working` size unless told otherwise. What lives long wants `Lasting` ones: the end
    /// of the last chunk stays unused.
    enum class Chunks : uint32_t { Working = 64 * 1024, Lasting = 8 * 1024 };

    explicit Arena(Chunks chunks = Chunks::Working) : chunk_size_(chunks) {}
    Arena(Arena&& other) noexcept
        : next_(std::exchange(other.next_, kNowhere)),
          end_(std::exchange(other.end_, 0)),
          size_(std::exchange(other.size_, 0)),
          chunk_size_(other.chunk_size_),
          chunks_(std::move(other.chunks_)),
          large_(std::move(other.large_)) {}
    Arena& operator=(Arena&& other) noexcept;
    ~Arena();

    /// Uninitialised memory; `alignment` is a power of two up to 16.
    void* allocate(size_t size, size_t alignment) {
        // Whole words, so that the next object need not be aligned.
        size = (size + kWord - 1) & ~(kWord - 1);
        uintptr_t start = alignment <= kWord ? next_ : (next_ + alignment - 1) & ~(uintptr_t(alignment) - 1);
        if (start + size > end_) [[unlikely]]
            return allocate_slow(size, alignment);
        next_ = start + size;
        return reinterpret_cast<void*>(start);
    }

    template <class T, class... Args>
    T* make(Args&&... args) {
        static_assert(std::is_trivially_destructible_v<T>);
        return new (allocate(sizeof(T), alignof(T))) T{std::forward<Args>(args)...};
    }

    /// Value-initialised array of `count` elements.
    template <class T>
    std::span<T> make_array(size_t count) {
        static_assert(std::is_trivially_destructible_v<T>);
        if (count == 0) return {};
        T* data = static_cast<T*>(allocate(sizeof(T) * count, alignof(T)));
        for (size_t i = 0; i < count; i++) new (data + i) T();
        return {data, count};
    }

    template <class T>
    std::span<T> copy(std::span<T const> items) {
        static_assert(std::is_trivially_copyable_v<T>);
        if (items.empty()) return {};
        T* data = static_cast<T*>(allocate(items.size_bytes(), alignof(T)));
        std::memcpy(static_cast<void*>(data), items.data(), items.size_bytes());
        return {data, items.size()};
    }
    std::string_view copy(std::string_view text) {
        auto bytes = copy(std::span<char const>(text.data(), text.size()));
        return {bytes.data(), bytes.size()};
    }

    /// Forgets all objects; memory for as many small ones stays at hand.
    void clear();

    /// Bytes taken from the system so far.
    size_t size() const { return size_; }

  private:
    static constexpr size_t kWord = 8;
    /// Behind the end of no memory: there is no room even for an empty object.
    static constexpr uintptr_t kNowhere = kWord;

    void* allocate_slow(size_t size, size_t alignment);
    void* allocate_large(size_t size, size_t alignment);
    void* take_chunk();
    void give_back(void* chunk);

    /// A multiple of `kWord`.
    uintptr_t next_ = kNowhere;
    uintptr_t end_ = 0;
    size_t size_ = 0;
    Chunks chunk_size_ = Chunks::Working;
    std::vector<void*> chunks_;
    /// Objects too large for a chunk.
    std::vector<void*> large_;
};

}  // namespace py
