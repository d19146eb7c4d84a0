#pragma once

#include "marshal/base/hash_map.h"
#include "marshal/code/object.h"

namespace py::code {

/// Whether two constants are equal as Python's `==` sees them in a set: 1, 1.0, 1+0j and True are, and so are tuples
/// of such; a NaN is equal to itself as an object. Frozensets, code objects and the mutable kinds are compared as
/// objects.
bool equal_values(Object const* left, Object const* right);

struct ValueHash {
    size_t operator()(Object const* object) const noexcept;
};
struct ValueEqual {
    bool operator()(Object const* left, Object const* right) const noexcept { return equal_values(left, right); }
};

/// A set of constants by value.
using ValueSet = HashSet<Object const*, ValueHash, ValueEqual>;

}  // namespace py::code
