#include <pthread.h>

#include "vm/errors/os_error.h"
#include "vm/modules/time/time.h"
#include "vm/runtime/import/import.h"
#include "vm/runtime/native/arguments.h"
#include "vm/runtime/native/builtins_module.h"
#include "vm/runtime/protocol/operations.h"
#include "vm/runtime/system/duration.h"
#include "vm/runtime/thread/idle_collection.h"

// Clocks, and sleeping.

namespace py::vm::time_module {
namespace {

template <clockid_t clock>
Raises<Value> seconds(Thread& thread, Value*) {
    timespec now;
    if (clock_gettime(clock, &now) < 0) return raise_os_error(thread, errno);
    return Value::real(double(now.tv_sec) + 1e-9 * double(now.tv_nsec));
}

template <clockid_t clock>
Raises<Value> nanoseconds(Thread& thread, Value*) {
    timespec now;
    if (clock_gettime(clock, &now) < 0) return raise_os_error(thread, errno);
    return make_int(nanoseconds_of(now));
}

Raises<timespec> read_clock(Thread& thread, Value clock) {
    timespec now;
    if (clock_gettime(TRY(to_c_int(thread, clock)), &now) < 0) return raise_os_error(thread, errno);
    return now;
}

Raises<Value> time_clock_gettime(Thread& thread, Value* args) {
    timespec now = TRY(read_clock(thread, args[0]));
    return Value::real(double(now.tv_sec) + 1e-9 * double(now.tv_nsec));
}
Raises<Value> time_clock_gettime_ns(Thread& thread, Value* args) {
    return make_int(nanoseconds_of(TRY(read_clock(thread, args[0]))));
}

Raises<Value> time_clock_getres(Thread& thread, Value* args) {
    timespec resolution;
    if (clock_getres(TRY(to_c_int(thread, args[0])), &resolution) < 0) return raise_os_error(thread, errno);
    return Value::real(double(resolution.tv_sec) + 1e-9 * double(resolution.tv_nsec));
}

Raises<Value> set_clock(Thread& thread, Value clock, int64_t time) {
    timespec value = timespec_of(time);
    if (clock_settime(TRY(to_c_int(thread, clock)), &value) < 0) return raise_os_error(thread, errno);
    return none();
}
Raises<Value> time_clock_settime(Thread& thread, Value* args) {
    return set_clock(thread, args[0], TRY(to_nanoseconds(thread, args[1], Rounding::Floor)));
}
Raises<Value> time_clock_settime_ns(Thread& thread, Value* args) {
    return set_clock(thread, args[0], TRY(to_c_long(thread, args[1])));
}

struct ClockInfo {
    std::string_view name;
    clockid_t clock;
    char const* implementation;
    bool monotonic, adjustable;
};
constexpr ClockInfo kClocks[] = {
    {"time", CLOCK_REALTIME, "clock_gettime(CLOCK_REALTIME)", false, true},
    {"monotonic", CLOCK_MONOTONIC, "clock_gettime(CLOCK_MONOTONIC)", true, false},
    {"perf_counter", CLOCK_MONOTONIC, "clock_gettime(CLOCK_MONOTONIC)", true, false},
    {"process_time", CLOCK_PROCESS_CPUTIME_ID, "clock_gettime(CLOCK_PROCESS_CPUTIME_ID)", true, false},
    {"thread_time", CLOCK_THREAD_CPUTIME_ID, "clock_gettime(CLOCK_THREAD_CPUTIME_ID)", true, false},
};

/// types.SimpleNamespace(**fields)
Raises<Value> make_namespace(Thread& thread, Dict* fields) {
    Value types = TRY(import_module(thread, intern("types"), none(), none(), none(), 0));
    Value type = TRY(get_attribute(thread, types, intern("SimpleNamespace")));
    List* keys = new_list();
    List* values = new_list();
    for (int64_t i = fields->next_entry(0); i >= 0; i = fields->next_entry(uint32_t(i) + 1)) {
        keys->append(fields->entry(uint32_t(i)).key);
        values->append(fields->entry(uint32_t(i)).value);
    }
    return call(thread, type, CallArgs{values->items, 0, make_tuple(std::span<Value const>(keys->span()))});
}

Raises<Value> time_get_clock_info(Thread& thread, Value* args) {
    std::string name = TRY(to_c_text(thread, args[0], "get_clock_info", "1"));
    for (ClockInfo const& info : kClocks) {
        if (info.name != name) continue;
        timespec resolution;
        if (clock_getres(info.clock, &resolution) < 0) return raise_os_error(thread, errno);
        Dict* fields = new_dict();
        fields->store(intern("implementation"), Value::of(make_str(info.implementation)));
        fields->store(intern("monotonic"), boolean(info.monotonic));
        fields->store(intern("adjustable"), boolean(info.adjustable));
        fields->store(intern("resolution"), Value::real(double(resolution.tv_sec) + 1e-9 * double(resolution.tv_nsec)));
        return make_namespace(thread, fields);
    }
    return raise(thread, ValueError_type, "unknown clock");
}

Raises<Value> time_sleep(Thread& thread, Value* args) {
    int64_t length = TRY(to_nanoseconds(thread, args[0], Rounding::Ceiling));
    if (length < 0) return raise(thread, ValueError_type, "sleep length must be non-negative");
    int64_t end;
    if (__builtin_add_overflow(monotonic_nanoseconds(), length, &end)) end = INT64_MAX;
    IdleCollection idle(thread);
    for (;;) {
        int64_t left = end - monotonic_nanoseconds(), part = left > 0 ? idle.part(left) : left;
        timespec until = timespec_of(part < left ? end - left + part : end);
        int error;
        {
            BlockingRegion region(thread);
            error = clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, nullptr);
        }
        if (error == 0 && part == left) return none();
        if (error == 0) {
            idle.collect();
            continue;
        }
        if (error != EINTR) return raise_os_error(thread, error);
        TRY(check_signals(thread));
    }
}

Raises<Value> time_pthread_getcpuclockid(Thread& thread, Value* args) {
    auto id = pthread_t(TRY(to_masked(thread, args[0])));
    clockid_t clock;
    if (int error = pthread_getcpuclockid(id, &clock)) return raise_os_error(thread, error);
    return Value::small(clock);
}

constexpr MethodDef kFunctions[] = {
    {"time", "()", seconds<CLOCK_REALTIME>, "Seconds since 1970, with their fraction."},
    {"time_ns", "()", nanoseconds<CLOCK_REALTIME>, "Nanoseconds since 1970."},
    {"monotonic", "()", seconds<CLOCK_MONOTONIC>,
     "Seconds of a clock that never goes back; only differences mean something."},
    {"monotonic_ns", "()", nanoseconds<CLOCK_MONOTONIC>,
     "Nanoseconds of a clock that never goes back; only differences mean something."},
    {"perf_counter", "()", seconds<CLOCK_MONOTONIC>,
     "Seconds of the clock that measures short times best; only differences mean something."},
    {"perf_counter_ns", "()", nanoseconds<CLOCK_MONOTONIC>,
     "Nanoseconds of the clock that measures short times best; only differences mean something."},
    {"process_time", "()", seconds<CLOCK_PROCESS_CPUTIME_ID>,
     "Seconds that the process has computed, in user and in system code."},
    {"process_time_ns", "()", nanoseconds<CLOCK_PROCESS_CPUTIME_ID>,
     "Nanoseconds that the process has computed, in user and in system code."},
    {"thread_time", "()", seconds<CLOCK_THREAD_CPUTIME_ID>,
     "Seconds that this thread has computed, in user and in system code."},
    {"thread_time_ns", "()", nanoseconds<CLOCK_THREAD_CPUTIME_ID>,
     "Nanoseconds that this thread has computed, in user and in system code."},
    {"clock_gettime", "(clk_id, /)", time_clock_gettime, "Seconds of a clock, given as a CLOCK_... constant."},
    {"clock_gettime_ns", "(clk_id, /)", time_clock_gettime_ns,
     "Nanoseconds of a clock, given as a CLOCK_... constant."},
    {"clock_getres", "(clk_id, /)", time_clock_getres,
     "Seconds of the smallest step of a clock, given as a CLOCK_... constant."},
    {"clock_settime", "(clk_id, time, /)", time_clock_settime,
     "Sets a clock to so many seconds. PermissionError if the user may not."},
    {"clock_settime_ns", "(clk_id, time, /)", time_clock_settime_ns,
     "Sets a clock to so many nanoseconds. PermissionError if the user may not."},
    {"get_clock_info", "(name, /)", time_get_clock_info,
     "How the clock behind a function of this module works: `time`, `monotonic`, `perf_counter`, `process_time` or "
     "`thread_time`."},
    {"sleep", "(seconds, /)", time_sleep, "Does nothing for so many seconds, which may be a fraction."},
    {"pthread_getcpuclockid", "(thread_id, /)", time_pthread_getcpuclockid,
     "The clock of the computing time of a thread, for clock_gettime()."},
};

}  // namespace

std::span<MethodDef const> clock_functions() { return kFunctions; }

}  // namespace py::vm::time_module
