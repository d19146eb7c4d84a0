#pragma once

#include <initializer_list>

#include "vm/objects/value.h"

namespace py::vm {

/// Keeps values alive that are only reachable through memory which the collector does not scan. Locals on the
/// stack need nothing of the kind: this only forces the compiler to keep them there.
class Rooted {
  public:
    Rooted(std::initializer_list<Value> values) {
        for (Value value : values) {
            if (count_ < kMost) values_[count_++] = value;
        }
    }
    ~Rooted() { asm volatile("" : : "r"(values_) : "memory"); }

  private:
    static constexpr int kMost = 4;
    Value values_[kMost];
    int count_ = 0;
};

}  // namespace py::vm
