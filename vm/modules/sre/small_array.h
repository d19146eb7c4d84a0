#pragma once

#include <cstddef>
#include <vector>

namespace py::vm::sre {

/// An array whose memory lies in itself while it is short.
template <class T, size_t few>
class SmallArray {
  public:
    explicit SmallArray(size_t size = 0) { resize(size); }
    /// All elements are zero then.
    void resize(size_t size) {
        size_ = size;
        if (size > few) {
            many_.assign(size, T{});
        } else {
            for (size_t i = 0; i < size; i++) few_[i] = T{};
        }
    }
    T& operator[](size_t index) { return size_ > few ? many_[index] : few_[index]; }
    T const& operator[](size_t index) const { return size_ > few ? many_[index] : few_[index]; }
    size_t size() const { return size_; }

  private:
    size_t size_ = 0;
    T few_[few];
    std::vector<T> many_;
};

}  // namespace py::vm::sre
