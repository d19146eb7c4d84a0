#pragma once

#include <cstdint>

namespace py::vm::datetime {

// The proleptic Gregorian calendar in numbers. Days are counted by ordinals: 1 January of year 1 is 1. Nothing here
// checks ranges but `is_valid_day`.

inline constexpr int kLeastYear = 1, kGreatestYear = 9999;
inline constexpr int64_t kGreatestOrdinal = 3'652'059;
inline constexpr int64_t kSecondsPerDay = 86'400;
inline constexpr int64_t kMicrosPerSecond = 1'000'000;
inline constexpr int64_t kMicrosPerDay = kSecondsPerDay * kMicrosPerSecond;
/// The ordinal of 1 January 1970.
inline constexpr int64_t kEpochOrdinal = 719'163;

/// Quotient and remainder of a division that rounds toward minus infinity.
struct Division {
    int64_t quotient, remainder;
};
constexpr Division floor_division(int64_t dividend, int64_t divisor) {
    int64_t quotient = dividend / divisor;
    int64_t remainder = dividend % divisor;
    if (remainder < 0) return {quotient - 1, remainder + divisor};
    return {quotient, remainder};
}

struct CalendarDay {
    int year, month, day;
};

/// Year, week (1 to 53) and day of the week (Monday is 1) by ISO 8601.
struct IsoWeekDay {
    int year, week, weekday;
};

bool is_leap(int year);
int days_in_month(int year, int month);
int64_t ordinal_of(int year, int month, int day);
CalendarDay day_of(int64_t ordinal);
/// 1 January is 1.
int day_of_year(int year, int month, int day);
/// Monday is 0.
inline int weekday_of(int64_t ordinal) { return int(floor_division(ordinal + 6, 7).remainder); }
IsoWeekDay iso_week_of(int64_t ordinal);
/// Whether the year has a 53rd week.
bool has_long_iso_year(int year);
int64_t ordinal_of_iso_week(int year, int week, int weekday);

}  // namespace py::vm::datetime
