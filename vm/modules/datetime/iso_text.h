#pragma once

#include <string>
#include <string_view>

#include "vm/modules/datetime/objects.h"
#include "vm/runtime/raises.h"

namespace py::vm::datetime {

/// How much of a time isoformat shows; the values follow the names of `timespec`.
enum class TimeSpec : uint8_t { Auto, Hours, Minutes, Seconds, Milliseconds, Microseconds };
Raises<TimeSpec> timespec_argument(Thread& thread, Value value, int position);
std::string iso_date(CalendarDay day);
std::string iso_time(ClockTime clock, TimeSpec spec);
/// "+HH:MM" and what follows of it, with `separator` between; empty without an offset.
std::string iso_offset(TimeDelta const* offset, std::string_view separator);

/// What fromisoformat of a text that means nothing raises.
Error raise_invalid_iso(Thread& thread, Value text);
// Parts of a text as dates and times, of which months, days, hours and so on may be out of range. ValueError if they
// are not of that format.
struct IsoTime {
    ClockTime clock;
    Value tzinfo;
};
// What stands behind a whole date, as further digits, is not looked at.
Raises<CalendarDay> parse_iso_date(Thread& thread, Value text, std::string_view part);
Raises<IsoTime> parse_iso_time(Thread& thread, Value text, std::string_view part);
/// Where the time begins in a date and time: the place of the character between them, or npos.
size_t iso_separator(std::string_view text);
/// A text of fromisoformat as UTF-8, in `memory` if the str does not have it. Surrogates at places that may separate
/// date and time are another letter there. TypeError if it is no str.
Raises<std::string_view> iso_argument(Thread& thread, Value text, std::string& memory,
                                      std::initializer_list<size_t> separators = {});

}  // namespace py::vm::datetime
