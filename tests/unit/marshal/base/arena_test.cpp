#include "marshal/base/arena.h"

#include <doctest/doctest.h>

using namespace py;

TEST_CASE("arena: allocations are aligned and do not overlap") {
    Arena arena;
    auto* first = static_cast<char*>(arena.allocate(3, 1));
    auto* second = static_cast<char*>(arena.allocate(8, 8));
    CHECK(reinterpret_cast<uintptr_t>(second) % 8 == 0);
    CHECK(second >= first + 3);
}

TEST_CASE("arena: an empty object has an address, also where it is the first") {
    Arena arena;
    CHECK(arena.allocate(0, 1) != nullptr);
    Arena moved = std::move(arena);
    CHECK(arena.allocate(0, 16) != nullptr);
}

TEST_CASE("arena: an oversized object leaves the current chunk in use") {
    Arena arena;
    auto* before = static_cast<char*>(arena.allocate(16, 8));
    arena.allocate(10 * 1024 * 1024, 8);
    auto* after = static_cast<char*>(arena.allocate(16, 8));
    CHECK(after == before + 16);
}

TEST_CASE("arena: moving it leaves what was allocated where it is") {
    Arena first;
    auto* small = first.make<int>(7);
    auto large = first.make_array<int>(100'000);
    Arena second = std::move(first);
    large.back() = *small;
    CHECK(second.size() > sizeof(int) * 100'000);
    CHECK(large.back() == 7);
}
