#include "compiler/stack_space.h"

#include <doctest/doctest.h>

using namespace py::compiler;

TEST_CASE("stack space: work that fits runs on the calling thread") {
    size_t before = remaining_stack();
    size_t within = 0;
    CHECK(call_with_stack(16 * 1024, [&] { within = remaining_stack(); }));
    CHECK(within <= before);
    CHECK(before - within < 64 * 1024);
}

TEST_CASE("stack space: work that does not fit gets what it asks for") {
    size_t within = 0;
    CHECK(call_with_stack(64 * 1024 * 1024, [&] { within = remaining_stack(); }));
    CHECK(within >= 64 * 1024 * 1024);
}

TEST_CASE("stack space: what cannot be had is told, and nothing is called") {
    bool called = false;
    CHECK(!call_with_stack(size_t(1) << 60, [&] { called = true; }));
    CHECK(!called);
}
