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
    int64_t rest = ordinal - 1;
    int64_t year = rest / kDaysIn400Years * 400 + 1;
    rest %= kDaysIn400Years;
    // The last century of four, and the last year of four, are a day longer.
    int64_t centuries = rest / kDaysIn100Years < 4 ? rest / kDaysIn100Years : 3;
    rest -= centuries * kDaysIn100Years;
    int64_t leap_cycles = rest / kDaysIn4Years;
    rest %= kDaysIn4Years;
    int64_t years = rest / 365 < 4 ? rest / 365 : 3;
    rest -= years * 365;
    CalendarDay found{int(year + centuries * 100 + leap_cycles * 4 + years), 1, 0};
    // No month has more than 31 days: this is the month, or the one after it.
    found.month = int(rest / 32) + 1;
    auto days_through = [&](int month) {
        return day_of_year(found.year, month, 1) - 1 + days_in_month(found.year, month);
    };
    while (rest >= days_through(found.month)) found.month++;
    found.day = int(rest) + 2 - day_of_year(found.year, found.month, 1);
    return found;
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
