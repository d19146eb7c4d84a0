#include <doctest/doctest.h>

#include "tests/support/graph_fixture.h"

using namespace py::compiler::cfg;

TEST_CASE("duplicate exits: each jump to an exit without line gets a copy with its own line") {
    GraphFixture fixture;
    Block* exit = fixture.block();
    fixture.jump(Opcode::POP_JUMP_IF_FALSE, exit, 1);
    fixture.jump(Opcode::POP_JUMP_IF_FALSE, exit, 2);
    fixture.emit(Opcode::LOAD_FAST, 0, 3);
    fixture.use(exit);
    fixture.emit(Opcode::RETURN_VALUE, 0, -1);
    Graph graph = fixture.normalized();
    remove_unreachable(graph);
    duplicate_exits_without_line(graph);
    CHECK(fixture.listing() ==
          "POP_JUMP_IF_FALSE ->4 | POP_JUMP_IF_FALSE ->5 | LOAD_FAST 0 | RETURN_VALUE | RETURN_VALUE | RETURN_VALUE");
    CHECK(fixture.lines() == "1 | 2 | 3 | 3 | 1 | 2");
}

TEST_CASE("locations: gaps are filled from before, into blocks with one predecessor too") {
    GraphFixture fixture;
    Block* target = fixture.block();
    fixture.emit(Opcode::LOAD_FAST, 0, 4);
    fixture.jump(Opcode::POP_JUMP_IF_FALSE, target, -1);
    fixture.emit(Opcode::LOAD_FAST, 0, -1);
    fixture.emit(Opcode::RETURN_VALUE, 0, 5);
    fixture.use(target);
    fixture.emit(Opcode::RAISE_VARARGS, 0, -1);
    Graph graph = fixture.normalized();
    remove_unreachable(graph);
    propagate_locations(graph);
    CHECK(fixture.lines() == "4 4 | 4 5 | 4");
}

TEST_CASE("locations: a return without line gets the last line seen") {
    GraphFixture fixture;
    fixture.emit(Opcode::LOAD_FAST, 0, -1);
    fixture.emit(Opcode::RETURN_VALUE, 0, -1);
    Graph graph = fixture.normalized();
    guarantee_exit_lines(graph, 9);
    CHECK(fixture.lines() == "9 9");
}
