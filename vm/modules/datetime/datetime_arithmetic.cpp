#include "vm/errors/raise.h"
#include "vm/modules/datetime/objects.h"
#include "vm/modules/datetime/pickled_state.h"
#include "vm/modules/datetime/timedelta.h"
#include "vm/modules/datetime/times.h"
#include "vm/modules/datetime/zones.h"
#include "vm/objects/long/int.h"
#include "vm/runtime/protocol/operations.h"
#include "vm/runtime/protocol/ordering.h"

// Arithmetic, order and hashes of datetime.datetime. Times of one tzinfo are compared as they stand; those of several
// by their offsets (PEP 495 tells what folds do to that).

namespace py::vm::datetime {
namespace {

DateTime* self_of(Value value) { return value.as<DateTime>(); }

/// Since the beginning of year 1, as the clock on the wall shows it.
int64_t wall_micros(DateTime const* time) {
    return (time->ordinal() - 1) * kMicrosPerDay + time->clock.seconds() * kMicrosPerSecond + time->clock.microsecond;
}

/// Greater for a later time on the same wall; quicker than counting days.
int64_t wall_order(DateTime const* time) {
    int64_t day = time->year << 9 | time->month << 5 | time->day;
    return (day << 17 | time->clock.seconds()) << 20 | time->clock.microsecond;
}

Raises<Offset> offset_of(Thread& thread, DateTime* time) {
    return offset_by(thread, time->tzinfo, "utcoffset", Value::of(time));
}

/// Whether a time is one of those that a change of offset repeats or leaves out: it equals no time of another zone.
Raises<bool> depends_on_fold(Thread& thread, DateTime* time, Offset offset) {
    ClockTime clock = time->clock;
    clock.fold = !clock.fold;
    Value other = make_datetime(day_of(time), clock, time->tzinfo);
    return !are_equal(TRY(offset_of(thread, self_of(other))).delta, offset.delta);
}

/// The distance of the times themselves: by the clocks on the wall if there are no offsets, or equal ones.
Micros distance(DateTime const* left, DateTime const* right, Offset left_offset, Offset right_offset) {
    Micros distance = wall_micros(left) - wall_micros(right);
    if (!are_equal(left_offset.delta, right_offset.delta))
        distance -= micros_of(left_offset.delta) - micros_of(right_offset.delta);
    return distance;
}

Raises<Value> compare_times(Thread& thread, DateTime* left, DateTime* right, CompareOperator op) {
    if (left->tzinfo == right->tzinfo) return boolean(ordered(wall_order(left), wall_order(right), op));
    Offset left_offset = TRY(offset_of(thread, left));
    Offset right_offset = TRY(offset_of(thread, right));
    bool equality = is_equality(op);
    if (!left_offset.delta != !right_offset.delta) {
        if (equality) return boolean(op == CompareOperator::NotEqual);
        return raise(thread, TypeError_type, "can't compare offset-naive and offset-aware datetimes");
    }
    Micros order = distance(left, right, left_offset, right_offset);
    if (equality && order == 0) {
        bool differs =
            TRY(depends_on_fold(thread, left, left_offset)) || TRY(depends_on_fold(thread, right, right_offset));
        order = differs;
    }
    return boolean(ordered(order, Micros(0), op));
}

/// The hash of the first one of two times that look equal.
Raises<int64_t> hash_anew(Thread& thread, DateTime* time) {
    ClockTime clock = time->clock;
    clock.fold = 0;
    DateTime* first = time->clock.fold ? self_of(make_datetime(day_of(time), clock, time->tzinfo)) : time;
    Offset offset = TRY(offset_of(thread, first));
    if (!offset.delta) {
        uint8_t state[kDateTimeState];
        put_day(state, day_of(time));
        put_clock(state + kDateState, clock);
        return hash_bytes(state);
    }
    TimeDelta* utc =
        TRY(make_delta(thread, time->ordinal() - offset.delta->days, clock.seconds() - offset.delta->seconds,
                       clock.microsecond - offset.delta->microseconds));
    return hash_of(thread, Value::of(utc));
}

}  // namespace

Raises<Value> moved(Thread& thread, DateTime* start, Micros by, Type* type, Value tzinfo) {
    Micros moved = wall_micros(start) + by;
    if (moved < 0 || moved >= kGreatestOrdinal * Micros(kMicrosPerDay))
        return raise(thread, OverflowError_type, "date value out of range");
    auto [days, rest] = floor_division(int64_t(moved), kMicrosPerDay);
    int64_t ordinal = days + 1;
    int64_t seconds = rest / kMicrosPerSecond;
    ClockTime clock{uint8_t(seconds / 3600), uint8_t(seconds / 60 % 60), uint8_t(seconds % 60), 0,
                    int32_t(rest % kMicrosPerSecond)};
    return make_datetime_of(thread, type, day_of(ordinal), clock, tzinfo);
}

Raises<TimeDelta*> time_between(Thread& thread, DateTime* left, DateTime* right) {
    Offset left_offset, right_offset;
    if (left->tzinfo != right->tzinfo) {
        left_offset = TRY(offset_of(thread, left));
        right_offset = TRY(offset_of(thread, right));
    }
    if (!left_offset.delta != !right_offset.delta)
        return raise(thread, TypeError_type, "can't subtract offset-naive and offset-aware datetimes");
    return delta_of(thread, distance(left, right, left_offset, right_offset));
}

Raises<Value> datetime_add(Thread& thread, Value left, Value right) {
    if (right.is<DateTime>()) std::swap(left, right);
    if (!left.is<DateTime>() || !right.is<TimeDelta>()) return not_implemented();
    return moved(thread, self_of(left), micros_of(right.as<TimeDelta>()), type_of(left), self_of(left)->tzinfo);
}

Raises<Value> datetime_subtract(Thread& thread, Value left, Value right) {
    if (!left.is<DateTime>()) return not_implemented();
    if (right.is<DateTime>()) return Value::of(TRY(time_between(thread, self_of(left), self_of(right))));
    if (!right.is<TimeDelta>()) return not_implemented();
    return moved(thread, self_of(left), -micros_of(right.as<TimeDelta>()), type_of(left), self_of(left)->tzinfo);
}

Raises<Value> datetime_compare(Thread& thread, Value left, Value right, CompareOperator op) {
    if (left.is<DateTime>() && right.is<DateTime>()) return compare_times(thread, self_of(left), self_of(right), op);
    if (!is_date(left) || !is_date(right)) return not_implemented();
    if (is_equality(op)) return boolean(op == CompareOperator::NotEqual);
    if (!left.is<DateTime>()) std::swap(left, right);
    return raise(thread, TypeError_type, "can't compare {} to {}", {type_of(left), type_of(right)});
}

Raises<int64_t> datetime_hash(Thread& thread, Value self) {
    auto* time = self_of(self);
    if (time->hash == 0) {
        int64_t hash = TRY(hash_anew(thread, time));
        time->hash = hash;
    }
    return time->hash;
}

}  // namespace py::vm::datetime
