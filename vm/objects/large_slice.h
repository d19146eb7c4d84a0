#pragma once

#include "vm/runtime/raises.h"

namespace py::vm {

class Thread;
struct Slice;

/// A slice of a sequence of any length, in ints of any size: the bounds are cut to the sequence.
struct LargeSliceBounds {
    Value start, stop, step;
};

/// `length` is an int, not negative. Errors: TypeError, ValueError for a step of zero.
Raises<LargeSliceBounds> resolve_large_slice(Thread& thread, Slice* slice, Value length);

}  // namespace py::vm
