#include "vm/modules/datetime/iso_text.h"

#include <fmt/format.h>

#include <algorithm>

#include "marshal/base/utf8.h"
#include "vm/errors/raise.h"
#include "vm/modules/datetime/dates.h"
#include "vm/modules/datetime/objects.h"
#include "vm/modules/datetime/timedelta.h"
#include "vm/modules/datetime/zones.h"
#include "vm/objects/containers.h"
#include "vm/objects/str/str.h"
#include "vm/runtime/native/arguments.h"
#include "vm/runtime/protocol/operations.h"

// Texts of ISO 8601: what isoformat writes and fromisoformat reads.

namespace py::vm::datetime {

namespace {

/// A number in at least `width` digits.
void append_digits(std::string& text, int64_t number, size_t width) {
    char digits[20];
    char* first = std::end(digits);
    for (; number > 0 || width > 0; number /= 10) {
        *--first = char('0' + number % 10);
        if (width > 0) width--;
    }
    text.append(first, std::end(digits));
}

}  // namespace

std::string iso_date(CalendarDay day) {
    std::string text;
    append_digits(text, day.year, 4);
    text += '-';
    append_digits(text, day.month, 2);
    text += '-';
    append_digits(text, day.day, 2);
    return text;
}

std::string iso_time(ClockTime clock, TimeSpec spec) {
    if (spec == TimeSpec::Auto) spec = clock.microsecond ? TimeSpec::Microseconds : TimeSpec::Seconds;
    std::string text;
    auto append = [&](std::string_view separator, int number, size_t width) {
        text += separator;
        append_digits(text, number, width);
    };
    append("", clock.hour, 2);
    if (spec >= TimeSpec::Minutes) append(":", clock.minute, 2);
    if (spec >= TimeSpec::Seconds) append(":", clock.second, 2);
    if (spec == TimeSpec::Milliseconds) append(".", clock.microsecond / 1000, 3);
    if (spec == TimeSpec::Microseconds) append(".", clock.microsecond, 6);
    return text;
}

std::string iso_offset(TimeDelta const* offset, std::string_view separator) {
    if (!offset) return {};
    auto micros = int64_t(micros_of(offset));
    std::string text(1, micros < 0 ? '-' : '+');
    micros = std::abs(micros);
    int64_t seconds = micros / kMicrosPerSecond;
    micros %= kMicrosPerSecond;
    append_digits(text, seconds / 3600, 2);
    text += separator;
    append_digits(text, seconds / 60 % 60, 2);
    if (seconds % 60 || micros) {
        text += separator;
        append_digits(text, seconds % 60, 2);
    }
    if (micros) {
        text += '.';
        append_digits(text, micros, 6);
    }
    return text;
}

Raises<TimeSpec> timespec_argument(Thread& thread, Value value, int position) {
    if (value.is_empty()) return TimeSpec::Auto;
    if (!value.is<Str>())
        return raise_bad_argument(thread, fmt::format("isoformat() argument {}", position), "str", value);
    constexpr std::string_view kNames[] = {"auto", "hours", "minutes", "seconds", "milliseconds", "microseconds"};
    for (size_t i = 0; i < std::size(kNames); i++) {
        if (equal_text(value.as<Str>(), kNames[i])) return TimeSpec(i);
    }
    TRY(to_c_text(thread, value.as<Str>()));
    return raise(thread, ValueError_type, "Unknown timespec value");
}

Error raise_invalid_iso(Thread& thread, Value text) {
    auto shown = repr_of(thread, text);
    if (!shown.ok()) return Error{};
    return raise(thread, ValueError_type, "Invalid isoformat string: {}", {shown.value()});
}

Raises<std::string_view> iso_argument(Thread& thread, Value value, std::string& memory,
                                      std::initializer_list<size_t> separators) {
    if (!value.is<Str>()) return raise(thread, TypeError_type, "fromisoformat: argument must be str");
    Str* text = value.as<Str>();
    if (text->is_ascii()) return text->ascii();
    for (size_t i = 0; i < text->length; i++) {
        char32_t character = text->at(i);
        if (character >= 0xD800 && character <= 0xDFFF) {
            if (std::ranges::find(separators, i) == separators.end()) return raise_invalid_iso(thread, value);
            character = 'T';
        }
        utf8::append(memory, character);
    }
    return std::string_view(memory);
}

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Reads a text from the front; what fails leaves it in an unspecified place.
class Reader {
  public:
    explicit Reader(std::string_view text) : rest_(text) {}

    bool is_at_end() const { return rest_.empty(); }
    bool skip(char c) {
        if (!rest_.starts_with(c)) return false;
        rest_.remove_prefix(1);
        return true;
    }
    /// A number of just that many digits.
    std::optional<int> number(size_t digits) {
        if (rest_.size() < digits) return std::nullopt;
        int value = 0;
        for (size_t i = 0; i < digits; i++) {
            if (!is_digit(rest_[i])) return std::nullopt;
            value = value * 10 + (rest_[i] - '0');
        }
        rest_.remove_prefix(digits);
        return value;
    }
    /// Up to six digits, as millionths; further digits are skipped.
    std::optional<int> fraction() {
        constexpr size_t kDigits = 6;
        size_t digits = std::min(kDigits, rest_.size());
        auto value = number(digits);
        for (size_t i = digits; value && i < kDigits; i++) *value *= 10;
        while (!rest_.empty() && is_digit(rest_[0])) rest_.remove_prefix(1);
        return value;
    }
    size_t left() const { return rest_.size(); }

