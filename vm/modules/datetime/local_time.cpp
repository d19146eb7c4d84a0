#include "vm/modules/datetime/local_time.h"

#include <cmath>
#include <ctime>

#include "vm/errors/os_error.h"
#include "vm/modules/datetime/arguments.h"
#include "vm/modules/datetime/dates.h"
#include "vm/modules/datetime/objects.h"
#include "vm/modules/datetime/timedelta.h"
#include "vm/modules/datetime/times.h"
#include "vm/modules/datetime/zones.h"
#include "vm/modules/time/time.h"
#include "vm/objects/float/float.h"
#include "vm/objects/long/int.h"
#include "vm/runtime/native/arguments.h"
#include "vm/runtime/native/native_type.h"
#include "vm/runtime/protocol/operations.h"
#include "vm/runtime/system/duration.h"
#include "vm/runtime/system/file_system_path.h"

// The clock and the system's time zone: now, time stamps, and what they are here.

namespace py::vm::datetime {
namespace {

using Convert = decltype(&gmtime_r);
using time_module::broken_down;

/// The day among the parts. ValueError if the year is out of range.
Raises<CalendarDay> day_among(Thread& thread, tm const& parts) {
    // The last years that the C library knows are no C ints; CPython shows them as negative ones.
    int year = int(int64_t(parts.tm_year) + 1900);
    TRY(check_year(thread, year));
    return CalendarDay{year, parts.tm_mon + 1, parts.tm_mday};
}

/// Wall clock times as seconds, as if they were UTC.
int64_t wall_seconds(CalendarDay day, ClockTime clock) {
    return (ordinal_of(day.year, day.month, day.day) - kEpochOrdinal) * kSecondsPerDay + clock.seconds();
}

/// What the clock on the wall shows at a time, in seconds.
Raises<int64_t> wall_seconds_at(Thread& thread, int64_t seconds) {
    tm parts = TRY(broken_down(thread, seconds, localtime_r));
    return wall_seconds(TRY(day_among(thread, parts)),
                        {uint8_t(parts.tm_hour), uint8_t(parts.tm_min), uint8_t(std::min(parts.tm_sec, 59)), 0, 0});
}

/// No change of a zone's offset is larger.
constexpr int64_t kLargestChange = kSecondsPerDay;

/// Whether the wall clock shows the time for the second time, as it was set back less than a day ago.
Raises<bool> is_repeated(Thread& thread, int64_t seconds, int64_t wall) {
    int64_t wall_before = TRY(wall_seconds_at(thread, seconds - kLargestChange));
    int64_t set_forward = wall - wall_before - kLargestChange;
    if (set_forward >= 0) return false;
    return TRY(wall_seconds_at(thread, seconds + set_forward)) == wall;
}

/// When the wall clock shows a time: the first or, by the fold, the second time. For a time that it skips, the offset
/// before the change counts, or with a fold the one behind it (PEP 495).
Raises<int64_t> seconds_of_wall(Thread& thread, int64_t wall, bool fold) {
    int64_t offset = TRY(wall_seconds_at(thread, wall)) - wall;
    int64_t first = wall - offset;
    bool first_shows = TRY(wall_seconds_at(thread, first)) == wall;
    int64_t other_offset;
    if (first_shows) {
        // Is there another time, on the side that is asked for?
        int64_t neighbour = first + (fold ? kLargestChange : -kLargestChange);
        other_offset = TRY(wall_seconds_at(thread, neighbour)) - neighbour;
        if (other_offset == offset) return first;
    } else {
        other_offset = TRY(wall_seconds_at(thread, first)) - first;
    }
    int64_t second = wall - other_offset;
    if (TRY(wall_seconds_at(thread, second)) == wall) return second;
    if (first_shows) return first;
    return fold ? std::min(first, second) : std::max(first, second);
}

Raises<int64_t> seconds_of_wall(Thread& thread, DateTime const* time) {
    return seconds_of_wall(thread, wall_seconds(day_of(time), time->clock), time->clock.fold);
}

// Time stamps

struct TimeStamp {
    int64_t seconds;
    /// 0 to 999,999.
    int32_t micros;
};

/// Of an int or a float, which is rounded to the nearest microsecond, halves to even.
Raises<TimeStamp> time_stamp(Thread& thread, Value value) {
    auto out_of_range = [&] { return raise(thread, OverflowError_type, "timestamp out of range for platform time_t"); };
    if (!is_float(value)) {
        auto number = int64_of(TRY(to_index(thread, value)));
        if (!number) return out_of_range();
        return TimeStamp{*number, 0};
    }
    double whole;
    double micros = std::nearbyint(std::modf(float_of(value), &whole) * 1e6);
    if (std::isnan(micros) || std::isnan(whole))
        return raise(thread, ValueError_type, "Invalid value NaN (not a number)");
    if (micros < 0) {
        micros += 1e6;
        whole -= 1;
    } else if (micros >= 1e6) {
        micros -= 1e6;
        whole += 1;
    }
    constexpr double kEnd = 9223372036854775808.0;
    if (!(whole >= -kEnd && whole < kEnd)) return out_of_range();
    return TimeStamp{int64_t(whole), int32_t(micros)};
}

TimeStamp now() {
    timespec time;
    clock_gettime(CLOCK_REALTIME, &time);
    return {time.tv_sec, int32_t(time.tv_nsec / 1000)};
}

Raises<Value> from_time_stamp(Thread& thread, Type* type, TimeStamp stamp, Convert convert, Value tzinfo) {
    tm parts = TRY(broken_down(thread, stamp.seconds, convert));
    CalendarDay day = TRY(day_among(thread, parts));
    // A leap second has no number of its own.
    ClockTime clock{uint8_t(parts.tm_hour), uint8_t(parts.tm_min), uint8_t(std::min(parts.tm_sec, 59)), 0,
                    stamp.micros};
    if (is_none(tzinfo) && convert == localtime_r)
        clock.fold = TRY(is_repeated(thread, stamp.seconds, wall_seconds(day, clock)));
    return make_datetime_of(thread, type, day, clock, tzinfo);
}

/// In the zone, or here if that is None.
Raises<Value> in_zone(Thread& thread, Type* type, TimeStamp stamp, Value tzinfo) {
    if (is_none(tzinfo)) return from_time_stamp(thread, type, stamp, localtime_r, tzinfo);
    Value utc = TRY(from_time_stamp(thread, type, stamp, gmtime_r, tzinfo));
    static Str* fromutc = intern("fromutc");
    return call_method(thread, tzinfo, fromutc, {utc});
}

Raises<Value> datetime_now(Thread& thread, Value* args) {
    Value tzinfo = TRY(tzinfo_argument(thread, args[1]));
    return in_zone(thread, args[0].as<Type>(), now(), tzinfo);
}
Raises<Value> datetime_utcnow(Thread& thread, Value* args) {
    return from_time_stamp(thread, args[0].as<Type>(), now(), gmtime_r, none());
}
Raises<Value> datetime_fromtimestamp(Thread& thread, Value* args) {
    Value tzinfo = TRY(tzinfo_argument(thread, args[2]));
    return in_zone(thread, args[0].as<Type>(), TRY(time_stamp(thread, args[1])), tzinfo);
}
Raises<Value> datetime_utcfromtimestamp(Thread& thread, Value* args) {
    return from_time_stamp(thread, args[0].as<Type>(), TRY(time_stamp(thread, args[1])), gmtime_r, none());
}

// Zones

Raises<Value> utc_epoch() { return make_datetime(day_of(kEpochOrdinal), {}, utc_zone()); }

/// The zone that is in force here at a time, with its name.
Raises<Value> local_zone_at(Thread& thread, int64_t seconds) {
    tm parts = TRY(broken_down(thread, seconds, localtime_r));
    TimeDelta* offset = TRY(make_delta(thread, 0, parts.tm_gmtoff, 0));
    return make_timezone(thread, offset, fs_decode(parts.tm_zone ? parts.tm_zone : ""));
}

Raises<Value> datetime_timestamp(Thread& thread, Value* args) {
    auto* self = args[0].as<DateTime>();
    if (is_none(self->tzinfo)) {
        int64_t seconds = TRY(seconds_of_wall(thread, self));
        return Value::real(double(seconds) + self->clock.microsecond / 1e6);
    }
    Value since = Value::of(TRY(time_between(thread, self, TRY(utc_epoch()).as<DateTime>())));
    return total_seconds(thread, &since);
}

/// The offset of a time, which is local time if it has none of its own.
Raises<TimeDelta*> offset_here(Thread& thread, DateTime* time) {
    Offset own = TRY(offset_by(thread, time->tzinfo, "utcoffset", Value::of(time)));
    if (own.delta) return own.delta;
    return TRY(local_zone_at(thread, TRY(seconds_of_wall(thread, time)))).as<TimeZone>()->offset;
}

Raises<Value> datetime_astimezone(Thread& thread, Value* args) {
    auto* self = args[0].as<DateTime>();
    Value tzinfo = TRY(tzinfo_argument(thread, args[1]));
    if (!is_none(tzinfo) && self->tzinfo == tzinfo) return args[0];
    TimeDelta* offset = TRY(offset_here(thread, self));
    Value utc = TRY(moved(thread, self, -micros_of(offset), &datetime_type, utc_zone()));
    if (is_none(tzinfo)) {
        TimeDelta* since = TRY(time_between(thread, utc.as<DateTime>(), TRY(utc_epoch()).as<DateTime>()));
        tzinfo = TRY(local_zone_at(thread, since->days * kSecondsPerDay + since->seconds));
    }
    Value there =
        TRY(make_datetime_of(thread, type_of(args[0]), day_of(utc.as<Date>()), utc.as<DateTime>()->clock, tzinfo));
    return call_method(thread, tzinfo, intern("fromutc"), {there});
}

constexpr MethodDef kMethods[] = {
    {"now", "($type, /, tz=None)", datetime_now, "The time of now, in a zone or here."},
    {"utcnow", "($type, /)", datetime_utcnow, "The time of now in UTC, without a tzinfo."},
    {"fromtimestamp", "($type, timestamp, tz=None)", datetime_fromtimestamp,
     "The time of seconds since 1970, in a zone or here. Errors: OverflowError, ValueError, OSError."},
    {"utcfromtimestamp", "($type, timestamp, /)", datetime_utcfromtimestamp, "The same in UTC, without a tzinfo."},
    {"timestamp", "($self, /)", datetime_timestamp,
     "Seconds since 1970, as a float; a time without zone is taken for local time."},
    {"astimezone", "($self, tz=None)", datetime_astimezone,
     "The same time in another zone, or in the zone that is in force here."},
};

}  // namespace

std::span<MethodDef const> local_time_methods() { return kMethods; }

Raises<Value> date_from_timestamp(Thread& thread, Value* args) {
    tm parts = TRY(broken_down(thread, TRY(to_time(thread, args[1], Rounding::Floor)), localtime_r));
    return make_date_of(thread, args[0].as<Type>(), TRY(day_among(thread, parts)));
}

Raises<Value> date_today(Thread& thread, Value* args) {
    static Str* time = intern("time");
    Value clock = TRY(imported_attribute(thread, time, time));
    Value seconds = TRY(call(thread, clock, {}));
    static Str* fromtimestamp = intern("fromtimestamp");
    return call_method(thread, args[0], fromtimestamp, {seconds});
}

}  // namespace py::vm::datetime
