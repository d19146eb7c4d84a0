#include "marshal/base/utf8.h"
#include "vm/errors/raise.h"
#include "vm/modules/datetime/arguments.h"
#include "vm/modules/datetime/clock_attributes.h"
#include "vm/modules/datetime/dates.h"
#include "vm/modules/datetime/format_time.h"
#include "vm/modules/datetime/iso_text.h"
#include "vm/modules/datetime/local_time.h"
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

// datetime.datetime: making, showing, taking apart. Arithmetic and order are in datetime_arithmetic.cpp, clocks in
// local_time.cpp.

namespace py::vm::datetime {

Type datetime_type;

namespace {

DateTime* self_of(Value value) { return value.as<DateTime>(); }

DateTime* new_datetime(Type* type, CalendarDay day, ClockTime clock, Value tzinfo) {
    auto* time = new_instance_of<DateTime>(type, datetime_type);
    time->year = uint16_t(day.year);
    time->month = uint8_t(day.month);
    time->day = uint8_t(day.day);
    time->clock = clock;
    time->tzinfo = tzinfo;
    return time;
}

/// From arguments in the order of the constructor; those that are missing are as in `fallback`.
Raises<Value> build(Thread& thread, Type* type, Value* args, DateTime const& fallback) {
    CalendarDay day = TRY(day_arguments(thread, args, day_of(&fallback)));
    TRY(check_date(thread, day.year, day.month, day.day));
    ClockTime clock = TRY(clock_arguments(thread, args + 3, args[8], fallback.clock));
    Value tzinfo = args[7].is_empty() ? fallback.tzinfo : TRY(tzinfo_argument(thread, args[7]));
    return Value::of(new_datetime(type, day, clock, tzinfo));
}

Raises<Value> new_datetime_checked(Thread& thread, Value* args) {
    DateTime midnight{};
    midnight.tzinfo = none();
    return build(thread, args[0].as<Type>(), args + 1, midnight);
}
constexpr MethodDef kNew{"",
                         "($type, year, month, day, hour=0, minute=0, second=0, microsecond=0, tzinfo=None, *, fold=0)",
                         new_datetime_checked, "Makes a datetime."};

Raises<Value> datetime_create(Thread& thread, Type* type, CallArgs args) {
    constexpr StateForm kForm{"datetime", kDateTimeState, 2, 1, 12, true};
    uint8_t state[kDateTimeState];
    if (!TRY(take_state(thread, args, kForm, state))) {
        if (args.total() < 3) TRY(check_leading_ints(thread, args, 3));
        return create_with<kNew>(thread, type, args);
    }
    CalendarDay day = take_day(state);
    ClockTime clock = take_clock(state + kDateState);
    clock.fold = day.month >= kFoldBit;
    day.month &= ~kFoldBit;
    return Value::of(new_datetime(type, day, clock, TRY(pickled_tzinfo(thread, args))));
}

// Class methods

Raises<Value> datetime_combine(Thread& thread, Value* args) {
    if (!is_date(args[1])) return raise_bad_argument(thread, "combine() argument 1", "datetime.date", args[1]);
    if (!args[2].is<Time>()) return raise_bad_argument(thread, "combine() argument 2", "datetime.time", args[2]);
    auto* time = args[2].as<Time>();
    Value tzinfo = args[3].is_empty() ? time->tzinfo : TRY(tzinfo_argument(thread, args[3]));
    return make_datetime_of(thread, args[0].as<Type>(), day_of(args[1].as<Date>()), time->clock, tzinfo);
}

Raises<Value> datetime_fromisoformat(Thread& thread, Value* args) {
    std::string memory;
    std::string_view text = TRY(iso_argument(thread, args[1], memory, {7, 8, 10}));
    size_t separator = iso_separator(text);
    if (separator == std::string::npos) return raise_invalid_iso(thread, args[1]);
    CalendarDay day = TRY(parse_iso_date(thread, args[1], text.substr(0, separator)));
    IsoTime time{{}, none()};
    if (separator < text.size()) {
        size_t behind = separator + utf8::decode_valid(text.substr(separator)).size;
        time = TRY(parse_iso_time(thread, args[1], text.substr(behind)));
    }
    TRY(check_date(thread, day.year, day.month, day.day));
    TRY(check_clock(thread, time.clock));
    return make_datetime_of(thread, args[0].as<Type>(), day, time.clock, time.tzinfo);
}

Raises<Value> datetime_strptime(Thread& thread, Value* args) {
    for (int i : {1, 2}) {
        char const* names[] = {"strptime() argument 1", "strptime() argument 2"};
        if (!args[i].is<Str>()) return raise_bad_argument(thread, names[i - 1], "str", args[i]);
    }
    static Str* module = intern("_strptime");
    static Str* name = intern("_strptime_datetime");
    Value parse = TRY(imported_attribute(thread, module, name));
    return call(thread, parse, {args[0], args[1], args[2]});
}

// Methods

Raises<Offset> offset_of(Thread& thread, Value self, std::string_view method = "utcoffset") {
    return offset_by(thread, self_of(self)->tzinfo, method, self);
}

Raises<Value> datetime_date(Thread&, Value* args) { return make_date(day_of(self_of(args[0]))); }
Raises<Value> datetime_time(Thread&, Value* args) { return make_time(self_of(args[0])->clock, none()); }
Raises<Value> datetime_timetz(Thread&, Value* args) {
    return make_time(self_of(args[0])->clock, self_of(args[0])->tzinfo);
}
Raises<Value> datetime_ctime(Thread&, Value* args) {
    return ctime_text(day_of(self_of(args[0])), self_of(args[0])->clock);
}

Raises<Value> datetime_timetuple(Thread& thread, Value* args) {
    Offset dst = TRY(offset_of(thread, args[0], "dst"));
    int flag = dst.delta ? micros_of(dst.delta) != 0 : -1;
    return make_struct_time(day_of(self_of(args[0])), self_of(args[0])->clock, flag);
}

Raises<Value> datetime_utctimetuple(Thread& thread, Value* args) {
    Offset offset = TRY(offset_of(thread, args[0]));
    Value utc = args[0];
    if (offset.delta) utc = TRY(moved(thread, self_of(utc), -micros_of(offset.delta), &datetime_type, none()));
    return make_struct_time(day_of(self_of(utc)), self_of(utc)->clock, 0);
}

Raises<char32_t> separator_argument(Thread& thread, Value value) {
    if (value.is_empty()) return U'T';
    if (value.is<Str>() && value.as<Str>()->length == 1) return value.as<Str>()->at(0);
    return raise_bad_argument(thread, "isoformat() argument 1", "a unicode character", value);
}

Raises<Value> datetime_isoformat(Thread& thread, Value* args) {
    auto* self = self_of(args[0]);
    char32_t separator = TRY(separator_argument(thread, args[1]));
    TimeSpec spec = TRY(timespec_argument(thread, args[2], 2));
    StrBuilder text;
    text.append(iso_date(day_of(self)));
    text.append(separator);
    text.append(iso_time(self->clock, spec));
    text.append(iso_offset(TRY(offset_of(thread, args[0])).delta, ":"));
    return Value::of(text.finish());
}

Raises<Value> datetime_utcoffset(Thread& thread, Value* args) { return value_of(TRY(offset_of(thread, args[0]))); }
Raises<Value> datetime_dst(Thread& thread, Value* args) { return value_of(TRY(offset_of(thread, args[0], "dst"))); }
Raises<Value> datetime_tzname(Thread& thread, Value* args) {
    return zone_name(thread, self_of(args[0])->tzinfo, args[0]);
}

Raises<Value> datetime_replace(Thread& thread, Value* args) {
    return build(thread, type_of(args[0]), args + 1, *self_of(args[0]));
}

Value datetime_state(Value self, bool with_fold) {
    uint8_t state[kDateTimeState];
    put_day(state, day_of(self_of(self)));
    put_clock(state + kDateState, self_of(self)->clock);
    if (with_fold && self_of(self)->clock.fold) state[2] |= kFoldBit;
    return reduced(self, state, self_of(self)->tzinfo);
}
Raises<Value> datetime_reduce(Thread&, Value* args) { return datetime_state(args[0], false); }
Raises<Value> datetime_reduce_ex(Thread& thread, Value* args) {
    // The fold came with protocol 4.
    return datetime_state(args[0], TRY(to_signed_integer(thread, args[1])) > 3);
}

constexpr MethodDef kMethods[] = {
    {"strptime", "($type, date_string, format, /)", datetime_strptime,
     "The datetime that a text means by a format, as that of strftime. ValueError if they do not fit."},
    {"combine", "($type, date, time, tzinfo=None)", datetime_combine,
     "A datetime of a date and a time; with the zone of the time unless another is given."},
    {"fromisoformat", "($type, date_string, /)", datetime_fromisoformat,
     "The datetime that a text of ISO 8601 names. ValueError if it is none."},
    {"date", "($self, /)", datetime_date, "The date alone."},
    {"time", "($self, /)", datetime_time, "The time of day alone, without zone."},
    {"timetz", "($self, /)", datetime_timetz, "The time of day alone, with the zone."},
    {"ctime", "($self, /)", datetime_ctime, "Text such as Wed Dec  4 20:30:40 2002."},
    {"timetuple", "($self, /)", datetime_timetuple, "What time.localtime gives."},
    {"utctimetuple", "($self, /)", datetime_utctimetuple, "What time.gmtime gives for the same time."},
    {"isoformat", "($self, sep='T', timespec='auto')", datetime_isoformat,
     "Text in the form YYYY-MM-DDTHH:MM:SS, with microseconds if there are any, and the offset. `timespec` says where "
     "to stop."},
    {"utcoffset", "($self, /)", datetime_utcoffset, "What the tzinfo says for that time, or None."},
    {"tzname", "($self, /)", datetime_tzname, "The name that the tzinfo gives for that time, or None."},
    {"dst", "($self, /)", datetime_dst, "The daylight saving time that the tzinfo gives for that time, or None."},
    {"replace", "($self, year=0, month=0, day=0, hour=0, minute=0, second=0, microsecond=0, tzinfo=None, *, fold=0)",
     datetime_replace, "The same datetime but for what is given."},
    {"__reduce_ex__", "($self, protocol, /)", datetime_reduce_ex, "What pickle makes it of again."},
    {"__reduce__", "($self, /)", datetime_reduce, "What pickle makes it of again, without the fold."},
};

// Slots

Raises<Value> datetime_repr(Thread& thread, Value self) {
    auto* time = self_of(self);
    StrBuilder text;
    text.append(shown_name(type_of(self)));
    text.append('(');
    for (int number : {int(time->year), int(time->month), int(time->day)}) {
        text.append_decimal(number);
        text.append(", ");
    }
    append_clock_repr(text, time->clock);
    if (time->clock.fold) text.append(", fold=1");
    if (!is_none(time->tzinfo)) {
        text.append(", tzinfo=");
        text.append(TRY(repr_of(thread, time->tzinfo)));
    }
    text.append(')');
    return Value::of(text.finish());
}

Raises<Value> datetime_str(Thread& thread, Value self) {
    static Str* isoformat = intern("isoformat");
    static Str* separator = intern(" ");
    return call_method(thread, self, isoformat, {Value::of(separator)});
}

void trace_datetime(Object* object, Marker& marker) { marker.mark(static_cast<DateTime*>(object)->tzinfo); }

constexpr Slots datetime_slots() {
    Slots slots{.repr = datetime_repr,
                .str = datetime_str,
                .hash = datetime_hash,
                .compare = datetime_compare,
                .create = datetime_create};
    slots.binary[int(BinaryOperator::Add)] = datetime_add;
    slots.binary[int(BinaryOperator::Subtract)] = datetime_subtract;
    return slots;
}

}  // namespace

Value make_datetime(CalendarDay day, ClockTime clock, Value tzinfo) {
    return Value::of(new_datetime(&datetime_type, day, clock, tzinfo));
}

Raises<Value> make_datetime_of(Thread& thread, Type* type, CalendarDay day, ClockTime clock, Value tzinfo) {
    if (type == &datetime_type) return make_datetime(day, clock, tzinfo);
    // Constructors of subclasses need not know of folds: CPython gives them none.
    return call(thread, Value::of(type),
                {Value::small(day.year), Value::small(day.month), Value::small(day.day), Value::small(clock.hour),
                 Value::small(clock.minute), Value::small(clock.second), Value::small(clock.microsecond), tzinfo});
}

TypeSpec const kDateTimeSpec{.name = "datetime.datetime",
                             .layout = Layout::DateTime,
                             .size = sizeof(DateTime),
                             .base = &date_type,
                             .flags = kBaseType,
                             .slots = datetime_slots(),
                             .methods = kMethods,
                             .attributes = ClockAttributes<DateTime>::kRows,
                             .trace = trace_datetime,
                             .doc = "A date and a time of day, with or without a zone.",
                             .shared_methods = local_time_methods()};

}  // namespace py::vm::datetime
