#include "vm/modules/lsprof/call_statistics.h"

#include <doctest/doctest.h>

using namespace py::vm;

namespace {

/// Functions are known by addresses.
constexpr char kFunctions[2] = {};

}  // namespace

TEST_CASE("call statistics: what was called meanwhile is no time of its own, and is counted by its caller") {
    CallStatistics statistics;
    CallEntry* outer = statistics.add(&kFunctions[0], kEmpty);
    CallEntry* inner = statistics.add(&kFunctions[1], kEmpty);
    statistics.enter(outer, true);
    statistics.note_begin(10);
    statistics.enter(inner, true);
    statistics.note_begin(12);
    statistics.leave(&kFunctions[1], true, 15);
    statistics.leave(&kFunctions[0], true, 20);
    CHECK(outer->count.total == 10);
    CHECK(outer->count.own == 7);
    CHECK(inner->count.calls == 1);
    CHECK(outer->callees.at(inner).total == 3);
    CHECK_FALSE(statistics.is_inside());
}

TEST_CASE("call statistics: of calls inside each other only the outermost one's time counts as total") {
    CallStatistics statistics;
    CallEntry* entry = statistics.add(&kFunctions[0], kEmpty);
    statistics.enter(entry, false);
    statistics.note_begin(1);
    statistics.enter(entry, false);
    statistics.note_begin(2);
    statistics.leave(&kFunctions[0], false, 4);
    statistics.leave_any(false, 6);
    CHECK(entry->count.calls == 2);
    CHECK(entry->count.recursive_calls == 1);
    CHECK(entry->count.total == 5);
    CHECK(entry->callees.empty());
}

TEST_CASE("call statistics: ends without beginnings, also after everything was forgotten, change nothing") {
    CallStatistics statistics;
    statistics.enter(statistics.add(&kFunctions[0], kEmpty), true);
    statistics.clear();
    statistics.note_begin(5);
    statistics.leave(&kFunctions[0], true, 6);
    CHECK(statistics.entries().empty());
    CHECK(statistics.find(&kFunctions[0]) == nullptr);
}
