#include <doctest/doctest.h>

#include "tests/support/graph_fixture.h"

using namespace py::compiler::cfg;

TEST_CASE("reachability: code behind a return is emptied, a handler is kept") {
    GraphFixture fixture;
    Block* handler = fixture.block();
    fixture.setup(Opcode::SETUP_FINALLY, handler);
    fixture.emit(Opcode::RETURN_VALUE);
    fixture.emit(Opcode::POP_TOP);
    fixture.use(handler);
    fixture.emit(Opcode::RERAISE, 0);
    Graph graph = fixture.normalized();
    remove_unreachable(graph);
    CHECK(fixture.listing() == "SETUP_FINALLY ->2, RETURN_VALUE | | RERAISE 0");
    remove_empty_blocks(graph);
    CHECK(fixture.listing() == "SETUP_FINALLY ->1, RETURN_VALUE | RERAISE 0");
}

TEST_CASE("redundant jumps: one to the next block becomes a NOP") {
    GraphFixture fixture;
    Block* next = fixture.block();
    fixture.jump(Opcode::JUMP, next);
    fixture.use(next);
    fixture.emit(Opcode::RETURN_VALUE);
    Graph graph = fixture.normalized();
    remove_redundant_jumps(graph);
    CHECK(fixture.listing() == "NOP | RETURN_VALUE");
    CHECK_FALSE(fixture.builder.entry()->no_fallthrough);
}
