#include "vm/runtime/import/import_time.h"

#include <fmt/format.h>

#include <cstdio>

#include "vm/runtime/system/configuration.h"
#include "vm/runtime/system/duration.h"

namespace py::vm {
namespace {

/// Under the interpreter lock, and for all threads together, as in CPython.
int depth = 0;
/// What the imports directly within the current one have taken so far.
int64_t taken_within = 0;

/// A begun microsecond counts.
int64_t microseconds(int64_t nanoseconds) { return (nanoseconds + 999) / 1000; }

void print(std::string const& line) { std::fputs(line.c_str(), stderr); }

}  // namespace

ImportTimer::ImportTimer(Str* name) : name_(name) {
    if (!configuration.import_time) return;
    static bool announced = false;
    if (!announced) print("import time: self [us] | cumulative | imported package\n");
    announced = true;
    depth++;
    taken_beside_ = taken_within;
    taken_within = 0;
    start_ = monotonic_nanoseconds();
}

ImportTimer::~ImportTimer() {
    if (!configuration.import_time) return;
    int64_t taken = monotonic_nanoseconds() - start_;
    depth--;
    print(fmt::format("import time: {:9} | {:10} | {:{}}{}\n", microseconds(taken - taken_within), microseconds(taken),
                      "", depth * 2, to_utf8(name_)));
    taken_within = taken_beside_ + taken;
}

}  // namespace py::vm
