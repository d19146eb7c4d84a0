#include "marshal/bytecode/stack_effect.h"

#include <doctest/doctest.h>

#include <sstream>

#include "tests/support/oracle.h"

using namespace py;
using namespace py::bytecode;

namespace {

int64_t effect(Opcode opcode, uint32_t oparg, Branch branch = Branch::FallThrough) {
    return stack_effect(kTarget311, opcode, oparg, branch);
}

/// Where we state what the interpreter does and CPython's compiler only a part of a sum.
bool differs_on_purpose(Opcode opcode) {
    return opcode == Opcode::PRECALL || opcode == Opcode::CALL || opcode == Opcode::RETURN_GENERATOR;
}

}  // namespace

TEST_CASE("stack effect: operands scale, select and count bits") {
    CHECK(effect(Opcode::BUILD_MAP, 3) == -5);
    CHECK(effect(Opcode::LOAD_GLOBAL, 4) == 1);
    CHECK(effect(Opcode::LOAD_GLOBAL, 5) == 2);
    CHECK(effect(Opcode::UNPACK_EX, 0x203) == 5);
    CHECK(effect(Opcode::MAKE_FUNCTION, 0b1011) == -3);
    CHECK(effect(Opcode::FORMAT_VALUE, 4) == -1);
    CHECK(effect(Opcode::BUILD_TUPLE, 0xFFFFFFFF) == -int64_t(0xFFFFFFFE));
}

TEST_CASE("stack effect: a jump may leave other values") {
    CHECK(effect(Opcode::FOR_ITER, 1) == 1);
    CHECK(effect(Opcode::FOR_ITER, 1, Branch::Jump) == -1);
    CHECK(effect(Opcode::SETUP_WITH, 1, Branch::Jump) == 1);
}

TEST_CASE("stack effect: items needed are known apart from the sum") {
    CHECK(items_popped(kTarget311, Opcode::SWAP, 4) == 4);
    CHECK(items_popped(kTarget311, Opcode::COPY, 3) == 3);
    CHECK(items_pushed(kTarget311, Opcode::COPY, 3, Branch::FallThrough) == 4);
}

TEST_CASE("stack effect: PRECALL and CALL together take what CPython says") {
    CHECK(effect(Opcode::PRECALL, 5) + effect(Opcode::CALL, 5) == -6);
}

TEST_CASE("stack effect: every opcode, operand and branch agrees with dis.stack_effect") {
    auto output = tests::ask_oracle(R"(
import dis
for op in dis.opmap.values():
    for arg in range(64) if op >= dis.HAVE_ARGUMENT else [0]:
        for jump in 0, 1:
            print(op, arg, jump, dis.stack_effect(op, arg if op >= dis.HAVE_ARGUMENT else None, jump=bool(jump)))
)");
    if (!output) return;
    std::istringstream lines(*output);
    int number, jump;
    uint32_t arg;
    int64_t expected;
    while (lines >> number >> arg >> jump >> expected) {
        REQUIRE(kTarget311.opcodes[number]);
        Opcode opcode = *kTarget311.opcodes[number];
        bool invalid = (opcode == Opcode::BUILD_SLICE && arg != 2 && arg != 3) || (opcode == Opcode::COPY && arg == 0);
        if (differs_on_purpose(opcode) || invalid) continue;
        CAPTURE(kTarget311.info_of(opcode).name);
        CAPTURE(arg);
        CAPTURE(jump);
        CHECK(effect(opcode, arg, jump ? Branch::Jump : Branch::FallThrough) == expected);
    }
}
