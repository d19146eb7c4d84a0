#pragma once

#include "vm/objects/object.h"
#include "vm/runtime/raises.h"

namespace py::vm {

class Thread;

/// An instance of a subclass of float; plain floats are values without an object.
struct Float : Object {
    static constexpr Layout kLayout = Layout::Float;
    double value;
};

inline bool is_float(Value value) { return value.is_real() || value.is<Float>(); }
inline double float_of(Value value) { return value.is_real() ? value.real() : value.as<Float>()->value; }

/// OverflowError if it is too large.
Raises<double> int_to_double(Thread& thread, Value value);
/// float(value) without parsing text: `__float__`, then `__index__`. TypeError otherwise.
Raises<double> to_double(Thread& thread, Value value);
int64_t hash_double(double value);
/// The exact int; OverflowError, ValueError for infinities and NaN.
Raises<Value> double_to_int(Thread& thread, double value);

}  // namespace py::vm
