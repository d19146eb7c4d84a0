#pragma once

#include <ctime>

#include "vm/objects/value.h"
#include "vm/runtime/raises.h"

namespace py::vm {

class Thread;

inline constexpr int64_t kNanosecondsEach = 1'000'000'000;

/// How a fraction beyond the resolution is cut.
enum class Rounding : uint8_t { Floor, Ceiling };

/// Seconds, as an int or a float, in nanoseconds. Errors: TypeError, ValueError for NaN, OverflowError "timestamp too
/// large to convert to C _PyTime_t".
Raises<int64_t> to_nanoseconds(Thread& thread, Value seconds, Rounding rounding);
/// Whole seconds. Errors as above, OverflowError "timestamp out of range for platform time_t".
Raises<time_t> to_time(Thread& thread, Value seconds, Rounding rounding);

inline timespec timespec_of(int64_t nanoseconds) {
    int64_t rest = nanoseconds % kNanosecondsEach;
    return {time_t(nanoseconds / kNanosecondsEach - (rest < 0)), long(rest < 0 ? rest + kNanosecondsEach : rest)};
}
inline int64_t nanoseconds_of(timespec const& time) { return int64_t(time.tv_sec) * kNanosecondsEach + time.tv_nsec; }
/// CLOCK_MONOTONIC in nanoseconds.
int64_t monotonic_nanoseconds();

/// A wait that ends at some time, or never; goes on after interruptions with what is left.
class Deadline {
  public:
    /// Negative: never.
    explicit Deadline(int64_t nanoseconds) : end_(nanoseconds < 0 ? -1 : monotonic_nanoseconds() + nanoseconds) {}
    bool is_endless() const { return end_ < 0; }
    /// Nanoseconds left, 0 if the time is over, -1 if it never will be.
    int64_t left() const {
        if (end_ < 0) return -1;
        int64_t left = end_ - monotonic_nanoseconds();
        return left < 0 ? 0 : left;
    }

  private:
    int64_t end_;
};

}  // namespace py::vm
