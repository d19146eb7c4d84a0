#pragma once

#include "vm/modules/datetime/objects.h"
#include "vm/runtime/raises.h"

// Dates and times as the module time has them.

namespace py::vm::datetime {

/// time.struct_time; `dst` is −1 where unknown.
Value make_struct_time(CalendarDay day, ClockTime clock, int dst);
/// As `time.ctime`.
Value ctime_text(CalendarDay day, ClockTime clock);
/// date.strftime: `argument` is what the tzinfo's methods are given.
Raises<Value> format_time(Thread& thread, Value self, Value format, Value struct_time, Value argument);
/// `__format__` of all.
Raises<Value> format_with_spec(Thread& thread, Value* args);
/// `str` of a date or a time: what its isoformat gives.
Raises<Value> iso_str(Thread& thread, Value self);

}  // namespace py::vm::datetime
