#include "vm/runtime/native/arguments.h"

#include <algorithm>

#include "vm/errors/raise.h"
#include "vm/modules/datetime/datetime.h"
#include "vm/objects/containers.h"
#include "vm/runtime/thread/thread.h"

// What the constructors of dates and times take: numbers in ranges, a tzinfo, and the states of pickles.

namespace py::vm::datetime {

std::string_view shown_name(Type const* type) {
    bool is_ours = type->spec && !(type->type_flags & kHeapType) && !type->spec->name.starts_with("builtins.");
    return is_ours ? type->spec->name : type->name_view();
}

Raises<int> int_argument(Thread& thread, Value value, int fallback) {
    if (value.is_empty()) return fallback;
    return to_signed_integer(thread, value);
}

Raises<void> check_leading_ints(Thread& thread, CallArgs args, size_t most) {
    for (size_t i = 0; i < std::min(args.count, most); i++) TRY(to_signed_integer(thread, args.values[i]));
    return {};
}

Raises<Value> tzinfo_argument(Thread& thread, Value value) {
    if (!is_given(value)) return none();
    if (is_tzinfo(value)) return value;
    return raise(thread, TypeError_type, "tzinfo argument must be None or of a tzinfo subclass, not type '{}'",
                 {type_of(value)});
}

Raises<void> check_date(Thread& thread, int year, int month, int day) {
    if (year < kLeastYear || year > kGreatestYear)
        return raise(thread, ValueError_type, "year {} is out of range", {year});
    if (month < 1 || month > 12) return raise(thread, ValueError_type, "month must be in 1..12");
    if (day < 1 || day > days_in_month(year, month))
        return raise(thread, ValueError_type, "day is out of range for month");
    return {};
}

Raises<CalendarDay> day_arguments(Thread& thread, Value const* args, CalendarDay fallback) {
    int year = TRY(int_argument(thread, args[0], fallback.year));
    int month = TRY(int_argument(thread, args[1], fallback.month));
    int day = TRY(int_argument(thread, args[2], fallback.day));
    return CalendarDay{year, month, day};
}

Raises<void> check_clock(Thread& thread, int hour, int minute, int second, int microsecond, int fold) {
    if (hour < 0 || hour > 23) return raise(thread, ValueError_type, "hour must be in 0..23");
    if (minute < 0 || minute > 59) return raise(thread, ValueError_type, "minute must be in 0..59");
    if (second < 0 || second > 59) return raise(thread, ValueError_type, "second must be in 0..59");
    if (microsecond < 0 || microsecond >= kMicrosPerSecond)
        return raise(thread, ValueError_type, "microsecond must be in 0..999999");
    if (fold < 0 || fold > 1) return raise(thread, ValueError_type, "fold must be either 0 or 1");
    return {};
}

Raises<ClockTime> clock_arguments(Thread& thread, Value const* args, Value fold_argument, ClockTime fallback) {
    int hour = TRY(int_argument(thread, args[0], fallback.hour));
    int minute = TRY(int_argument(thread, args[1], fallback.minute));
    int second = TRY(int_argument(thread, args[2], fallback.second));
    int microsecond = TRY(int_argument(thread, args[3], fallback.microsecond));
    int fold = TRY(int_argument(thread, fold_argument, fallback.fold));
    TRY(check_clock(thread, hour, minute, second, microsecond, fold));
    return ClockTime{uint8_t(hour), uint8_t(minute), uint8_t(second), uint8_t(fold), microsecond};
}

namespace {

bool is_of_form(StateForm const& form, size_t size, auto byte_at) {
    if (size != form.size) return false;
    uint32_t byte = byte_at(form.telling_byte);
    if (form.has_fold && byte <= 0xFF) byte &= uint32_t(~kFoldBit);
    return byte >= form.least && byte <= form.most;
}

}  // namespace

Raises<bool> take_state(Thread& thread, CallArgs args, StateForm const& form, uint8_t* out) {
    if (args.names || args.count < 1 || args.count > (form.has_fold ? 2 : 1)) return false;
    Value state = args.values[0];
    if (state.is<Bytes>()) {
        ByteView bytes = state.as<Bytes>()->view();
        if (!is_of_form(form, bytes.size(), [&](size_t i) { return bytes[i]; })) return false;
        std::ranges::copy(bytes, out);
        return true;
    }
    if (!state.is<Str>()) return false;
    Str* text = state.as<Str>();
    if (!is_of_form(form, text->length, [&](size_t i) { return text->at(i); })) return false;
    if (text->width() != 1) {
        return raise(thread, ValueError_type,
                     "Failed to encode latin1 string when unpickling a {} object. "
                     "pickle.load(data, encoding='latin1') is assumed.",
                     {form.type_name});
    }
    std::copy_n(text->latin1(), form.size, out);
    return true;
}

Raises<Value> pickled_tzinfo(Thread& thread, CallArgs args) {
    if (args.count < 2 || is_none(args.values[1])) return none();
    if (is_tzinfo(args.values[1])) return args.values[1];
    return raise(thread, TypeError_type, "bad tzinfo state arg");
}

// States: big-endian numbers.

void put_day(uint8_t* out, CalendarDay day) {
    out[0] = uint8_t(day.year >> 8);
    out[1] = uint8_t(day.year);
    out[2] = uint8_t(day.month);
    out[3] = uint8_t(day.day);
}

void put_clock(uint8_t* out, ClockTime clock) {
    out[0] = clock.hour;
    out[1] = clock.minute;
    out[2] = clock.second;
    out[3] = uint8_t(clock.microsecond >> 16);
    out[4] = uint8_t(clock.microsecond >> 8);
    out[5] = uint8_t(clock.microsecond);
}

CalendarDay take_day(uint8_t const* state) { return {state[0] << 8 | state[1], state[2], state[3]}; }

ClockTime take_clock(uint8_t const* state) {
    return {state[0], state[1], state[2], 0, state[3] << 16 | state[4] << 8 | state[5]};
}

Value reduced(Value self, ByteView state, Value tzinfo) {
    Value bytes = Value::of(make_bytes(state));
    Tuple* arguments = is_none(tzinfo) ? make_tuple({bytes}) : make_tuple({bytes, tzinfo});
    return Value::of(make_tuple({Value::of(type_of(self)), Value::of(arguments)}));
}

}  // namespace py::vm::datetime
