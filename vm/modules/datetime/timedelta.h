#pragma once

#include "marshal/base/big_int.h"
#include "vm/modules/datetime/objects.h"
#include "vm/runtime/raises.h"

// Differences, and their arithmetic.

namespace py::vm::datetime {

/// What may be more microseconds than 64 bits hold.
using Micros = __int128;
/// Of seconds and microseconds beyond their ranges, too. Errors: OverflowError.
Raises<TimeDelta*> make_delta(Thread& thread, int64_t days, int64_t seconds, int64_t microseconds,
                              Type& type = timedelta_type);
/// Errors: OverflowError.
Raises<TimeDelta*> delta_of(Thread& thread, Micros micros, Type& type = timedelta_type);
Raises<TimeDelta*> delta_of(Thread& thread, BigInt const& micros, Type& type = timedelta_type);
inline Micros micros_of(TimeDelta const* delta) {
    return Micros(delta->days) * kMicrosPerDay + delta->seconds * kMicrosPerSecond + delta->microseconds;
}
// Operators of timedelta; operands of other types give NotImplemented.
Raises<Value> add_deltas(Thread& thread, Value left, Value right);
Raises<Value> subtract_deltas(Thread& thread, Value left, Value right);
Raises<Value> multiply_delta(Thread& thread, Value left, Value right);
Raises<Value> divide_delta(Thread& thread, Value left, Value right);
Raises<Value> floor_divide_delta(Thread& thread, Value left, Value right);
Raises<Value> delta_remainder(Thread& thread, Value left, Value right);
Raises<Value> delta_divmod(Thread& thread, Value left, Value right);
Raises<Value> negate_delta(Thread& thread, Value self);
Raises<Value> copy_delta(Thread& thread, Value self);
Raises<Value> absolute_delta(Thread& thread, Value self);
/// total_seconds()
Raises<Value> total_seconds(Thread& thread, Value* args);

}  // namespace py::vm::datetime
