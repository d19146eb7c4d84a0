#include <climits>
#include <cstring>

#include "vm/errors/os_error.h"
#include "vm/modules/time/time.h"
#include "vm/objects/str/str_builder.h"
#include "vm/objects/tuple/struct_sequence.h"
#include "vm/runtime/import/import.h"
#include "vm/runtime/native/arguments.h"
#include "vm/runtime/protocol/operations.h"
#include "vm/runtime/system/duration.h"
#include "vm/runtime/system/file_system_path.h"

// Dates: between seconds, struct_time and text.

namespace py::vm::time_module {
Raises<tm> broken_down(Thread& thread, time_t time, decltype(&gmtime_r) convert) {
    tm parts{};
    errno = 0;
    if (!convert(&time, &parts)) return raise_os_error(thread, errno ? errno : EINVAL);
    return parts;
}

Str* as_text(tm const& parts, int year_width) {
    static constexpr char kDays[] = "SunMonTueWedThuFriSat";
    static constexpr char kMonths[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    char text[64];
    snprintf(text, sizeof text, "%.3s %.3s%3d %.2d:%.2d:%.2d %0*d", kDays + 3 * (parts.tm_wday % 7),
             kMonths + 3 * parts.tm_mon, parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec, year_width,
             1900 + parts.tm_year);
    return make_str(text);
}

namespace {

Value make_struct_time(tm const& parts) {
    auto small = [](int64_t value) { return Value::small(value); };
    return Value::of(make_struct_sequence(
        struct_time_type,
        {small(int64_t(parts.tm_year) + 1900), small(parts.tm_mon + 1), small(parts.tm_mday), small(parts.tm_hour),
         small(parts.tm_min), small(parts.tm_sec), small((parts.tm_wday + 6) % 7), small(parts.tm_yday + 1),
         small(parts.tm_isdst), Value::of(fs_decode(parts.tm_zone ? parts.tm_zone : "")), small(parts.tm_gmtoff)}));
}

Raises<time_t> time_argument(Thread& thread, Value value) {
    if (!is_given(value)) return time(nullptr);
    return to_time(thread, value, Rounding::Floor);
}

Raises<tm> parts_of_argument(Thread& thread, Value seconds, decltype(&gmtime_r) convert) {
    return broken_down(thread, TRY(time_argument(thread, seconds)), convert);
}

Raises<Value> time_gmtime(Thread& thread, Value* args) {
    tm parts = TRY(parts_of_argument(thread, args[0], gmtime_r));
    parts.tm_zone = "UTC";
    return make_struct_time(parts);
}
Raises<Value> time_localtime(Thread& thread, Value* args) {
    return make_struct_time(TRY(parts_of_argument(thread, args[0], localtime_r)));
}

/// A tuple of nine numbers, or a struct_time, as the C library has it.
Raises<tm> take_parts(Thread& thread, Value value, char const* function) {
    if (!value.is<Tuple>()) return raise(thread, TypeError_type, "Tuple or struct_time argument required");
    Tuple* tuple = value.as<Tuple>();
    if (tuple->size != 9) return raise(thread, TypeError_type, "{}(): illegal time tuple argument", {function});
    int numbers[9];
    for (int i = 0; i < 9; i++) numbers[i] = TRY(to_signed_integer(thread, tuple->items[i]));
    if (numbers[0] < INT_MIN + 1900) return raise(thread, OverflowError_type, "year out of range");
    tm parts{};
    parts.tm_year = numbers[0] - 1900;
    parts.tm_mon = numbers[1] - 1;
    parts.tm_mday = numbers[2];
    parts.tm_hour = numbers[3];
    parts.tm_min = numbers[4];
    parts.tm_sec = numbers[5];
    parts.tm_wday = numbers[6] < -1 ? numbers[6] : (numbers[6] + 1) % 7;
    parts.tm_yday = numbers[7] - 1;
    parts.tm_isdst = numbers[8];
    if (value.object()->type() == &struct_time_type) {
        if (Value zone = struct_field(tuple, 9); zone.is<Str>()) parts.tm_zone = intern(zone.as<Str>())->ascii().data();
        if (Value offset = struct_field(tuple, 10); is_int(offset)) parts.tm_gmtoff = clamped_int64_of(offset);
    }
    return parts;
}

/// Zeros for month, day and day of the year count as ones; beyond that nothing is put right.
Raises<void> check_parts(Thread& thread, tm& parts) {
    if (parts.tm_mon == -1) parts.tm_mon = 0;
    if (parts.tm_mday == 0) parts.tm_mday = 1;
    if (parts.tm_yday == -1) parts.tm_yday = 0;
    struct Range {
        int value, low, high;
        char const* name;
    };
    for (Range range : {Range{parts.tm_mon, 0, 11, "month"}, Range{parts.tm_mday, 1, 31, "day of month"},
                        Range{parts.tm_hour, 0, 23, "hour"}, Range{parts.tm_min, 0, 59, "minute"},
                        Range{parts.tm_sec, 0, 61, "seconds"}, Range{parts.tm_wday, 0, INT_MAX, "day of week"},
                        Range{parts.tm_yday, 0, 365, "day of year"}}) {
        if (range.value < range.low || range.value > range.high)
            return raise(thread, ValueError_type, "{} out of range", {range.name});
    }
    return {};
}

Raises<tm> parts_or_now(Thread& thread, Value value, char const* function) {
    if (!value.is_empty()) return take_parts(thread, value, function);
    return broken_down(thread, time(nullptr), localtime_r);
}

Raises<Value> time_asctime(Thread& thread, Value* args) {
    tm parts = TRY(parts_or_now(thread, args[0], "asctime"));
    TRY(check_parts(thread, parts));
    return Value::of(as_text(parts, 1));
}

Raises<Value> time_ctime(Thread& thread, Value* args) {
    return Value::of(as_text(TRY(parts_of_argument(thread, args[0], localtime_r)), 1));
}

Raises<Value> time_mktime(Thread& thread, Value* args) {
    tm parts = TRY(take_parts(thread, args[0], "mktime"));
    parts.tm_wday = -1;
    time_t time = mktime(&parts);
    // -1 is a time too: the library sets the day of the week if it succeeded.
    if (time == -1 && parts.tm_wday == -1) return raise(thread, OverflowError_type, "mktime argument out of range");
    return Value::real(double(time));
}

/// Formats a piece without zeros; text that no format fills, such as "%", is empty.
std::string format_time(std::string const& format, tm const& parts) {
    // A mark that is never empty tells an empty result from a buffer that is too small.
    std::string marked = format + "|";
    std::string text(256 + format.size(), '\0');
    while (text.size() < 256 * (format.size() + 64)) {
        size_t size = strftime(text.data(), text.size(), marked.c_str(), &parts);
        if (size > 0) {
            text.resize(size - 1);
            return text;
        }
        text.resize(text.size() * 2);
    }
    return "";
}

Raises<Value> time_strftime(Thread& thread, Value* args) {
    if (!args[0].is<Str>())
        return raise(thread, TypeError_type, "strftime() argument 1 must be str, not {}", {type_of(args[0])});
    tm parts = TRY(parts_or_now(thread, args[1], "strftime"));
    TRY(check_parts(thread, parts));
    if (parts.tm_isdst < -1) parts.tm_isdst = -1;
    if (parts.tm_isdst > 1) parts.tm_isdst = 1;
    Str* format = args[0].as<Str>();
    for (size_t i = 0; i < format->length; i++) {
        if (format->at(i) == 0) return raise(thread, ValueError_type, "embedded null character");
    }
    // Characters that are no ASCII pass by the library, which might not know them.
    StrBuilder result;
    std::string piece;
    auto finish_piece = [&] {
        if (!piece.empty()) result.append(fs_decode(format_time(piece, parts)));
        piece.clear();
    };
    for (size_t i = 0; i < format->length; i++) {
        char32_t c = format->at(i);
        if (c < 0x80) {
            piece.push_back(char(c));
        } else {
            finish_piece();
            result.append(c);
        }
    }
    finish_piece();
    return Value::of(result.finish());
}

Raises<Value> time_strptime(Thread& thread, Value* args) {
    Str* name = intern("_strptime");
    Value module = TRY(import_module(thread, name, none(), none(), none(), 0));
    Value function = TRY(get_attribute(thread, module, intern("_strptime_time")));
    Tuple* given = args[0].as<Tuple>();
    return call(thread, function, CallArgs{given->items, given->size, nullptr});
}

Raises<Value> time_tzset(Thread&, Value*) {
    tzset();
    set_zone(module());
    return none();
}

constexpr MethodDef kFunctions[] = {
    {"gmtime", "(seconds=None, /)", time_gmtime, "Date and time in UTC of a time in seconds since 1970, or of now."},
    {"localtime", "(seconds=None, /)", time_localtime,
     "Date and time here of a time in seconds since 1970, or of now."},
    {"asctime", "(tuple=None, /)", time_asctime,
     "Text such as `Sat Jun  6 16:26:11 1998` for a struct_time, or for now."},
    {"ctime", "(seconds=None, /)", time_ctime,
     "Text such as `Sat Jun  6 16:26:11 1998` for seconds since 1970, or for now."},
    {"mktime", "(tuple, /)", time_mktime,
     "Seconds since 1970 of a date and time here. OverflowError if they cannot be told."},
    {"strftime", "(format, tuple=None, /)", time_strftime,
     "Text for a struct_time, or for now, by a format: %Y is the year, %m the month and so on."},
    {"strptime", "(*args)", time_strptime,
     "strptime(string[, format]): the struct_time that a text means by the format. ValueError if they do not fit."},
    {"tzset", "()", time_tzset, "Looks at the variable TZ again, and sets the time zone by it."},
};

}  // namespace

std::span<MethodDef const> calendar_functions() { return kFunctions; }

}  // namespace py::vm::time_module
