#pragma once

#include <cstdint>
#include <span>

#include "vm/objects/value.h"

namespace py::vm {

struct Str;

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

/// The kind of one key that is no tuple.
SortKeys kind_of_scalar(Value key);

/// A number that is less only if the key is; equal ranks say nothing but for ints and floats.
uint64_t rank_of(Value key);
uint64_t rank_of_real(double real);
/// The same of eight characters from `offset` on.
uint64_t rank_of_text(Str* text, size_t offset);

}  // namespace py::vm
