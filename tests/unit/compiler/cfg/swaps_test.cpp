#include <doctest/doctest.h>

#include "tests/support/graph_fixture.h"

using namespace py::compiler::cfg;

TEST_CASE("swaps: two equal swaps cancel out") {
    GraphFixture fixture;
    fixture.emit(Opcode::SWAP, 2);
    fixture.emit(Opcode::SWAP, 2);
    CHECK(shorten_swaps(fixture.entry(), 0) == 1);
    CHECK(fixture.listing() == "NOP, NOP");
}

TEST_CASE("swaps: a rotation keeps its length and its effect") {
    GraphFixture fixture;
    fixture.emit(Opcode::SWAP, 3);
    fixture.emit(Opcode::NOP);
    fixture.emit(Opcode::SWAP, 2);
    CHECK(shorten_swaps(fixture.entry(), 0) == 2);
    CHECK(fixture.listing() == "NOP, SWAP 3, SWAP 2");
}

TEST_CASE("swaps: a swap before two stores changes their order instead") {
    GraphFixture fixture;
    fixture.emit(Opcode::SWAP, 2);
    fixture.emit(Opcode::STORE_FAST, 0);
    fixture.emit(Opcode::STORE_FAST, 1);
    apply_static_swaps(fixture.entry(), 0);
    CHECK(fixture.listing() == "NOP, STORE_FAST 1, STORE_FAST 0");
}

TEST_CASE("swaps: stores on different lines keep their order") {
    GraphFixture fixture;
    fixture.emit(Opcode::SWAP, 2);
    fixture.emit(Opcode::STORE_FAST, 0, 1);
    fixture.emit(Opcode::STORE_FAST, 1, 2);
    apply_static_swaps(fixture.entry(), 0);
    CHECK(fixture.listing() == "SWAP 2, STORE_FAST 0, STORE_FAST 1");
}

TEST_CASE("swaps: a store by name is no store to reorder") {
    GraphFixture fixture;
    fixture.emit(Opcode::SWAP, 2);
    fixture.emit(Opcode::STORE_NAME, 0);
    fixture.emit(Opcode::STORE_NAME, 1);
    apply_static_swaps(fixture.entry(), 0);
    CHECK(fixture.listing() == "SWAP 2, STORE_NAME 0, STORE_NAME 1");
}
