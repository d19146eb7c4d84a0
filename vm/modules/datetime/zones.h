#pragma once

#include <string_view>

#include "vm/modules/datetime/timedelta.h"

namespace py::vm::datetime {

/// `utcoffset` or `dst` of a tzinfo that may be None: null if there is none. Errors: TypeError, ValueError, and
/// whatever the method raises.
struct Offset {
    TimeDelta* delta = nullptr;
};
Raises<Offset> offset_by(Thread& thread, Value tzinfo, std::string_view method, Value argument);
Raises<Value> zone_name(Thread& thread, Value tzinfo, Value argument);
inline Value value_of(Offset offset) { return offset.delta ? Value::of(offset.delta) : none(); }
inline bool are_equal(TimeDelta const* left, TimeDelta const* right) {
    return left == right || (left && right && micros_of(left) == micros_of(right));
}
Value utc_zone();
/// timezone(offset, name); `name` may be null. Errors: ValueError.
Raises<Value> make_timezone(Thread& thread, TimeDelta* offset, Str* name);

}  // namespace py::vm::datetime
