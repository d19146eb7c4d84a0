#include <doctest/doctest.h>

#include "compiler/assembler/code_writer.h"
#include "tests/support/graph_fixture.h"

using namespace py::compiler::cfg;

TEST_CASE("stack depth: the deepest path counts, and blocks learn their depth") {
    GraphFixture fixture;
    Block* target = fixture.block();
    fixture.emit(Opcode::LOAD_FAST, 0);
    fixture.jump(Opcode::JUMP_IF_FALSE_OR_POP, target);
    fixture.emit(Opcode::LOAD_FAST, 0);
    fixture.emit(Opcode::LOAD_FAST, 0);
    fixture.emit(Opcode::BINARY_OP, 0);
    fixture.use(target);
    fixture.emit(Opcode::RETURN_VALUE);
    Graph graph = fixture.normalized();
    py::compiler::assembler::CodeWriter().write(graph, 1);
    CHECK(compute_stack_depth(graph) == 2);
    CHECK(target->start_depth == 1);
}

TEST_CASE("stack depth: a handler of `with` finds lasti and the exception in place of the entered value") {
    GraphFixture fixture;
    Block* handler = fixture.block();
    fixture.emit(Opcode::LOAD_FAST, 0);
    fixture.emit(Opcode::BEFORE_WITH);
    fixture.setup(Opcode::SETUP_WITH, handler);
    fixture.emit(Opcode::RETURN_VALUE);
    fixture.use(handler);
    fixture.emit(Opcode::RERAISE, 1);
    Graph graph = fixture.normalized();
    label_exception_targets(graph);
    py::compiler::assembler::CodeWriter().write(graph, 1);
    compute_stack_depth(graph);
    CHECK(handler->start_depth == 3);
}
