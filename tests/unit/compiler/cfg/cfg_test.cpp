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
    graph.emit_jump(Opcode::SETUP_FINALLY, graph.new_block(), kNoLocation);
    graph.emit(Opcode::NOP, kNoLocation);
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

TEST_CASE("instruction list: inserting keeps the order of the others") {
    Arena arena;
    InstructionList list;
    for (int i = 0; i < 20; i++) list.push_back(arena, {.opcode = Opcode::NOP, .oparg = i});
    list.insert(arena, 3, {.opcode = Opcode::POP_TOP, .oparg = 99});
    CHECK(list.size() == 21);
    CHECK(list[2].oparg == 2);
    CHECK(list[3].oparg == 99);
    CHECK(list[4].oparg == 3);
    CHECK(list[20].oparg == 19);
}
