#include "vm/runtime/system/duration.h"

#include <cmath>

#include "vm/objects/float/float.h"
#include "vm/runtime/protocol/operations.h"

namespace py::vm {
namespace {

double rounded(double value, Rounding rounding) {
    return rounding == Rounding::Floor ? std::floor(value) : std::ceil(value);
}

Raises<void> check_number(Thread& thread, double value) {
    if (value == value) return {};
    return raise(thread, ValueError_type, "Invalid value NaN (not a number)");
}

}  // namespace

Raises<int64_t> to_nanoseconds(Thread& thread, Value seconds, Rounding rounding) {
    if (is_float(seconds)) {
        double value = float_of(seconds);
        TRY(check_number(thread, value));
        double scaled = rounded(value * 1e9, rounding);
        if (!(scaled >= -9223372036854775808.0 && scaled < 9223372036854775808.0)) {
            return raise(thread, OverflowError_type, "timestamp too large to convert to C _PyTime_t");
        }
        return int64_t(scaled);
    }
    Value index = TRY(to_index(thread, seconds));
    std::optional<int64_t> whole = int64_of(index);
    int64_t nanoseconds;
    if (!whole || __builtin_mul_overflow(*whole, kNanosecondsEach, &nanoseconds)) {
        return raise(thread, OverflowError_type, "timestamp too large to convert to C _PyTime_t");
    }
    return nanoseconds;
}

Raises<time_t> to_time(Thread& thread, Value seconds, Rounding rounding) {
    if (is_float(seconds)) {
        double value = float_of(seconds);
        TRY(check_number(thread, value));
        double whole = rounded(value, rounding);
        if (!(whole >= -9223372036854775808.0 && whole < 9223372036854775808.0)) {
            return raise(thread, OverflowError_type, "timestamp out of range for platform time_t");
        }
        return time_t(whole);
    }
    Value index = TRY(to_index(thread, seconds));
    std::optional<int64_t> whole = int64_of(index);
    if (!whole) return raise(thread, OverflowError_type, "timestamp out of range for platform time_t");
    return time_t(*whole);
}

int64_t monotonic_nanoseconds() {
    timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return nanoseconds_of(now);
}

}  // namespace py::vm
