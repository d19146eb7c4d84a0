#pragma once

#include <cstdint>
#include <span>

#include "vm/objects/value.h"

namespace py::vm {

/// What all keys of a sort have in common.
enum class SortKeys : uint8_t {
    /// Ints of 48 bits: their rank is all of them.
    Ints,
    /// Floats without NaN: the same.
    Reals,
    /// str itself, of Latin-1 characters: the rank is the first eight.
    Texts,
    /// tuple itself, not empty, whose first items are all of one of these kinds: the rank is that of the first item.
    Tuples,
    /// Anything else: no ranks.
    Mixed,
};

SortKeys kind_of_keys(std::span<Value const> keys);

/// A number that is less only if the key is; equal ranks say nothing but for ints and floats.
uint64_t rank_of(Value key);

}  // namespace py::vm
