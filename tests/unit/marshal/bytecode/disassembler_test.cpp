#include "marshal/bytecode/disassembler.h"

#include <doctest/doctest.h>

#include "marshal/code/object_factory.h"

using namespace py;
using namespace py::bytecode;

namespace {

struct Fixture {
    Arena arena;
    code::ObjectFactory objects{arena};
    code::CodeObject code;

    Fixture() {
        code.consts = code.names = code.localsplusnames = objects.make_tuple({});
        code.localspluskinds = code.linetable = code.exceptiontable = objects.make_bytes({});
        code.filename = code.name = code.qualname = objects.make_str("f");
        code.firstlineno = 1;
    }
    std::string dis(Bytes const& bytes) {
        code.code = objects.make_bytes(bytes);
        return disassemble(code, kTarget311);
    }
};

}  // namespace

TEST_CASE_FIXTURE(Fixture, "disassembler: operands show what they mean") {
    code::Object const* constants[] = {objects.make_str("x")};
    code.consts = objects.make_tuple(constants);
    CHECK(dis({100, 0, 83, 0}) == "          0 LOAD_CONST               0 ('x')\n          2 RETURN_VALUE\n");
}

TEST_CASE_FIXTURE(Fixture, "disassembler: a jump's target is marked") {
    CHECK(dis({110, 1, 9, 0, 9, 0}) ==
          "          0 JUMP_FORWARD             1 (to 4)\n          2 NOP\n    >>    4 NOP\n");
}

TEST_CASE_FIXTURE(Fixture, "disassembler: prefixes are shown, and count in the operand") {
    CHECK(dis({144, 1, 102, 2}) == "          0 EXTENDED_ARG             1\n          2 BUILD_TUPLE            258\n");
}

TEST_CASE_FIXTURE(Fixture, "disassembler: code that is none ends the listing") {
    CHECK(dis({9, 0, 3, 0}) == "          0 NOP\nno instruction at 2\n");
    CHECK(dis({100, 200}) == "          0 LOAD_CONST             200 (?)\n");
}
