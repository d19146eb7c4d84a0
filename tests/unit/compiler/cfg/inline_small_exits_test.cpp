#include <doctest/doctest.h>

#include "tests/support/graph_fixture.h"

using namespace py::compiler::cfg;

namespace {

/// JUMP over a block to an exit whose return stands on `line`.
void make_jump_to_exit(GraphFixture& fixture, int32_t line) {
    Block* exit = fixture.block();
    fixture.jump(Opcode::JUMP, exit);
    fixture.emit(Opcode::NOP);
    fixture.use(exit);
    fixture.emit(Opcode::LOAD_CONST, 0, line);
    fixture.emit(Opcode::RETURN_VALUE, 0, line);
}

}  // namespace

TEST_CASE("inline small exits: a jump to an exit without line is replaced by the exit") {
    GraphFixture fixture;
    make_jump_to_exit(fixture, -1);
    Graph graph = fixture.normalized();
    inline_small_exits(graph);
    CHECK(fixture.listing() == "NOP, LOAD_CONST 0, RETURN_VALUE | NOP | LOAD_CONST 0, RETURN_VALUE");
}

TEST_CASE("inline small exits: an exit with a line stays where it is") {
    GraphFixture fixture;
    make_jump_to_exit(fixture, 3);
    Graph graph = fixture.normalized();
    inline_small_exits(graph);
    CHECK(fixture.listing() == "JUMP ->2 | NOP | LOAD_CONST 0, RETURN_VALUE");
}
