#pragma once

#include "vm/modules/datetime/objects.h"
#include "vm/runtime/raises.h"

// What the constructors of dates and times take: numbers in ranges, and a tzinfo.

namespace py::vm::datetime {

/// As "i" of CPython's argument formats: TypeError, or OverflowError that tells on which side the number is too large.
Raises<int> int_argument(Thread& thread, Value value, int fallback);
/// Whether the first positional arguments are ints: where others are missing, CPython complains about these first.
Raises<void> check_leading_ints(Thread& thread, CallArgs args, size_t most);
/// None, or an instance of tzinfo; an omitted argument is None. Errors: TypeError.
Raises<Value> tzinfo_argument(Thread& thread, Value value);
/// ValueError "year … is out of range".
Raises<void> check_year(Thread& thread, int year);
Raises<void> check_date(Thread& thread, int year, int month, int day);
/// Year, month and day arguments, checked.
Raises<CalendarDay> day_arguments(Thread& thread, Value const* args, CalendarDay fallback);
Raises<void> check_clock(Thread& thread, int hour, int minute, int second, int microsecond, int fold);
inline Raises<void> check_clock(Thread& thread, ClockTime clock) {
    return check_clock(thread, clock.hour, clock.minute, clock.second, clock.microsecond, clock.fold);
}
/// Hour, minute, second, microsecond and fold arguments, checked.
Raises<ClockTime> clock_arguments(Thread& thread, Value const* args, Value fold, ClockTime fallback);

}  // namespace py::vm::datetime