  private:
    std::string_view rest_;
};

/// A time of day, of which no number is checked.
struct ClockText {
    ClockTime clock;
    /// Something that means nothing stands behind it. CPython takes no notice if a zone follows.
    bool has_rest = false;
};

/// HH[:MM[:SS[.f…]]], the colons at will but all or none.
std::optional<ClockText> read_clock(std::string_view text) {
    Reader reader(text);
    ClockText read{};
    bool has_colons = false;
    for (uint8_t* part : {&read.clock.hour, &read.clock.minute, &read.clock.second}) {
        auto number = reader.number(2);
        if (!number) return std::nullopt;
        *part = uint8_t(*number);
        read.has_rest = reader.left() == 1;
        if (reader.left() <= 1) return read;
        bool is_first = part == &read.clock.hour;
        if ((is_first || has_colons) && reader.skip(':')) {
            has_colons = true;
            continue;
        }
        if (reader.skip('.') || reader.skip(',')) break;
        if (has_colons) return std::nullopt;
    }
    auto fraction = reader.fraction();
    if (!fraction) return std::nullopt;
    read.clock.microsecond = *fraction;
    read.has_rest = !reader.is_at_end();
    return read;
}

/// Of the text behind the sign.
Raises<Value> read_zone(Thread& thread, Value text, std::string_view part, bool is_negative) {
    auto read = read_clock(part);
    if (!read || read->has_rest) return raise_invalid_iso(thread, text);
    // Less than a second is no offset.
    if (read->clock.seconds() == 0) return utc_zone();
    int64_t sign = is_negative ? -1 : 1;
    TimeDelta* offset = TRY(make_delta(thread, 0, sign * read->clock.seconds(), sign * read->clock.microsecond));
    return make_timezone(thread, offset, nullptr);
}

}  // namespace

Raises<CalendarDay> parse_iso_date(Thread& thread, Value text, std::string_view part) {
    Reader reader(part);
    auto invalid = [&] { return raise_invalid_iso(thread, text); };
    auto year = reader.number(4);
    if (!year) return invalid();
    bool has_dashes = reader.skip('-');
    if (reader.skip('W')) {
        auto week = reader.number(2);
        if (!week) return invalid();
        std::optional<int> weekday = 1;
        if (!reader.is_at_end()) {
            if (has_dashes && !reader.skip('-')) return invalid();
            weekday = reader.number(1);
        }
        bool is_valid = weekday && *year >= kLeastYear && *weekday >= 1 && *weekday <= 7 && *week >= 1 &&
                        *week <= (has_long_iso_year(*year) ? 53 : 52);
        if (!is_valid) return invalid();
        // The last week may reach beyond the last year.
        return day_of_iso_week(thread, *year, *week, *weekday);
    }
    auto month = reader.number(2);
    if (!month || (has_dashes && !reader.skip('-'))) return invalid();
    auto day = reader.number(2);
    if (!day) return invalid();
    return CalendarDay{*year, *month, *day};
}

Raises<IsoTime> parse_iso_time(Thread& thread, Value text, std::string_view part) {
    auto begins_zone = [](char c) { return c == '+' || c == '-' || c == 'Z'; };
    auto zone = size_t(std::ranges::find_if(part, begins_zone) - part.begin());
    bool has_zone = zone < part.size();
    auto read = read_clock(part.substr(0, zone));
    if (!read || (read->has_rest && !has_zone)) return raise_invalid_iso(thread, text);
    if (!has_zone) return IsoTime{read->clock, none()};
    std::string_view behind = part.substr(zone + 1);
    if (part[zone] != 'Z') return IsoTime{read->clock, TRY(read_zone(thread, text, behind, part[zone] == '-'))};
    if (!behind.empty()) return raise_invalid_iso(thread, text);
    return IsoTime{read->clock, utc_zone()};
}

// A week date without dashes may have a digit for the day, or not; only what follows tells.
size_t iso_separator(std::string_view text) {
    constexpr size_t kWeek = 7, kWeekWithDash = 8, kCompact = 8, kWithDashes = 10;
    if (text.size() < kWeek) return std::string_view::npos;
    if (text.size() == kWeek) return kWeek;
    bool has_dashes = text[4] == '-';
    if (text[has_dashes ? 5 : 4] != 'W') return has_dashes ? kWithDashes : kCompact;
    if (has_dashes) {
        bool has_day = text.size() > kWeekWithDash && text[kWeekWithDash] == '-';
        if (!has_day) return kWeekWithDash;
        if (text.size() == kWeekWithDash + 1) return std::string_view::npos;
        // Or the dash is what stands between date and time.
        return text.size() > kWithDashes && is_digit(text[kWithDashes]) ? kWeekWithDash : kWithDashes;
    }
    auto digits_end = size_t(std::find_if_not(text.begin() + kWeek, text.end(), is_digit) - text.begin());
    if (digits_end < kWeek + 2) return digits_end;
    return digits_end % 2 == 0 ? kWeek : kWeek + 1;
}

}  // namespace py::vm::datetime
