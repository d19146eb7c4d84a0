#pragma once

#include <cstring>

#include "vm/objects/value.h"

namespace py::vm {

/// Copies between places that do not overlap. Most tuples and lists are short: these take no call.
inline void copy_values(Value const* from, Value* to, size_t count) {
    constexpr size_t kShort = 8;
    if (count > kShort) {
        std::memcpy(to, from, count * sizeof(Value));
        return;
    }
#pragma clang loop vectorize(disable) unroll(disable)
    for (size_t i = 0; i < count; i++) {
        Value value = from[i];
        // What passes here is no memcpy to the compiler.
        asm("" : "+r"(value.bits));
        to[i] = value;
    }
}

}  // namespace py::vm
