#include <doctest/doctest.h>

#include "tests/support/graph_fixture.h"

using namespace py::compiler::cfg;

TEST_CASE("remove NOPs: one without line goes, one alone on its line stays") {
    GraphFixture fixture;
    fixture.emit(Opcode::NOP, 0, -1);
    fixture.emit(Opcode::NOP, 0, 1);
    fixture.emit(Opcode::POP_TOP, 0, 2);
    remove_nops(fixture.entry());
    CHECK(fixture.listing() == "NOP, POP_TOP");
}

TEST_CASE("remove NOPs: one with the line of a neighbour goes") {
    GraphFixture fixture;
    fixture.emit(Opcode::NOP, 0, 1);
    fixture.emit(Opcode::POP_TOP, 0, 1);
    fixture.emit(Opcode::NOP, 0, 1);
    remove_nops(fixture.entry());
    CHECK(fixture.listing() == "POP_TOP");
}

TEST_CASE("remove NOPs: an instruction without line inherits that of the NOP before it") {
    GraphFixture fixture;
    fixture.emit(Opcode::NOP, 0, 7);
    fixture.emit(Opcode::POP_TOP, 0, -1);
    remove_nops(fixture.entry());
    CHECK(fixture.listing() == "POP_TOP");
    CHECK(fixture.lines() == "7");
}

TEST_CASE("remove NOPs: at the end of a block the next block's line counts") {
    GraphFixture fixture;
    fixture.emit(Opcode::NOP, 0, 2);
    fixture.use(fixture.block());
    fixture.use(fixture.block());
    fixture.emit(Opcode::POP_TOP, 0, 2);
    remove_nops(fixture.entry());
    CHECK(fixture.builder.entry()->instructions.empty());
}
