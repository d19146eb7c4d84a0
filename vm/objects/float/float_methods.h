#pragma once

#include "vm/objects/str/str.h"
#include "vm/objects/type/type.h"

namespace py::vm {

struct FloatDivision {
    double quotient;
    double remainder;
};
/// Python's `//` and `%`: the remainder has the divisor's sign. `right` is not zero.
FloatDivision divide_floats(double left, double right);
Raises<Value> float_power(Thread& thread, double base, double exponent);
/// round(value, places); without places, the nearest int. Halves go to even.
Raises<Value> round_double(Thread& thread, double value, Value places);

/// What `__float__` of an object, whose type has one, returns; warns about instances of subclasses.
Raises<double> double_from_method(Thread& thread, Value value);

/// float(text). Error: ValueError.
Raises<double> parse_float(Thread& thread, Str* text);
/// The same of a bytes-like object.
Raises<double> parse_float_bytes(Thread& thread, Value bytes);

Raises<Value> float_hex(Thread& thread, Value* args);
Raises<Value> float_fromhex(Thread& thread, Value* args);

}  // namespace py::vm
