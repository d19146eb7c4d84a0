#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "marshal/base/big_int.h"
#include "vm/gc/heap.h"
#include "vm/modules/datetime/calendar.h"
#include "vm/objects/bytes/bytes.h"
#include "vm/objects/type/type.h"
#include "vm/runtime/names.h"
#include "vm/runtime/raises.h"

// The module _datetime: what datetime is made of where it is to be fast (library reference: datetime).

namespace py::vm {
class StrBuilder;
}

namespace py::vm::datetime {

/// A difference of two times: days of either sign, and seconds and microseconds that are not negative.
struct TimeDelta : Object {
    static constexpr Layout kLayout = Layout::TimeDelta;
    static constexpr int32_t kMostDays = 999'999'999;

    int32_t days;
    /// 0 to 86,399.
    int32_t seconds;
    /// 0 to 999,999.
    int32_t microseconds;
    /// 0 while unknown.
    int64_t hash;
};

struct Date : Object {
    static constexpr Layout kLayout = Layout::Date;
    uint16_t year;
    uint8_t month, day;
    /// Of the date or datetime; 0 while unknown.
    int64_t hash;
};

/// A time of day, or that part of a datetime.
struct ClockTime {
    uint8_t hour, minute, second;
    /// 1 for the later one of two times that a change of the zone's offset makes look equal (PEP 495).
    uint8_t fold;
    int32_t microsecond;

    int64_t seconds() const { return hour * 3600 + minute * 60 + second; }
};

struct Time : Object {
    static constexpr Layout kLayout = Layout::Time;
    ClockTime clock;
    /// None, or an instance of tzinfo.
    Value tzinfo;
    /// 0 while unknown.
    int64_t hash;
};

struct DateTime : Date {
    static constexpr Layout kLayout = Layout::DateTime;
    ClockTime clock;
    /// None, or an instance of tzinfo.
    Value tzinfo;

