#include "vm/runtime/thread/futex.h"

#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <ctime>

#include "vm/interp/support.h"
#include "vm/runtime/thread/blocking.h"

namespace py::vm {
namespace {

constexpr int64_t kSecond = 1'000'000'000;

timespec to_timespec(int64_t nanoseconds) { return {nanoseconds / kSecond, long(nanoseconds % kSecond)}; }

int64_t now_in_nanoseconds() {
    timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return int64_t(now.tv_sec) * kSecond + now.tv_nsec;
}

/// The error number, or 0 when woken.
int sleep_on(Thread& thread, uint32_t* word, uint32_t expected, WaitLimit deadline) {
    timespec end = to_timespec(deadline.value_or(0));
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
    int64_t now = now_in_nanoseconds();
    double left = seconds * double(kSecond);
    return left >= double(INT64_MAX - now) ? WaitLimit() : WaitLimit(now + int64_t(left));
}

Raises<bool> wait_on(Thread& thread, uint32_t* word, uint32_t expected, WaitLimit deadline) {
    int problem = sleep_on(thread, word, expected, deadline);
    if (problem == EINTR || thread.interrupted) TRY(handle_interrupt(thread));
    return problem != ETIMEDOUT;
}

void wake_one(uint32_t* word) { syscall(SYS_futex, word, FUTEX_WAKE_PRIVATE, 1, nullptr, nullptr, 0); }

}  // namespace py::vm
