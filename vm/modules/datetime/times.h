#pragma once

#include "vm/modules/datetime/timedelta.h"

namespace py::vm {
class StrBuilder;
}

namespace py::vm::datetime {

Value make_time(ClockTime clock, Value tzinfo);
/// The arguments that make such a time: hour, minute, and what is not zero behind them.
void append_clock_repr(StrBuilder& text, ClockTime clock);
Value make_datetime(CalendarDay day, ClockTime clock, Value tzinfo);
/// As `make_date_of`.
Raises<Value> make_datetime_of(Thread& thread, Type* type, CalendarDay day, ClockTime clock, Value tzinfo);
/// The time some microseconds later: a new instance of the same type. OverflowError "date value out of range".
Raises<Value> moved(Thread& thread, DateTime* start, Micros by, Type* type, Value tzinfo);
Raises<Value> datetime_add(Thread& thread, Value left, Value right);
Raises<Value> datetime_subtract(Thread& thread, Value left, Value right);
Raises<Value> datetime_compare(Thread& thread, Value left, Value right, CompareOperator op);
Raises<int64_t> datetime_hash(Thread& thread, Value self);
/// The difference of two datetimes. TypeError if one has an offset only.
Raises<TimeDelta*> time_between(Thread& thread, DateTime* left, DateTime* right);

}  // namespace py::vm::datetime
