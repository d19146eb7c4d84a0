#include "vm/runtime/native/arguments.h"

#include <algorithm>

#include "vm/errors/raise.h"
#include "vm/modules/datetime/arguments.h"
#include "vm/modules/datetime/objects.h"
#include "vm/runtime/thread/thread.h"

namespace py::vm::datetime {

Raises<int> int_argument(Thread& thread, Value value, int fallback) {
    if (value.is_empty()) return fallback;
    return to_signed_integer(thread, value);
}

Raises<void> check_leading_ints(Thread& thread, CallArgs args, size_t most) {
    for (size_t i = 0; i < std::min(args.count, most); i++) TRY(to_signed_integer(thread, args.values[i]));
    return {};
}

Raises<Value> tzinfo_argument(Thread& thread, Value value) {
    if (!is_given(value)) return none();
    if (is_tzinfo(value)) return value;
    return raise(thread, TypeError_type, "tzinfo argument must be None or of a tzinfo subclass, not type '{}'",
                 {type_of(value)});
}

Raises<void> check_year(Thread& thread, int year) {
    if (year >= kLeastYear && year <= kGreatestYear) return {};
    return raise(thread, ValueError_type, "year {} is out of range", {year});
}

Raises<void> check_date(Thread& thread, int year, int month, int day) {
    TRY(check_year(thread, year));
    if (month < 1 || month > 12) return raise(thread, ValueError_type, "month must be in 1..12");
    if (day < 1 || day > days_in_month(year, month))
        return raise(thread, ValueError_type, "day is out of range for month");
    return {};
}

Raises<CalendarDay> day_arguments(Thread& thread, Value const* args, CalendarDay fallback) {
    int year = TRY(int_argument(thread, args[0], fallback.year));
    int month = TRY(int_argument(thread, args[1], fallback.month));
    int day = TRY(int_argument(thread, args[2], fallback.day));
    return CalendarDay{year, month, day};
}

Raises<void> check_clock(Thread& thread, int hour, int minute, int second, int microsecond, int fold) {
    if (hour < 0 || hour > 23) return raise(thread, ValueError_type, "hour must be in 0..23");
    if (minute < 0 || minute > 59) return raise(thread, ValueError_type, "minute must be in 0..59");
    if (second < 0 || second > 59) return raise(thread, ValueError_type, "second must be in 0..59");
    if (microsecond < 0 || microsecond >= kMicrosPerSecond)
        return raise(thread, ValueError_type, "microsecond must be in 0..999999");
    if (fold < 0 || fold > 1) return raise(thread, ValueError_type, "fold must be either 0 or 1");
    return {};
}

Raises<ClockTime> clock_arguments(Thread& thread, Value const* args, Value fold_argument, ClockTime fallback) {
    int hour = TRY(int_argument(thread, args[0], fallback.hour));
    int minute = TRY(int_argument(thread, args[1], fallback.minute));
    int second = TRY(int_argument(thread, args[2], fallback.second));
    int microsecond = TRY(int_argument(thread, args[3], fallback.microsecond));
    int fold = TRY(int_argument(thread, fold_argument, fallback.fold));
    TRY(check_clock(thread, hour, minute, second, microsecond, fold));
    return ClockTime{uint8_t(hour), uint8_t(minute), uint8_t(second), uint8_t(fold), microsecond};
}

}  // namespace py::vm::datetime
