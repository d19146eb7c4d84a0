#pragma once

#include <cstdint>

namespace py::compiler::ast {

/// Counts how deep a pass is in the tree and says when CPython gives up: at three times the recursion limit
/// of 1,000, of which the Python frames of `python -m py_compile` take nine.
class DepthCounter {
  public:
    /// One level; false if it is one too many. Every call needs its `leave`.
    bool enter() { return ++depth_ <= kLimit; }
    void leave() { depth_--; }
    /// Whether half of the levels are left, or more.
    bool is_shallow() const { return depth_ <= kLimit / 2; }

  private:
    static constexpr int32_t kLimit = (1000 - 9) * 3;
    int32_t depth_ = 0;
};

/// One level of a pass, for the time of a block.
class DepthLevel {
  public:
    explicit DepthLevel(DepthCounter& counter) : counter_(counter), within_limit_(counter.enter()) {}
    DepthLevel(DepthLevel const&) = delete;
    ~DepthLevel() { counter_.leave(); }
    bool within_limit() const { return within_limit_; }

  private:
    DepthCounter& counter_;
    bool within_limit_;
};

}  // namespace py::compiler::ast