    int64_t ordinal() const { return ordinal_of(year, month, day); }
};

/// A zone of fixed offset.
struct TimeZone : Object {
    static constexpr Layout kLayout = Layout::TimeZone;
    TimeDelta* offset;
    /// Null: it is called after the offset.
    Str* name;
};

extern Type timedelta_type, date_type, time_type, datetime_type, tzinfo_type, timezone_type, iso_calendar_date_type;
extern TypeSpec const kTimeDeltaSpec, kDateSpec, kTimeSpec, kDateTimeSpec, kTzInfoSpec, kTimeZoneSpec,
    kIsoCalendarDateSpec;

/// An instance of `plain` or of a subclass. Most are plain, which takes less than finding out what the type wants.
template <class T>
T* new_instance_of(Type* type, Type& plain) {
    return static_cast<T*>(type == &plain ? the_heap->make<T>(plain.root_shape) : new_instance(type));
}

inline bool is_date(Value value) { return value.is<Date>() || value.is<DateTime>(); }
inline bool is_tzinfo(Value value) { return value.is_object() && type_of(value)->is_subtype_of(&tzinfo_type); }
/// How the type is called in errors: with its module if it is ours.
std::string_view shown_name(Type const* type);

// Arguments

/// As "i" of CPython's argument formats: TypeError, or OverflowError that tells on which side the number is too large.
Raises<int> int_argument(Thread& thread, Value value, int fallback);
/// Whether the first positional arguments are ints: where others are missing, CPython complains about these first.
Raises<void> check_leading_ints(Thread& thread, CallArgs args, size_t most);
/// None, or an instance of tzinfo; an omitted argument is None. Errors: TypeError.
Raises<Value> tzinfo_argument(Thread& thread, Value value);
Raises<void> check_date(Thread& thread, int year, int month, int day);
/// Year, month and day arguments, checked.
Raises<CalendarDay> day_arguments(Thread& thread, Value const* args, CalendarDay fallback);
Raises<void> check_clock(Thread& thread, int hour, int minute, int second, int microsecond, int fold);
inline Raises<void> check_clock(Thread& thread, ClockTime clock) {
    return check_clock(thread, clock.hour, clock.minute, clock.second, clock.microsecond, clock.fold);
}
/// Hour, minute, second, microsecond and fold arguments, checked.
Raises<ClockTime> clock_arguments(Thread& thread, Value const* args, Value fold, ClockTime fallback);
/// What the state of a pickle looks like: as many bytes, of which one tells it from other arguments.
struct StateForm {
    char const* type_name;
    size_t size;
    size_t telling_byte;
    /// The values that this byte may have, without the fold; `kFoldBit` is set where it may have one.
    uint8_t least, most;
    bool has_fold;
};
/// The state that a pickle gives a constructor: one argument, or two with a tzinfo, of which the first is bytes of that
/// form (a str if the pickle comes from Python 2), copied to `out`. False if the arguments are other ones. ValueError
/// for a str with other characters than Latin-1.
Raises<bool> take_state(Thread& thread, CallArgs args, StateForm const& form, uint8_t* out);
/// The tzinfo behind such a state. TypeError "bad tzinfo state arg".
Raises<Value> pickled_tzinfo(Thread& thread, CallArgs args);

// Differences

/// What may be more microseconds than 64 bits hold.
using Micros = __int128;
/// Of seconds and microseconds beyond their ranges, too. Errors: OverflowError.
Raises<TimeDelta*> make_delta(Thread& thread, int64_t days, int64_t seconds, int64_t microseconds,
                              Type& type = timedelta_type);
/// Errors: OverflowError.
Raises<TimeDelta*> delta_of(Thread& thread, Micros micros, Type& type = timedelta_type);
Raises<TimeDelta*> delta_of(Thread& thread, BigInt const& micros, Type& type = timedelta_type);
inline Micros micros_of(TimeDelta const* delta) {
    return Micros(delta->days) * kMicrosPerDay + delta->seconds * kMicrosPerSecond + delta->microseconds;
}
// Operators of timedelta; operands of other types give NotImplemented.
Raises<Value> add_deltas(Thread& thread, Value left, Value right);
Raises<Value> subtract_deltas(Thread& thread, Value left, Value right);
Raises<Value> multiply_delta(Thread& thread, Value left, Value right);
Raises<Value> divide_delta(Thread& thread, Value left, Value right);
Raises<Value> floor_divide_delta(Thread& thread, Value left, Value right);
Raises<Value> delta_remainder(Thread& thread, Value left, Value right);
Raises<Value> delta_divmod(Thread& thread, Value left, Value right);
Raises<Value> negate_delta(Thread& thread, Value self);
Raises<Value> copy_delta(Thread& thread, Value self);
Raises<Value> absolute_delta(Thread& thread, Value self);
/// total_seconds()
Raises<Value> total_seconds(Thread& thread, Value* args);

// Dates

/// An instance of the very type.
Value make_date(CalendarDay day);
/// What a class method gives: an instance of the type itself, or whatever the subclass makes of three numbers.
Raises<Value> make_date_of(Thread& thread, Type* type, CalendarDay day);
/// The day with an ordinal. OverflowError "date value out of range".
Raises<CalendarDay> checked_day_of(Thread& thread, int64_t ordinal);
/// date.fromisocalendar without the type. Errors: ValueError.
Raises<CalendarDay> day_of_iso_week(Thread& thread, int64_t year, int64_t week, int64_t weekday);
Value make_iso_calendar_date(IsoWeekDay week_day);
/// time.struct_time; `dst` is −1 where unknown.
Value make_struct_time(CalendarDay day, ClockTime clock, int dst);
/// As `time.ctime`.
Value ctime_text(CalendarDay day, ClockTime clock);

// Times

Value make_time(ClockTime clock, Value tzinfo);
/// The arguments that make such a time: hour, minute, and what is not zero behind them.
void append_clock_repr(StrBuilder& text, ClockTime clock);
inline CalendarDay day_of(Date const* date) { return {date->year, date->month, date->day}; }
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

// Zones

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

// Local time

/// The methods of datetime that look at the clock or at the system's zone.
std::span<MethodDef const> local_time_methods();
/// date.fromtimestamp and date.today
Raises<Value> date_from_timestamp(Thread& thread, Value* args);
Raises<Value> date_today(Thread& thread, Value* args);

// Text

/// How much of a time isoformat shows; the values follow the names of `timespec`.
enum class TimeSpec : uint8_t { Auto, Hours, Minutes, Seconds, Milliseconds, Microseconds };
Raises<TimeSpec> timespec_argument(Thread& thread, Value value, int position);
std::string iso_date(CalendarDay day);
std::string iso_time(ClockTime clock, TimeSpec spec);
/// "+HH:MM" and what follows of it, with `separator` between; empty without an offset.
std::string iso_offset(TimeDelta const* offset, std::string_view separator);
/// date.strftime: `argument` is what the tzinfo's methods are given.
Raises<Value> format_time(Thread& thread, Value self, Value format, Value struct_time, Value argument);
/// `__format__` of all.
Raises<Value> format_with_spec(Thread& thread, Value* args);

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

// Pickles: the state of each type, as the bytes that CPython has in memory.

void put_day(uint8_t* out, CalendarDay day);
void put_clock(uint8_t* out, ClockTime clock);
CalendarDay take_day(uint8_t const* state);
ClockTime take_clock(uint8_t const* state);
inline constexpr size_t kDateState = 4, kTimeState = 6, kDateTimeState = 10;
/// Set in the month of a datetime, or the hour of a time, if the fold is 1.
inline constexpr uint8_t kFoldBit = 0x80;
/// (type, (state[, tzinfo]))
Value reduced(Value self, ByteView state, Value tzinfo);

}  // namespace py::vm::datetime
