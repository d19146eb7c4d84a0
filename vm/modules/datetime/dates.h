#pragma once

#include "vm/modules/datetime/objects.h"
#include "vm/runtime/raises.h"

namespace py::vm::datetime {

/// An instance of the very type.
Value make_date(CalendarDay day);
/// What a class method gives: an instance of the type itself, or whatever the subclass makes of three numbers.
Raises<Value> make_date_of(Thread& thread, Type* type, CalendarDay day);
/// The day with an ordinal. OverflowError "date value out of range".
Raises<CalendarDay> checked_day_of(Thread& thread, int64_t ordinal);
/// date.fromisocalendar without the type. Errors: ValueError.
Raises<CalendarDay> day_of_iso_week(Thread& thread, int64_t year, int64_t week, int64_t weekday);
Value make_iso_calendar_date(IsoWeekDay week_day);

}  // namespace py::vm::datetime
