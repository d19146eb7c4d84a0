#pragma once

#include <string_view>

#include "vm/gc/heap.h"
#include "vm/modules/datetime/calendar.h"
#include "vm/objects/type/type.h"

// The objects of the module _datetime: what datetime is made of where it is to be fast (library reference: datetime).

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
inline CalendarDay day_of(Date const* date) { return {date->year, date->month, date->day}; }
/// How the type is called in errors: with its module if it is ours.
std::string_view shown_name(Type const* type);

}  // namespace py::vm::datetime
