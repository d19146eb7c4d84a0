#include "vm/errors/raise.h"
#include "vm/modules/datetime/arguments.h"
#include "vm/modules/datetime/clock_attributes.h"
#include "vm/modules/datetime/format_time.h"
#include "vm/modules/datetime/iso_text.h"
#include "vm/modules/datetime/objects.h"
#include "vm/modules/datetime/pickled_state.h"
#include "vm/modules/datetime/timedelta.h"
#include "vm/modules/datetime/times.h"
#include "vm/modules/datetime/zones.h"
#include "vm/objects/long/int.h"
#include "vm/objects/str/str_builder.h"
#include "vm/runtime/native/arguments.h"
#include "vm/runtime/native/native_type.h"
#include "vm/runtime/protocol/operations.h"
#include "vm/runtime/protocol/ordering.h"

// datetime.time

namespace py::vm::datetime {

Type time_type;

namespace {

Time* self_of(Value value) { return value.as<Time>(); }

Time* new_time(Type* type, ClockTime clock, Value tzinfo) {
    auto* time = new_instance_of<Time>(type, time_type);
    time->clock = clock;
    time->tzinfo = tzinfo;
    return time;
}

Raises<Value> new_time_checked(Thread& thread, Value* args) {
    ClockTime clock = TRY(clock_arguments(thread, args + 1, args[6], {}));
    return Value::of(new_time(args[0].as<Type>(), clock, TRY(tzinfo_argument(thread, args[5]))));
}
constexpr MethodDef kNew{"", "($type, hour=0, minute=0, second=0, microsecond=0, tzinfo=None, *, fold=0)",
                         new_time_checked, "Makes a time."};

Raises<Value> time_create(Thread& thread, Type* type, CallArgs args) {
    constexpr StateForm kForm{"time", kTimeState, 0, 0, 23, true};
    uint8_t state[kTimeState];
    if (!TRY(take_state(thread, args, kForm, state))) return create_with<kNew>(thread, type, args);
    ClockTime clock = take_clock(state);
    clock.fold = clock.hour >= kFoldBit;
    clock.hour &= uint8_t(~kFoldBit);
    return Value::of(new_time(type, clock, TRY(pickled_tzinfo(thread, args))));
}

// Its zone is asked without a date.

Raises<Offset> offset_of(Thread& thread, Value self, std::string_view method = "utcoffset") {
    return offset_by(thread, self_of(self)->tzinfo, method, none());
}

Raises<Value> time_utcoffset(Thread& thread, Value* args) { return value_of(TRY(offset_of(thread, args[0]))); }
Raises<Value> time_dst(Thread& thread, Value* args) { return value_of(TRY(offset_of(thread, args[0], "dst"))); }
Raises<Value> time_tzname(Thread& thread, Value* args) { return zone_name(thread, self_of(args[0])->tzinfo, none()); }

// Methods

Raises<Value> time_isoformat(Thread& thread, Value* args) {
    TimeSpec spec = TRY(timespec_argument(thread, args[1], 1));
    std::string text = iso_time(self_of(args[0])->clock, spec);
    return Value::of(make_str(text + iso_offset(TRY(offset_of(thread, args[0])).delta, ":")));
}

Raises<Value> time_strftime(Thread& thread, Value* args) {
    if (!args[1].is<Str>()) return raise_bad_argument(thread, "strftime() argument 1", "str", args[1]);
    // A year that every platform can format.
    constexpr int kSomeYear = 1900;
    ClockTime clock = self_of(args[0])->clock;
    Value parts = Value::of(make_tuple(
        {Value::small(kSomeYear), Value::small(1), Value::small(1), Value::small(clock.hour),
         Value::small(clock.minute), Value::small(clock.second), Value::small(0), Value::small(1), Value::small(-1)}));
    return format_time(thread, args[0], args[1], parts, none());
}

Raises<Value> time_replace(Thread& thread, Value* args) {
    Time* self = self_of(args[0]);
    ClockTime clock = TRY(clock_arguments(thread, args + 1, args[6], self->clock));
    Value tzinfo = args[5].is_empty() ? self->tzinfo : TRY(tzinfo_argument(thread, args[5]));
    return Value::of(new_time(type_of(args[0]), clock, tzinfo));
}

Raises<Value> time_fromisoformat(Thread& thread, Value* args) {
    std::string memory;
    std::string_view part = TRY(iso_argument(thread, args[1], memory));
    if (part.starts_with('T')) part.remove_prefix(1);
    IsoTime time = TRY(parse_iso_time(thread, args[1], part));
    TRY(check_clock(thread, time.clock));
    Type* type = args[0].as<Type>();
    if (type == &time_type) return make_time(time.clock, time.tzinfo);
    return call(thread, Value::of(type),
                {Value::small(time.clock.hour), Value::small(time.clock.minute), Value::small(time.clock.second),
                 Value::small(time.clock.microsecond), time.tzinfo});
}

Value time_state(Value self, bool with_fold) {
    uint8_t state[kTimeState];
    put_clock(state, self_of(self)->clock);
    if (with_fold && self_of(self)->clock.fold) state[0] |= kFoldBit;
    return reduced(self, state, self_of(self)->tzinfo);
}
Raises<Value> time_reduce(Thread&, Value* args) { return time_state(args[0], false); }
Raises<Value> time_reduce_ex(Thread& thread, Value* args) {
    // The fold came with protocol 4.
    return time_state(args[0], TRY(to_signed_integer(thread, args[1])) > 3);
}

constexpr MethodDef kMethods[] = {
    {"isoformat", "($self, timespec='auto')", time_isoformat,
     "Text in the form HH:MM:SS, with microseconds if there are any, and the offset. `timespec` says where to stop."},
    {"strftime", "($self, format)", time_strftime, "Text by a format: %H is the hour, %M the minute and so on."},
    {"__format__", "($self, spec, /)", format_with_spec, "strftime with the spec, or str if that is empty."},
    {"utcoffset", "($self, /)", time_utcoffset, "What the tzinfo says of no date in particular, or None."},
    {"tzname", "($self, /)", time_tzname, "The name that the tzinfo gives, or None."},
    {"dst", "($self, /)", time_dst, "The daylight saving time that the tzinfo gives, or None."},
    {"replace", "($self, hour=0, minute=0, second=0, microsecond=0, tzinfo=None, *, fold=0)", time_replace,
     "The same time but for what is given."},
    {"fromisoformat", "($type, time_string, /)", time_fromisoformat,
     "The time that a text of ISO 8601 names. ValueError if it is none."},
    {"__reduce_ex__", "($self, protocol, /)", time_reduce_ex, "What pickle makes it of again."},
    {"__reduce__", "($self, /)", time_reduce, "What pickle makes it of again, without the fold."},
};

// Slots

Raises<Value> time_repr(Thread& thread, Value self) {
    auto* time = self_of(self);
    StrBuilder text;
    text.append(shown_name(type_of(self)));
    text.append('(');
    append_clock_repr(text, time->clock);
    if (!is_none(time->tzinfo)) {
        text.append(", tzinfo=");
        text.append(TRY(repr_of(thread, time->tzinfo)));
    }
    if (time->clock.fold) text.append(", fold=1");
    text.append(')');
    return Value::of(text.finish());
}

/// The hash of the first one of two times that look equal.
Raises<int64_t> hash_anew(Thread& thread, Value self) {
    Value first = self;
    ClockTime clock = self_of(self)->clock;
    clock.fold = 0;
    if (self_of(self)->clock.fold) first = make_time(clock, self_of(self)->tzinfo);
    Offset offset = TRY(offset_of(thread, first));
    if (!offset.delta) {
        uint8_t state[kTimeState];
        put_clock(state, clock);
        return hash_bytes(state);
    }
    int64_t seconds = clock.seconds() - offset.delta->seconds;
    TimeDelta* utc =
        TRY(make_delta(thread, -int64_t(offset.delta->days), seconds, clock.microsecond - offset.delta->microseconds));
    return hash_of(thread, Value::of(utc));
}

Raises<int64_t> time_hash(Thread& thread, Value self) {
    if (self_of(self)->hash == 0) {
        int64_t hash = TRY(hash_anew(thread, self));
        self_of(self)->hash = hash;
    }
    return self_of(self)->hash;
}

int64_t micros_of(ClockTime clock) { return clock.seconds() * kMicrosPerSecond + clock.microsecond; }

Raises<Value> time_compare(Thread& thread, Value left, Value right, CompareOperator op) {
    if (!left.is<Time>() || !right.is<Time>()) return not_implemented();
    int64_t a = micros_of(self_of(left)->clock), b = micros_of(self_of(right)->clock);
    if (self_of(left)->tzinfo == self_of(right)->tzinfo) return boolean(ordered(a, b, op));
    TimeDelta* left_offset = TRY(offset_of(thread, left)).delta;
    TimeDelta* right_offset = TRY(offset_of(thread, right)).delta;
    if (are_equal(left_offset, right_offset)) return boolean(ordered(a, b, op));
    if (left_offset && right_offset) {
        auto whole_seconds = [](TimeDelta* delta) {
            return (delta->days * kSecondsPerDay + delta->seconds) * kMicrosPerSecond;
        };
        return boolean(ordered(a - whole_seconds(left_offset), b - whole_seconds(right_offset), op));
    }
    if (is_equality(op)) return boolean(op == CompareOperator::NotEqual);
    return raise(thread, TypeError_type, "can't compare offset-naive and offset-aware times");
}

void trace_time(Object* object, Marker& marker) { marker.mark(static_cast<Time*>(object)->tzinfo); }

}  // namespace

void append_clock_repr(StrBuilder& text, ClockTime clock) {
    text.append_decimal(clock.hour);
    text.append(", ");
    text.append_decimal(clock.minute);
    if (clock.second == 0 && clock.microsecond == 0) return;
    text.append(", ");
    text.append_decimal(clock.second);
    if (clock.microsecond == 0) return;
    text.append(", ");
    text.append_decimal(clock.microsecond);
}

Value make_time(ClockTime clock, Value tzinfo) { return Value::of(new_time(&time_type, clock, tzinfo)); }

TypeSpec const kTimeSpec{
    .name = "datetime.time",
    .layout = Layout::Time,
    .size = sizeof(Time),
    .flags = kBaseType,
    .slots = {.repr = time_repr, .str = iso_str, .hash = time_hash, .compare = time_compare, .create = time_create},
    .methods = kMethods,
    .attributes = ClockAttributes<Time>::kRows,
    .trace = trace_time,
    .doc = "A time of day, of no day in particular, with or without a zone."};

}  // namespace py::vm::datetime
