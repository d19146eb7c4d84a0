#include <doctest/doctest.h>

#include "tests/support/graph_fixture.h"

using namespace py::compiler::cfg;

TEST_CASE("exception targets: the handler holds between SETUP and POP_BLOCK, across blocks") {
    GraphFixture fixture;
    Block* handler = fixture.block();
    Block* body = fixture.block();
    fixture.setup(Opcode::SETUP_CLEANUP, handler);
    fixture.use(body);
    fixture.emit(Opcode::LOAD_FAST, 0);
    fixture.emit(Opcode::POP_BLOCK);
    fixture.emit(Opcode::RETURN_VALUE);
    fixture.use(handler);
    fixture.emit(Opcode::RERAISE, 1);
    Graph graph = fixture.normalized();
    label_exception_targets(graph);
    CHECK(graph.handler_of(body->instructions[0]) == handler);
    CHECK(graph.handler_of(body->instructions[2]) == nullptr);
    CHECK(graph.handler_of(handler->instructions[0]) == nullptr);
    CHECK(handler->preserve_lasti);
}

TEST_CASE("directions: a jump to a block seen before goes backward") {
    GraphFixture fixture;
    Block* loop = fixture.block();
    Block* end = fixture.block();
    fixture.use(loop);
    fixture.jump(Opcode::POP_JUMP_IF_FALSE, end);
    fixture.jump(Opcode::JUMP, loop);
    fixture.use(end);
    fixture.emit(Opcode::RETURN_VALUE);
    Graph graph = fixture.normalized();
    for (Block* block = graph.entry; block; block = block->next) CHECK(resolve_direction(*block));
    CHECK(fixture.listing() == "| POP_JUMP_FORWARD_IF_FALSE ->3 | JUMP_BACKWARD ->1 | RETURN_VALUE");
}
