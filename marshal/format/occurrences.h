#pragma once

#include <vector>

#include "marshal/code/object.h"

namespace py::marshal {

/// Bit of `Object::mark`: the object occurs more than once in the graph that `Occurrences` looked at.
inline constexpr uint32_t kOccursAgain = uint32_t(1) << 31;

/// Finds out, before a graph is written, which of its objects occur more than once. While it lives, `kOccursAgain` says
/// so on each of them.
class Occurrences {
  public:
    Occurrences() = default;
    Occurrences(Occurrences const&) = delete;
    ~Occurrences();

    /// False if objects nest deeper than `kMaxDepth`.
    [[nodiscard]] bool count(code::Object const& root);

  private:
    bool contents(code::Object const& object);

    /// All that were seen.
    std::vector<code::Object const*> seen_;
    int depth_ = 0;
};

}  // namespace py::marshal
