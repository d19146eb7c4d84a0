#include "compiler/cfg/cfg.h"

#include <doctest/doctest.h>

using namespace py;
using namespace py::compiler::cfg;

TEST_CASE("builder: an instruction behind a jump opens a block") {
    Arena arena;
    Builder graph(arena, bytecode::kTarget311);
    graph.emit_jump(Opcode::POP_JUMP_IF_FALSE, graph.new_block(), kNoLocation);
    CHECK(graph.current() == graph.entry());
    graph.emit(Opcode::NOP, kNoLocation);
    CHECK(graph.entry()->next == graph.current());
}

TEST_CASE("builder: opening a region does not end the block") {
    Arena arena;
    Builder graph(arena, bytecode::kTarget311);
    graph.emit_setup(Opcode::SETUP_FINALLY, graph.new_block(), kNoLocation);
    graph.emit(Opcode::NOP, kNoLocation);
    graph.finish();
    CHECK(graph.current() == graph.entry());
    CHECK(graph.entry()->instructions.size() == 2);
}

TEST_CASE("builder: a block taken into use behind a return gets the next instruction") {
    Arena arena;
    Builder graph(arena, bytecode::kTarget311);
    graph.emit(Opcode::RETURN_VALUE, kNoLocation);
    CHECK_FALSE(graph.needs_final_return());
    Block* after = graph.new_block();
    graph.use_block(after);
    CHECK(graph.needs_final_return());
    graph.emit(Opcode::NOP, kNoLocation);
    CHECK(graph.current() == after);
}

TEST_CASE("builder: a block that outgrows its memory stays in one piece") {
    Arena arena;
    Builder graph(arena, bytecode::kTarget311);
    for (int i = 0; i < 2000; i++) graph.emit(Opcode::LOAD_FAST, i, kNoLocation);
    graph.use_block(graph.new_block());
    graph.emit(Opcode::RETURN_VALUE, kNoLocation);
    graph.finish();
    auto const& list = graph.entry()->instructions;
    REQUIRE(list.size() == 2000);
    CHECK(list[0].oparg == 0);
    CHECK(list[1999].oparg == 1999);
    CHECK(graph.current()->instructions.size() == 1);
}

TEST_CASE("builder: a global that is called pushes the NULL below it by itself") {
    Arena arena;
    Builder graph(arena, bytecode::kTarget311);
    graph.emit(Opcode::PUSH_NULL, {1, 0, 1, 1});
    graph.emit_load_global(3, {1, 0, 1, 1});
    graph.emit(Opcode::PUSH_NULL, {1, 0, 2, 1});
    graph.emit_load_global(4, {2, 0, 2, 1});
    graph.finish();
    auto const& list = graph.entry()->instructions;
    REQUIRE(list.size() == 3);
    CHECK(list[0].opcode == Opcode::LOAD_GLOBAL);
    CHECK(list[0].oparg == 7);
    CHECK(list[1].opcode == Opcode::NOP);
    CHECK(list[2].oparg == 9);
}

TEST_CASE("instruction list: what is put in front or appended keeps its order") {
    Arena arena;
    InstructionList list;
    Instruction const two[] = {{.oparg = 1}, {.oparg = 2}};
    Instruction const one[] = {{.oparg = 0}};
    list.append(arena, two);
    list.prepend(arena, one);
    REQUIRE(list.size() == 3);
    for (int i = 0; i < 3; i++) CHECK(list[size_t(i)].oparg == i);
}
