#include "vm/modules/datetime/calendar.h"

namespace py::vm::datetime {
namespace {

constexpr int kDaysBefore[] = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365};
constexpr int64_t kDaysIn400Years = 146'097, kDaysIn100Years = 36'524, kDaysIn4Years = 1'461;

int64_t days_before_year(int year) {
    int64_t past = year - 1;
    return past * 365 + past / 4 - past / 100 + past / 400;
}

/// The Monday of the week that has the year's first Thursday.
int64_t first_iso_monday(int year) {
    int64_t first = days_before_year(year) + 1;
    int weekday = weekday_of(first);
    return weekday <= 3 ? first - weekday : first + 7 - weekday;
}

}  // namespace

bool is_leap(int year) { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0); }

int days_in_month(int year, int month) {
    return kDaysBefore[month] - kDaysBefore[month - 1] + (month == 2 && is_leap(year));
}

int day_of_year(int year, int month, int day) { return kDaysBefore[month - 1] + (month > 2 && is_leap(year)) + day; }

int64_t ordinal_of(int year, int month, int day) { return days_before_year(year) + day_of_year(year, month, day); }

CalendarDay day_of(int64_t ordinal) {
    // Years are counted from March here: the day that only some have comes last, and months repeat in groups of five
    // that have 153 days.
    constexpr int64_t kMarchOfYear0 = -305;
    int64_t days = ordinal - kMarchOfYear0;
    int64_t cycle = days / kDaysIn400Years;
    int64_t rest = days % kDaysIn400Years;
    // But for the days that leap years have more, all years have 365.
    int64_t year = (rest - rest / (kDaysIn4Years - 1) + rest / kDaysIn100Years - rest / (kDaysIn400Years - 1)) / 365;
    int64_t day = rest - (year * 365 + year / 4 - year / 100);
    int64_t month = (5 * day + 2) / 153;
    bool next_year = month >= 10;
    return {int(cycle * 400 + year + next_year), int(next_year ? month - 9 : month + 3),
            int(day - (153 * month + 2) / 5 + 1)};
}

IsoWeekDay iso_week_of(int64_t ordinal) {
    int year = day_of(ordinal).year;
    if (ordinal < first_iso_monday(year)) {
        year--;
    } else if (ordinal >= first_iso_monday(year + 1)) {
        year++;
    }
    int64_t days = ordinal - first_iso_monday(year);
    return {year, int(days / 7) + 1, int(days % 7) + 1};
}

bool has_long_iso_year(int year) { return first_iso_monday(year + 1) - first_iso_monday(year) > 52 * 7; }

int64_t ordinal_of_iso_week(int year, int week, int weekday) {
    return first_iso_monday(year) + int64_t(week - 1) * 7 + weekday - 1;
}

}  // namespace py::vm::datetime
