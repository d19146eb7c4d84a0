#pragma once

#include <span>

#include "marshal/base/arena.h"

namespace py {

/// A growable array in an arena, for plain data: 16 bytes, no destructor. What it outgrows stays in the
/// arena.
template <class T>
class ArenaVector {
    static_assert(std::is_trivially_copyable_v<T> && std::is_trivially_destructible_v<T>);

  public:
    T* begin() { return data_; }
    T* end() { return data_ + size_; }
    T const* begin() const { return data_; }
    T const* end() const { return data_ + size_; }
    T& operator[](size_t i) { return data_[i]; }
    T const& operator[](size_t i) const { return data_[i]; }
    T& back() { return data_[size_ - 1]; }
    T const& back() const { return data_[size_ - 1]; }
    uint32_t size() const { return size_; }
    bool empty() const { return size_ == 0; }
    std::span<T const> items() const { return {data_, size_}; }

    void pop_back() { size_--; }
    T& push_back(Arena& arena, T const& item) {
        if (size_ == capacity_) grow(arena, size_ == 0 ? kFirstCapacity : size_ * 2);
        return *new (data_ + size_++) T(item);
    }
    /// Makes room for `capacity` items in all.
    void reserve(Arena& arena, uint32_t capacity) {
        if (capacity > capacity_) grow(arena, capacity);
    }
    /// Room for one more item, which `extend` makes one.
    T* spare(Arena& arena) {
        if (size_ == capacity_) [[unlikely]]
            grow(arena, size_ == 0 ? kFirstCapacity : size_ * 2);
        return data_ + size_;
    }
    /// Takes the item in the spare room for one of the vector's, if `count` is 1.
    void extend(uint32_t count) { size_ += count; }

  private:
    static constexpr uint32_t kFirstCapacity = 4;

    void grow(Arena& arena, uint32_t capacity) {
        T* data = static_cast<T*>(arena.allocate(sizeof(T) * capacity, alignof(T)));
        if (size_ != 0) std::memcpy(static_cast<void*>(data), data_, sizeof(T) * size_);
        data_ = data;
        capacity_ = capacity;
    }

    T* data_ = nullptr;
    uint32_t size_ = 0;
    uint32_t capacity_ = 0;
};

}  // namespace py
