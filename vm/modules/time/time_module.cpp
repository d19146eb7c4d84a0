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
    {"tm_year", "The year, in full"},
    {"tm_mon", "The month, 1 to 12"},
    {"tm_mday", "The day in its month, 1 to 31"},
    {"tm_hour", "The hour, 0 to 23"},
    {"tm_min", "The minute, 0 to 59"},
    {"tm_sec", "The second, 0 to 61 with leap seconds"},
    {"tm_wday", "The weekday, from 0 for Monday to 6"},
    {"tm_yday", "The day in its year, 1 to 366"},
    {"tm_isdst", "Whether summer time applies: 1 or 0, or -1 where nobody knows"},
    {"tm_zone", "The time zone's short name"},
    {"tm_gmtoff", "Seconds east of UTC"},
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
