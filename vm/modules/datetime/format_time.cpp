#include "vm/modules/datetime/format_time.h"

#include <fmt/format.h>

#include "vm/errors/raise.h"
#include "vm/modules/datetime/iso_text.h"
#include "vm/modules/datetime/objects.h"
#include "vm/modules/datetime/zones.h"
#include "vm/modules/time/time.h"
#include "vm/objects/bytes/bytes.h"
#include "vm/objects/long/int.h"
#include "vm/objects/tuple/struct_sequence.h"
#include "vm/runtime/native/native_type.h"
#include "vm/runtime/protocol/operations.h"

// Dates and times as the module time has them: struct_time, strftime, ctime.

namespace py::vm::datetime {

Value make_struct_time(CalendarDay day, ClockTime clock, int dst) {
    int64_t ordinal = ordinal_of(day.year, day.month, day.day);
    auto small = [](int64_t number) { return Value::small(number); };
    return Value::of(make_struct_sequence(
        time_module::struct_time_type,
        {small(day.year), small(day.month), small(day.day), small(clock.hour), small(clock.minute), small(clock.second),
         small(weekday_of(ordinal)), small(day_of_year(day.year, day.month, day.day)), small(dst)}));
}

Value ctime_text(CalendarDay day, ClockTime clock) {
    tm parts{};
    parts.tm_year = day.year - 1900;
    parts.tm_mon = day.month - 1;
    parts.tm_mday = day.day;
    parts.tm_wday = weekday_of(ordinal_of(day.year, day.month, day.day)) + 1;
    parts.tm_hour = clock.hour;
    parts.tm_min = clock.minute;
    parts.tm_sec = clock.second;
    return Value::of(time_module::as_text(parts, 4));
}

namespace {

Value tzinfo_of(Value self) {
    if (self.is<DateTime>()) return self.as<DateTime>()->tzinfo;
    return self.is<Time>() ? self.as<Time>()->tzinfo : none();
}

int microsecond_of(Value self) {
    if (self.is<DateTime>()) return self.as<DateTime>()->clock.microsecond;
    return self.is<Time>() ? self.as<Time>()->clock.microsecond : 0;
}

Raises<std::string> utf8_of(Thread& thread, Value text) {
    Bytes* bytes = TRY(encode_text(thread, text.as<Str>(), "utf-8", "strict"));
    return std::string(bytes->data, bytes->data + bytes->size);
}

/// The name of the zone, in which no letter is taken for one of the format.
Raises<std::string> escaped_zone_name(Thread& thread, Value tzinfo, Value argument) {
    Value name = TRY(zone_name(thread, tzinfo, argument));
    if (is_none(name)) return std::string();
    Value escaped =
        TRY(call_method(thread, name, intern("replace"), {Value::of(make_str("%")), Value::of(make_str("%%"))}));
    if (!escaped.is<Str>()) return raise(thread, TypeError_type, "tzname.replace() did not return a string");
    return utf8_of(thread, escaped);
}

}  // namespace

/// %f, %z and %Z are not known to the C library, or not with the meaning wanted.
Raises<Value> format_time(Thread& thread, Value self, Value format, Value struct_time, Value argument) {
    std::string text = TRY(utf8_of(thread, format));
    Value tzinfo = tzinfo_of(self);
    std::string out;
    for (size_t i = 0; i < text.size(); i++) {
        char directive = text[i] == '%' && i + 1 < text.size() ? text[i + 1] : 0;
        if (directive == 0) {
            out += text[i];
            continue;
        }
        i++;
        switch (directive) {
            case 'f': out += fmt::format("{:06}", microsecond_of(self)); break;
            case 'z': out += iso_offset(TRY(offset_by(thread, tzinfo, "utcoffset", argument)).delta, ""); break;
            case 'Z': out += TRY(escaped_zone_name(thread, tzinfo, argument)); break;
            default: out += '%'; out += directive;
        }
    }
    // As texts of C, formats end at a zero.
    out.resize(std::min(out.size(), out.find('\0')));
    static Str* module = intern("time");
    static Str* name = intern("strftime");
    Value strftime = TRY(imported_attribute(thread, module, name));
    return call(thread, strftime, {Value::of(make_str(out)), struct_time});
}

Raises<Value> format_with_spec(Thread& thread, Value* args) {
    if (!args[1].is<Str>()) return raise_bad_argument(thread, "__format__() argument 1", "str", args[1]);
    if (args[1].as<Str>()->length == 0) return Value::of(TRY(str_of(thread, args[0])));
    return call_method(thread, args[0], intern("strftime"), {args[1]});
}

Raises<Value> iso_str(Thread& thread, Value self) {
    static Str* isoformat = intern("isoformat");
    return call_method(thread, self, isoformat, {});
}

}  // namespace py::vm::datetime
