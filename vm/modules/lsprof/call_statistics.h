#pragma once

#include <cstdint>
#include <deque>
#include <vector>

#include "marshal/base/hash_map.h"
#include "vm/objects/value.h"

namespace py::vm {

/// How often a function was called and how long that took: all its calls, or those from one caller. Times are in units
/// of the clock.
struct CallCount {
    /// Calls that have ended, and those of them during which another call of the same function went on.
    int64_t calls = 0;
    int64_t recursive_calls = 0;
    /// From beginning to end, of outermost calls only; and without the time of what was called.
    int64_t total = 0;
    int64_t own = 0;
    /// How many have begun and not ended.
    int64_t depth = 0;
};

/// Counts of one function.
struct CallEntry {
    /// What stands for the function in reports.
    Value subject;
    CallCount count;
    /// By callee.
    HashMap<CallEntry*, CallCount> callees;
};

/// What a profiler finds out of beginnings and ends of calls. Functions are known by any address that is their own.
class CallStatistics {
  public:
    /// Null if the function was never seen.
    CallEntry* find(void const* function);
    CallEntry* add(void const* function, Value subject);
    /// A call begins. With `by_caller`, it is counted for the function that runs, too.
    void enter(CallEntry* entry, bool by_caller);
    /// When the innermost call began: what entering costs does not count.
    void note_begin(int64_t now);
    /// The innermost call, which is one of `function`, ends.
    void leave(void const* function, bool by_caller, int64_t now);
    /// The innermost call ends, whatever it is of.
    void leave_any(bool by_caller, int64_t now);
    bool is_inside() const { return !calls_.empty(); }
    void clear();
    std::deque<CallEntry> const& entries() const { return entries_; }

  private:
    /// A call that has not ended.
    struct Call {
        CallEntry* entry;
        int64_t begin = 0;
        /// Time of what was called meanwhile.
        int64_t inner = 0;
    };

    void end(CallEntry* entry, bool by_caller, int64_t now);

    std::deque<CallEntry> entries_;
    HashMap<void const*, CallEntry*> by_function_;
    std::vector<Call> calls_;
};

}  // namespace py::vm
