#include <doctest/doctest.h>

#include "compiler/assembler/code_writer.h"
#include "tests/support/graph_fixture.h"

using namespace py;
using namespace py::compiler;
using cfg::GraphFixture;
using cfg::Opcode;

namespace {

struct Assembled {
    Bytes code;
    Bytes locations;
};

Assembled assembled(GraphFixture& fixture, int32_t first_line) {
    cfg::Graph graph(fixture.builder);
    assembler::CodeWriter writer;
    writer.write(graph, first_line);
    return {Bytes(writer.code().begin(), writer.code().end()),
            Bytes(writer.locations().begin(), writer.locations().end())};
}

Bytes location_table(cfg::SourceRange const& location, Opcode opcode = Opcode::POP_TOP) {
    GraphFixture fixture;
    fixture.builder.emit(opcode, location);
    return assembled(fixture, 10).locations;
}

}  // namespace

TEST_CASE("location table: columns below 80 on the same line take two bytes") {
    CHECK(location_table({10, 4, 10, 9}) == Bytes{0x80, 0x45});
    CHECK(location_table({10, 79, 10, 94}) == Bytes{0x80 | 9 << 3, 0x7F});
}

TEST_CASE("location table: up to two lines further down take three bytes") {
    CHECK(location_table({12, 4, 12, 40}) == Bytes{0x80 | 12 << 3, 4, 40});
}

TEST_CASE("location table: several lines take the long form") {
    CHECK(location_table({9, 4, 11, 70}) == Bytes{0x80 | 14 << 3, 3, 2, 5, 0x40 | 7, 1});
}

TEST_CASE("location table: lines without columns, and no line at all") {
    CHECK(location_table({12, -1, -1, -1}) == Bytes{0x80 | 13 << 3, 4});
    CHECK(location_table(cfg::kNoLocation) == Bytes{0x80 | 15 << 3});
}

TEST_CASE("location table: an instruction longer than eight units takes two entries") {
    CHECK(location_table({10, 0, 10, 1}, Opcode::LOAD_METHOD) == Bytes{0x87, 0x01, 0x82, 0x01});
}

TEST_CASE("exception table: values are written from their high bits, the entry's first byte is marked") {
    GraphFixture fixture;
    cfg::Block* handler = fixture.block();
    for (int i = 0; i < 70; i++) fixture.emit(Opcode::NOP);
    fixture.use(handler);
    fixture.emit(Opcode::RERAISE, 0);
    handler->start_depth = 3;
    handler->preserve_lasti = true;
    cfg::Graph graph(fixture.builder);
    for (auto& instruction : graph.entry->instructions) instruction.handler = handler->id;
    graph.facts.has_regions = true;
    assembler::CodeWriter writer;
    writer.write(graph, 1);
    assembler::TableBuffer table;
    assembler::write_exception_table(graph, writer.handler_changes(), writer.size(), table);
    CHECK(Bytes(table.bytes().begin(), table.bytes().end()) == Bytes{0x80, 0x41, 0x06, 0x41, 0x06, 0x03});
}

TEST_CASE("code: a jump over 255 units takes an EXTENDED_ARG, caches are zero") {
    GraphFixture fixture;
    cfg::Block* target = fixture.block();
    fixture.jump(Opcode::JUMP_FORWARD, target);
    fixture.emit(Opcode::COMPARE_OP, 2);
    for (int i = 0; i < 253; i++) fixture.emit(Opcode::NOP);
    fixture.use(target);
    fixture.emit(Opcode::NOP);
    Bytes code = assembled(fixture, 1).code;
    CHECK(code.size() == 2 * (2 + 3 + 253 + 1));
    CHECK(Bytes(code.begin(), code.begin() + 10) == Bytes{144, 1, 110, 0, 107, 2, 0, 0, 0, 0});
}

TEST_CASE("code: a jump whose operand fits a byte is aimed without prefixes") {
    GraphFixture fixture;
    cfg::Block* loop = fixture.block();
    cfg::Block* target = fixture.block();
    fixture.use(loop);
    fixture.jump(Opcode::POP_JUMP_FORWARD_IF_FALSE, target);
    fixture.emit(Opcode::NOP);
    fixture.jump(Opcode::JUMP_BACKWARD, loop);
    fixture.use(target);
    fixture.emit(Opcode::NOP);
    CHECK(assembled(fixture, 1).code == Bytes{114, 2, 9, 0, 140, 3, 9, 0});
}

TEST_CASE("code: an operand behind an opcode without one takes no space") {
    auto code_of = [](Opcode opcode, int32_t oparg) {
        GraphFixture fixture;
        fixture.emit(opcode, oparg);
        return assembled(fixture, 1).code;
    };
    CHECK(code_of(Opcode::NOP, 1000) == Bytes{9, 0});
    CHECK(code_of(Opcode::LOAD_CONST, 1000) == Bytes{144, 3, 100, 232});
    CHECK(code_of(Opcode::LOAD_ATTR, 0x10002) == Bytes{144, 1, 144, 0, 106, 2, 0, 0, 0, 0, 0, 0, 0, 0});
}

TEST_CASE("code: a jump that takes a prefix is longer in the location table too, and handlers behind it move") {
    GraphFixture fixture;
    cfg::Block* target = fixture.block();
    cfg::Block* handler = fixture.block();
    fixture.jump(Opcode::POP_JUMP_FORWARD_IF_FALSE, target);
    for (int i = 0; i < 300; i++) fixture.emit(Opcode::NOP);
    fixture.use(target);
    fixture.emit(Opcode::RETURN_VALUE);
    fixture.use(handler);
    fixture.emit(Opcode::RERAISE, 0);
    cfg::Graph graph(fixture.builder);
    graph.facts.has_regions = true;
    target->instructions[0].handler = handler->id;
    assembler::CodeWriter writer;
    writer.write(graph, 1);
    CHECK(Bytes(writer.code().begin(), writer.code().begin() + 4) == Bytes{144, 1, 114, 44});
    CHECK(Bytes(writer.locations().begin(), writer.locations().begin() + 4) == Bytes{0x81, 0x01, 0x80, 0x01});
    REQUIRE(writer.handler_changes().size() == 2);
    CHECK(writer.handler_changes()[0].start == 302);
    CHECK(writer.handler_changes()[1].start == 303);
    CHECK(writer.size() == 304);
}
