#include "vm/modules/datetime/dates.h"
#include "vm/modules/datetime/objects.h"
#include "vm/modules/datetime/timedelta.h"
#include "vm/modules/datetime/times.h"
#include "vm/modules/datetime/zones.h"
#include "vm/objects/containers.h"
#include "vm/objects/dict/dict.h"
#include "vm/objects/long/int.h"
#include "vm/runtime/native/native_module.h"
#include "vm/runtime/native/native_type.h"

// The module _datetime.

namespace py::vm {
namespace datetime {

std::string_view shown_name(Type const* type) {
    bool is_ours = type->spec && !(type->type_flags & kHeapType) && !type->spec->name.starts_with("builtins.");
    return is_ours ? type->spec->name : type->name_view();
}

namespace {

void set_constant(Type& type, std::string_view name, Value value) { type.dict->store(intern(name), value); }

/// Attributes of the types that are instances of them.
Raises<void> set_constants(Thread& thread) {
    auto delta = [&](int64_t days, int64_t seconds, int64_t micros) {
        return make_delta(thread, days, seconds, micros);
    };
    Value resolution = Value::of(TRY(delta(0, 0, 1)));
    set_constant(timedelta_type, "min", Value::of(TRY(delta(-TimeDelta::kMostDays, 0, 0))));
    set_constant(timedelta_type, "max",
                 Value::of(TRY(delta(TimeDelta::kMostDays, kSecondsPerDay - 1, kMicrosPerSecond - 1))));
    set_constant(timedelta_type, "resolution", resolution);

    CalendarDay first{kLeastYear, 1, 1}, last{kGreatestYear, 12, 31};
    ClockTime end{23, 59, 59, 0, 999'999};
    set_constant(date_type, "min", make_date(first));
    set_constant(date_type, "max", make_date(last));
    set_constant(date_type, "resolution", Value::of(TRY(delta(1, 0, 0))));
    set_constant(time_type, "min", make_time({}, none()));
    set_constant(time_type, "max", make_time(end, none()));
    set_constant(time_type, "resolution", resolution);
    set_constant(datetime_type, "min", make_datetime(first, {}, none()));
    set_constant(datetime_type, "max", make_datetime(last, end, none()));
    set_constant(datetime_type, "resolution", resolution);

    set_constant(timezone_type, "utc", TRY(make_timezone(thread, TRY(delta(0, 0, 0)), nullptr)));
    // By whole minutes, as offsets were once.
    int64_t most = kSecondsPerDay - 60;
    set_constant(timezone_type, "min", TRY(make_timezone(thread, TRY(delta(0, -most, 0)), nullptr)));
    set_constant(timezone_type, "max", TRY(make_timezone(thread, TRY(delta(0, most, 0)), nullptr)));
    return {};
}

constexpr ModuleType kTypes[] = {{&timedelta_type, &kTimeDeltaSpec},
                                 {&date_type, &kDateSpec},
                                 {&time_type, &kTimeSpec},
                                 {&datetime_type, &kDateTimeSpec},
                                 {&tzinfo_type, &kTzInfoSpec},
                                 {&timezone_type, &kTimeZoneSpec},
                                 {&iso_calendar_date_type, &kIsoCalendarDateSpec, false}};

Raises<void> fill(Thread& thread, Module* module) {
    // Its types must be there.
    TRY(imported_attribute(thread, "time", "struct_time"));
    if (utc_zone().is_empty()) TRY(set_constants(thread));
    module->dict->store(intern("MINYEAR"), Value::small(kLeastYear));
    module->dict->store(intern("MAXYEAR"), Value::small(kGreatestYear));
    module->dict->store(intern("UTC"), utc_zone());
    return {};
}

}  // namespace
}  // namespace datetime

extern NativeModule const kDateTimeModule;
NativeModule const kDateTimeModule{.name = "_datetime",
                                   .doc = "Fast types of the module datetime.",
                                   .types = datetime::kTypes,
                                   .fill = datetime::fill};

}  // namespace py::vm
