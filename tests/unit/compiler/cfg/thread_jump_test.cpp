#include <doctest/doctest.h>

#include "tests/support/graph_fixture.h"

using namespace py::compiler::cfg;

namespace {

/// Block 0: `first` to block 2; block 2: `second` (on `line`) to block 4; blocks 1, 3 and 4: NOP.
void make_chain(GraphFixture& fixture, Opcode first, Opcode second, int32_t line) {
    Block* middle = fixture.block();
    Block* end = fixture.block();
    fixture.jump(first, middle);
    fixture.emit(Opcode::NOP);
    fixture.use(middle);
    fixture.jump(second, end, line);
    fixture.emit(Opcode::NOP);
    fixture.use(end);
    fixture.emit(Opcode::NOP);
    thread_jump(fixture.entry());
}

std::string threaded(Opcode first, Opcode second, int32_t line = 1) {
    GraphFixture fixture;
    make_chain(fixture, first, second, line);
    auto listing = fixture.listing();
    return listing.substr(0, listing.find(" |"));
}

}  // namespace

TEST_CASE("thread jump: a jump to a jump goes to the latter's target") {
    CHECK(threaded(Opcode::JUMP, Opcode::JUMP) == "JUMP ->4");
    CHECK(threaded(Opcode::POP_JUMP_IF_NONE, Opcode::JUMP) == "POP_JUMP_IF_NONE ->4");
}

TEST_CASE("thread jump: a jump on another line is kept, its line would be lost") {
    CHECK(threaded(Opcode::JUMP, Opcode::JUMP, 2) == "JUMP ->2");
}

TEST_CASE("thread jump: the same test again is skipped") {
    CHECK(threaded(Opcode::JUMP_IF_FALSE_OR_POP, Opcode::JUMP_IF_FALSE_OR_POP) == "JUMP_IF_FALSE_OR_POP ->4");
    CHECK(threaded(Opcode::JUMP_IF_FALSE_OR_POP, Opcode::POP_JUMP_IF_FALSE) == "POP_JUMP_IF_FALSE ->4");
}

TEST_CASE("thread jump: the opposite test fails, so control goes on behind it") {
    CHECK(threaded(Opcode::JUMP_IF_TRUE_OR_POP, Opcode::JUMP_IF_FALSE_OR_POP) == "POP_JUMP_IF_TRUE ->3");
}

TEST_CASE("thread jump: jumps in a circle come to an end") {
    GraphFixture fixture;
    Block* first = fixture.block();
    Block* second = fixture.block();
    fixture.jump(Opcode::JUMP, first);
    fixture.use(first);
    fixture.jump(Opcode::JUMP, second);
    fixture.use(second);
    fixture.jump(Opcode::JUMP, first);
    thread_jump(fixture.entry());
    CHECK(fixture.builder.entry()->instructions[0].opcode == Opcode::JUMP);
}
