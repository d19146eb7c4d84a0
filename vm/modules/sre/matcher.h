#pragma once

#include "vm/modules/sre/program.h"
#include "vm/modules/sre/small_array.h"

namespace py::vm {
class Thread;
}

namespace py::vm::sre {

/// A string as the matcher sees it; `width` is bytes a character. Positions are characters from `beginning`.
struct Subject {
    void const* beginning;
    uint32_t width;
    /// Where the part that is searched ends; what lies behind does not exist.
    int64_t end;
};

enum class Wanted : uint8_t { Search, Match, FullMatch };

enum class Outcome : uint8_t {
    NoMatch,
    Matched,
    /// An exception is pending: no memory, or an interrupt.
    Raised,
};

struct MatchRequest {
    Program const* program;
    Subject subject;
    int64_t start;
    Wanted wanted;
    /// An empty match at `start` does not count.
    bool must_advance = false;
};

struct MatchResult {
    int64_t start, end;
    /// Starts and ends of the groups; -1 where a group has not matched.
    SmallArray<int64_t, 20> marks;
    /// The group that ended last, or -1.
    int64_t last_index;
};

Outcome run(Thread& thread, MatchRequest const& request, MatchResult& result);

}  // namespace py::vm::sre
