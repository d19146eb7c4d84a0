#pragma once

namespace py {

/// Reports a broken invariant of our own on standard error and aborts. Never reachable from input.
[[noreturn, gnu::cold]] void verify_failed(char const* condition, char const* file, int line);

}  // namespace py

/// States an invariant of our own code; a violation aborts with file and line, in every build.
#define VERIFY(condition) \
    (__builtin_expect(!!(condition), 1) ? void(0) : ::py::verify_failed(#condition, __FILE__, __LINE__))

/// Marks a place that no execution reaches.
#define VERIFY_NOT_REACHED() ::py::verify_failed("not reached", __FILE__, __LINE__)
