#pragma once

#include <algorithm>
#include <cstddef>

namespace py::vm {

/// How soon a young collection may come in a small heap: soon where that is quickly done, so that garbage takes up
/// little memory, and later where many objects must be visited again each time.
class Pace {
  public:
    /// Bytes of garbage that there may be at most in a small heap.
    static constexpr size_t kMost = size_t(5) << 18;

    void begin() { visits_ = 0; }
    void count_visit() { visits_++; }
    void count_items(size_t count) { visits_ += count / kItemsPerVisit; }
    void note_young_collection() { budget_ = std::clamp(visits_ * kBytesPerVisit, kLeast, kMost); }
    size_t budget() const { return budget_; }

  private:
    static constexpr size_t kLeast = size_t(8) << 16;
    /// Items of a container that take as long to look at as an object.
    static constexpr size_t kItemsPerVisit = 16;
    static constexpr size_t kBytesPerVisit = 640;

    size_t visits_ = 0;
    size_t budget_ = kLeast;
};

/// Of the heap of the process.
extern Pace pace;

}  // namespace py::vm
