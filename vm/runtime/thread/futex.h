#pragma once

#include <cstdint>
#include <optional>

#include "vm/runtime/raises.h"

namespace py::vm {

class Thread;

/// When a wait ends at the latest: nanoseconds of the monotonic clock; nothing: never.
using WaitLimit = std::optional<int64_t>;
/// `timeout` in seconds, as lock.acquire takes it: -1 is for ever. Raises ValueError and OverflowError.
Raises<WaitLimit> deadline_after(Thread& thread, double seconds);

/// Sleeps while `*word` is `expected`, with the interpreter lock given away; false when the deadline has
/// passed. Raises what a signal's handler raises.
Raises<bool> wait_on(Thread& thread, uint32_t* word, uint32_t expected, WaitLimit deadline);
void wake_one(uint32_t* word);

}  // namespace py::vm
