#include "vm/runtime/thread/futex.h"

#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "vm/interp/support.h"
#include "vm/runtime/system/duration.h"
#include "vm/runtime/thread/blocking.h"
#include "vm/runtime/thread/idle_collection.h"

namespace py::vm {
namespace {

/// The error number, or 0 when woken.
int sleep_on(Thread& thread, uint32_t* word, uint32_t expected, WaitLimit deadline) {
    timespec end = timespec_of(deadline.value_or(0));
    BlockingRegion region(thread);
    // The form with a bit set takes an absolute time.
    long done = syscall(SYS_futex, word, FUTEX_WAIT_BITSET_PRIVATE, expected, deadline ? &end : nullptr, nullptr,
                        FUTEX_BITSET_MATCH_ANY);
    return done == 0 ? 0 : errno;
}

}  // namespace

Raises<WaitLimit> deadline_after(Thread& thread, double seconds) {
    constexpr double kLongest = 9223372036.0;
    if (seconds == -1) return WaitLimit();
    if (seconds < 0) return raise(thread, ValueError_type, "timeout value must be positive");
    constexpr double kRepresentable = 9223372036.854775;
    if (!(seconds < kRepresentable))
        return raise(thread, OverflowError_type, "timestamp too large to convert to C _PyTime_t");
    if (!(seconds <= kLongest)) return raise(thread, OverflowError_type, "timeout value is too large");
    int64_t now = monotonic_nanoseconds();
    double left = seconds * double(kNanosecondsEach);
    return left >= double(INT64_MAX - now) ? WaitLimit() : WaitLimit(now + int64_t(left));
}

Raises<bool> wait_on(Thread& thread, uint32_t* word, uint32_t expected, WaitLimit deadline) {
    IdleCollection idle(thread);
    int64_t left = deadline ? std::max(*deadline - monotonic_nanoseconds(), int64_t(0)) : -1, part = idle.part(left);
    int problem = sleep_on(thread, word, expected, part == left ? deadline : monotonic_nanoseconds() + part);
    if (problem == ETIMEDOUT && part != left) {
        idle.collect();
        problem = sleep_on(thread, word, expected, deadline);
    }
    if (problem == EINTR || thread.interrupted) TRY(handle_interrupt(thread));
    return problem != ETIMEDOUT;
}

void wake_one(uint32_t* word) { syscall(SYS_futex, word, FUTEX_WAKE_PRIVATE, 1, nullptr, nullptr, 0); }

}  // namespace py::vm
