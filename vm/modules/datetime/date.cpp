#include "vm/errors/raise.h"
#include "vm/modules/datetime/arguments.h"
#include "vm/modules/datetime/dates.h"
#include "vm/modules/datetime/format_time.h"
#include "vm/modules/datetime/iso_text.h"
#include "vm/modules/datetime/local_time.h"
#include "vm/modules/datetime/objects.h"
#include "vm/modules/datetime/pickled_state.h"
#include "vm/modules/datetime/timedelta.h"
#include "vm/objects/long/int.h"
#include "vm/runtime/native/arguments.h"
#include "vm/runtime/native/native_type.h"
#include "vm/runtime/protocol/operations.h"
#include "vm/runtime/protocol/ordering.h"

// datetime.date

namespace py::vm::datetime {

Type date_type;

namespace {

Date* self_of(Value value) { return value.as<Date>(); }

Date* new_date(Type* type, CalendarDay day) {
    auto* date = new_instance_of<Date>(type, date_type);
    date->year = uint16_t(day.year);
    date->month = uint8_t(day.month);
    date->day = uint8_t(day.day);
    return date;
}

int64_t ordinal_of(Date const* date) { return datetime::ordinal_of(date->year, date->month, date->day); }

}  // namespace

Value make_date(CalendarDay day) { return Value::of(new_date(&date_type, day)); }

Raises<Value> make_date_of(Thread& thread, Type* type, CalendarDay day) {
    if (type == &date_type) return make_date(day);
    return call(thread, Value::of(type), {Value::small(day.year), Value::small(day.month), Value::small(day.day)});
}

Raises<CalendarDay> checked_day_of(Thread& thread, int64_t ordinal) {
    if (ordinal < 1 || ordinal > kGreatestOrdinal) return raise(thread, OverflowError_type, "date value out of range");
    return day_of(ordinal);
}

Raises<CalendarDay> day_of_iso_week(Thread& thread, int64_t year, int64_t week, int64_t weekday) {
    if (year < kLeastYear || year > kGreatestYear)
        return raise(thread, ValueError_type, "Year is out of range: {}", {year});
    if (week < 1 || week > 53 || (week == 53 && !has_long_iso_year(int(year))))
        return raise(thread, ValueError_type, "Invalid week: {}", {week});
    if (weekday < 1 || weekday > 7)
        return raise(thread, ValueError_type, "Invalid day: {} (range is [1, 7])", {weekday});
    int64_t ordinal = ordinal_of_iso_week(int(year), int(week), int(weekday));
    if (ordinal > kGreatestOrdinal) return raise(thread, ValueError_type, "year {} is out of range", {year + 1});
    if (ordinal < 1) return raise(thread, ValueError_type, "year {} is out of range", {0});
    return day_of(ordinal);
}

namespace {

Raises<Value> new_date_checked(Thread& thread, Value* args) {
    CalendarDay day = TRY(day_arguments(thread, args + 1, {}));
    TRY(check_date(thread, day.year, day.month, day.day));
    return Value::of(new_date(args[0].as<Type>(), day));
}
constexpr MethodDef kNew{"", "($type, year, month, day)", new_date_checked, "Makes a date."};

Raises<Value> date_create(Thread& thread, Type* type, CallArgs args) {
    constexpr StateForm kForm{"date", kDateState, 2, 1, 12, false};
    uint8_t state[kDateState];
    if (TRY(take_state(thread, args, kForm, state))) return Value::of(new_date(type, take_day(state)));
    if (args.total() < 3) TRY(check_leading_ints(thread, args, 3));
    return create_with<kNew>(thread, type, args);
}

// Class methods

Raises<Value> date_fromordinal(Thread& thread, Value* args) {
    int64_t ordinal = TRY(to_signed_integer(thread, args[1]));
    if (ordinal < 1) return raise(thread, ValueError_type, "ordinal must be >= 1");
    if (ordinal > kGreatestOrdinal)
        return raise(thread, ValueError_type, "year {} is out of range", {day_of(ordinal).year});
    return make_date_of(thread, args[0].as<Type>(), day_of(ordinal));
}

Raises<Value> date_fromisoformat(Thread& thread, Value* args) {
    std::string memory;
    std::string_view text = TRY(iso_argument(thread, args[1], memory));
    if (text.size() != 7 && text.size() != 8 && text.size() != 10) return raise_invalid_iso(thread, args[1]);
    CalendarDay day = TRY(parse_iso_date(thread, args[1], text));
    TRY(check_date(thread, day.year, day.month, day.day));
    return make_date_of(thread, args[0].as<Type>(), day);
}

Raises<int64_t> iso_component(Thread& thread, Value value) {
    auto number = to_signed_integer(thread, value);
    if (number.ok()) return int64_t(number.value());
    if (!catch_pending(thread, OverflowError_type)) return Error{};
    return raise(thread, ValueError_type, "ISO calendar component out of range");
}

Raises<Value> date_fromisocalendar(Thread& thread, Value* args) {
    int64_t parts[3];
    for (int i = 0; i < 3; i++) parts[i] = TRY(iso_component(thread, args[1 + i]));
    return make_date_of(thread, args[0].as<Type>(), TRY(day_of_iso_week(thread, parts[0], parts[1], parts[2])));
}

// Methods

Raises<Value> date_replace(Thread& thread, Value* args) {
    CalendarDay day = TRY(day_arguments(thread, args + 1, day_of(self_of(args[0]))));
    TRY(check_date(thread, day.year, day.month, day.day));
    return Value::of(new_date(type_of(args[0]), day));
}

Raises<Value> date_toordinal(Thread&, Value* args) { return make_int(ordinal_of(self_of(args[0]))); }
Raises<Value> date_weekday(Thread&, Value* args) { return Value::small(weekday_of(ordinal_of(self_of(args[0])))); }
Raises<Value> date_isoweekday(Thread&, Value* args) {
    return Value::small(weekday_of(ordinal_of(self_of(args[0]))) + 1);
}
Raises<Value> date_isocalendar(Thread&, Value* args) {
    return make_iso_calendar_date(iso_week_of(ordinal_of(self_of(args[0]))));
}
Raises<Value> date_isoformat(Thread&, Value* args) { return Value::of(make_str(iso_date(day_of(self_of(args[0]))))); }
Raises<Value> date_ctime(Thread&, Value* args) { return ctime_text(day_of(self_of(args[0])), {}); }
Raises<Value> date_timetuple(Thread&, Value* args) { return make_struct_time(day_of(self_of(args[0])), {}, -1); }
Raises<Value> date_strftime(Thread& thread, Value* args) {
    if (!args[1].is<Str>()) return raise_bad_argument(thread, "strftime() argument 1", "str", args[1]);
    static Str* timetuple = intern("timetuple");
    Value struct_time = TRY(call_method(thread, args[0], timetuple, {}));
    return format_time(thread, args[0], args[1], struct_time, args[0]);
}
Raises<Value> date_reduce(Thread&, Value* args) {
    uint8_t state[kDateState];
    put_day(state, day_of(self_of(args[0])));
    return reduced(args[0], state, none());
}

constexpr MethodDef kMethods[] = {
    {"fromtimestamp", "($type, timestamp, /)", date_from_timestamp, "The local date of seconds since 1970."},
    {"fromordinal", "($type, ordinal, /)", date_fromordinal,
     "The date that is so many days after the last day before year 1. ValueError out of range."},
    {"fromisoformat", "($type, date_string, /)", date_fromisoformat,
     "The date that a text of ISO 8601 names, as YYYY-MM-DD. ValueError if it is none."},
    {"fromisocalendar", "($type, year, week, day)", date_fromisocalendar,
     "The date by year, week and day of the week of ISO 8601. ValueError out of range."},
    {"today", "($type, /)", date_today, "The local date of now."},
    {"ctime", "($self, /)", date_ctime, "Text such as Wed Dec  4 00:00:00 2002."},
    {"strftime", "($self, format)", date_strftime, "Text by a format: %Y is the year, %m the month and so on."},
    {"__format__", "($self, spec, /)", format_with_spec, "strftime with the spec, or str if that is empty."},
    {"timetuple", "($self, /)", date_timetuple, "What time.localtime gives for midnight."},
    {"isocalendar", "($self, /)", date_isocalendar, "Year, week and day of the week by ISO 8601, as a named tuple."},
    {"isoformat", "($self, /)", date_isoformat, "Text in the form YYYY-MM-DD."},
    {"isoweekday", "($self, /)", date_isoweekday, "The day of the week; Monday is 1."},
    {"toordinal", "($self, /)", date_toordinal, "Days since the day before year 1."},
    {"weekday", "($self, /)", date_weekday, "The day of the week; Monday is 0."},
    {"replace", "($self, year=0, month=0, day=0)", date_replace, "The same date but for what is given."},
    {"__reduce__", "($self, /)", date_reduce, "What pickle makes it of again."},
};

Raises<Value> get_year(Thread&, Value self) { return Value::small(self_of(self)->year); }
Raises<Value> get_month(Thread&, Value self) { return Value::small(self_of(self)->month); }
Raises<Value> get_day(Thread&, Value self) { return Value::small(self_of(self)->day); }
constexpr GetSetDef kAttributes[] = {
    {"year", get_year, nullptr, AttributeKind::Computed, "1 to 9999."},
    {"month", get_month, nullptr, AttributeKind::Computed, "1 to 12."},
    {"day", get_day, nullptr, AttributeKind::Computed, "1 to the number of days of the month."}};

// Slots

Raises<Value> date_repr(Thread&, Value self) {
    CalendarDay day = day_of(self_of(self));
    return Value::of(format_message("{}({}, {}, {})", {shown_name(type_of(self)), day.year, day.month, day.day}));
}

Raises<int64_t> date_hash(Thread&, Value self) {
    auto* date = self_of(self);
    if (date->hash == 0) {
        uint8_t state[kDateState];
        put_day(state, day_of(date));
        date->hash = hash_bytes(state);
    }
    return date->hash;
}

/// datetime has its own, which comes first where it takes part.
Raises<Value> date_compare(Thread&, Value left, Value right, CompareOperator op) {
    if (!is_date(left) || !is_date(right)) return not_implemented();
    auto number = [](Date const* date) { return date->year << 16 | date->month << 8 | date->day; };
    return boolean(ordered(number(self_of(left)), number(self_of(right)), op));
}

Raises<Value> days_later(Thread& thread, Value date, int64_t days) {
    CalendarDay day = TRY(checked_day_of(thread, ordinal_of(self_of(date)) + days));
    return make_date_of(thread, type_of(date), day);
}

Raises<Value> date_add(Thread& thread, Value left, Value right) {
    if (right.is<Date>()) std::swap(left, right);
    if (!left.is<Date>() || !right.is<TimeDelta>()) return not_implemented();
    return days_later(thread, left, right.as<TimeDelta>()->days);
}

Raises<Value> date_subtract(Thread& thread, Value left, Value right) {
    if (!left.is<Date>()) return not_implemented();
    if (right.is<TimeDelta>()) return days_later(thread, left, -int64_t(right.as<TimeDelta>()->days));
    if (!right.is<Date>()) return not_implemented();
    return Value::of(TRY(make_delta(thread, ordinal_of(self_of(left)) - ordinal_of(self_of(right)), 0, 0)));
}

constexpr Slots date_slots() {
    Slots slots{.repr = date_repr, .str = iso_str, .hash = date_hash, .compare = date_compare, .create = date_create};
    slots.binary[int(BinaryOperator::Add)] = date_add;
    slots.binary[int(BinaryOperator::Subtract)] = date_subtract;
    return slots;
}

}  // namespace

TypeSpec const kDateSpec{.name = "datetime.date",
                         .layout = Layout::Date,
                         .size = sizeof(Date),
                         .flags = kBaseType,
                         .slots = date_slots(),
                         .methods = kMethods,
                         .attributes = kAttributes,
                         .doc = "A day of the Gregorian calendar, which is taken to have been in use at all times."};

}  // namespace py::vm::datetime
