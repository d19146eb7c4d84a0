#include "vm/modules/constants.h"
#include "vm/modules/time/time.h"
#include "vm/objects/tuple/struct_sequence.h"
#include "vm/runtime/native/native_module.h"
#include "vm/runtime/protocol/operations.h"
#include "vm/runtime/system/file_system_path.h"

// The module time.

namespace py::vm::time_module {

Type struct_time_type;

namespace {

constexpr StructField kFields[] = {
    {"tm_year", "year, for example, 1993"},
    {"tm_mon", "month of year, range [1, 12]"},
    {"tm_mday", "day of month, range [1, 31]"},
    {"tm_hour", "hours, range [0, 23]"},
    {"tm_min", "minutes, range [0, 59]"},
    {"tm_sec", "seconds, range [0, 61])"},
    {"tm_wday", "day of week, range [0, 6], Monday is 0"},
    {"tm_yday", "day of year, range [1, 366]"},
    {"tm_isdst", "1 if summer time is in effect, 0 if not, and -1 if unknown"},
    {"tm_zone", "abbreviation of timezone name"},
    {"tm_gmtoff", "offset from UTC in seconds"},
};
StructSequenceSpec const kStructTime{"time.struct_time", kFields, 9, "A time as its parts."};
constexpr ModuleType kTypes[] = {{&struct_time_type, &kStructTime}};

constexpr IntConstant kConstants[] = {
    {"CLOCK_BOOTTIME", CLOCK_BOOTTIME},
    {"CLOCK_MONOTONIC", CLOCK_MONOTONIC},
    {"CLOCK_MONOTONIC_RAW", CLOCK_MONOTONIC_RAW},
    {"CLOCK_PROCESS_CPUTIME_ID", CLOCK_PROCESS_CPUTIME_ID},
    {"CLOCK_REALTIME", CLOCK_REALTIME},
    {"CLOCK_TAI", CLOCK_TAI},
    {"CLOCK_THREAD_CPUTIME_ID", CLOCK_THREAD_CPUTIME_ID},
    {"_STRUCT_TM_ITEMS", 11},
};

Raises<void> fill(Thread&, Module* made) {
    if (!module()) the_heap->add_roots([](Marker& marker, void*) { marker.mark(module()); }, nullptr);
    module() = made;
    add_functions(made, clock_functions());
    add_functions(made, calendar_functions());
    add_int_constants(made, kConstants);
    tzset();
    set_zone(made);
    return {};
}

/// Name and offset (seconds east) of a time of the year.
std::pair<std::string, long> zone_at(time_t time) {
    tm parts{};
    localtime_r(&time, &parts);
    return {parts.tm_zone ? parts.tm_zone : "", parts.tm_gmtoff};
}

}  // namespace

Module*& module() {
    static Module* the_module = nullptr;
    return the_module;
}

void set_zone(Module* made) {
    // January against July: whichever is further west has standard time.
    constexpr time_t kYear = (365 * 24 + 6) * 3600;
    time_t january = time(nullptr) / kYear * kYear;
    auto [january_name, january_offset] = zone_at(january);
    auto [july_name, july_offset] = zone_at(january + kYear / 2);
    bool north = january_offset <= july_offset;
    auto set = [&](char const* name, Value value) { made->dict->store(intern(name), value); };
    set("timezone", Value::small(-(north ? january_offset : july_offset)));
    set("altzone", Value::small(-(north ? july_offset : january_offset)));
    set("daylight", Value::small(january_offset != july_offset));
    std::string const& standard = north ? january_name : july_name;
    std::string const& summer = north ? july_name : january_name;
    set("tzname", Value::of(make_tuple({Value::of(fs_decode(standard)), Value::of(fs_decode(summer))})));
}

}  // namespace py::vm::time_module

namespace py::vm {

extern NativeModule const kTimeModule;
NativeModule const kTimeModule{.name = "time",
                               .doc = "Clocks, and times as text and parts.",
                               .types = time_module::kTypes,
                               .fill = time_module::fill};

}  // namespace py::vm
