#include "loader/verifier/verifier.h"

#include <doctest/doctest.h>

#include "marshal/code/object_factory.h"

using namespace py;
using namespace py::loader;
using bytecode::kTarget311;
using bytecode::Opcode;

namespace {

/// A function of one code object that each case bends a little.
struct Fixture {
    Arena arena;
    code::ObjectFactory objects{arena};
    code::CodeObject code;

    Fixture() {
        code.flags = code::kOptimized | code::kNewLocals;
        code.stacksize = 4;
        code.firstlineno = 1;
        code.consts = tuple({&code::kNone, objects.make_int(1)});
        code.names = tuple({objects.intern("name")});
        code.filename = code.name = code.qualname = objects.make_str("f");
        code.exceptiontable = objects.make_bytes({});
        locals({});
    }
    code::SequenceObject const* tuple(std::vector<code::Object const*> const& items) {
        return objects.make_tuple(items);
    }
    void locals(Bytes const& kinds) {
        code.localspluskinds = objects.make_own_bytes(kinds);
        code.localsplusnames = tuple(std::vector<code::Object const*>(kinds.size(), objects.intern("x")));
    }
    /// One instruction, with its caches.
    static Bytes op(Opcode opcode, uint8_t oparg = 0) {
        Bytes bytes{*kTarget311.numbers[size_t(opcode)], oparg};
        bytes.resize(2 + 2 * kTarget311.info_of(opcode).caches);
        return bytes;
    }
    void set_code(std::initializer_list<Bytes> parts) {
        Bytes bytes, table;
        for (Bytes const& part : parts) bytes.insert(bytes.end(), part.begin(), part.end());
        size_t units = bytes.size() / 2;
        for (; units > 0; units -= std::min<size_t>(units, 8)) {
            table.push_back(uint8_t(0x80 | 15 << 3 | (std::min<size_t>(units, 8) - 1)));
        }
        code.code = objects.make_own_bytes(bytes);
        code.linetable = objects.make_own_bytes(table);
    }
    std::optional<Rule> broken() {
        auto result = verify(code, kTarget311, arena);
        return result.ok() ? std::nullopt : std::optional(result.error().rule);
    }
    std::optional<Rule> broken(std::initializer_list<Bytes> parts) {
        set_code(parts);
        return broken();
    }
    Bytes none = op(Opcode::LOAD_CONST, 0);
    Bytes ret = op(Opcode::RETURN_VALUE);
    Bytes nop = op(Opcode::NOP);
};

}  // namespace

TEST_CASE_FIXTURE(Fixture, "verifier: depths are told for each instruction") {
    set_code({none, op(Opcode::LOAD_CONST, 1), op(Opcode::BINARY_OP), ret});
    auto result = verify(code, kTarget311, arena);
    REQUIRE(result.ok());
    auto depths = result.value().at(&code).depths;
    CHECK(std::vector<int16_t>(depths.begin(), depths.end()) == std::vector<int16_t>{0, 1, 2, -1, 1});
}

TEST_CASE_FIXTURE(Fixture, "verifier: an error names code object, offset and rule in one line") {
    set_code({none, op(Opcode::LOAD_CONST, 9), ret});
    auto result = verify(code, kTarget311, arena);
    REQUIRE(!result.ok());
    CHECK(result.error().to_string() == "code object f, file 'f', line 1, offset 2: constant index out of range");
}

TEST_CASE_FIXTURE(Fixture, "verifier: code is whole instructions") {
    CHECK(broken({}) == Rule::CodeSize);
    CHECK(broken({none, Bytes{83}}) == Rule::CodeSize);
    CHECK(broken({Bytes{3, 0}}) == Rule::UnknownOpcode);
    CHECK(broken({op(Opcode::CACHE), ret}) == Rule::UnknownOpcode);
    CHECK(broken({Bytes{106, 0, 0, 0}}) == Rule::TruncatedInstruction);
    CHECK(broken({none, ret, op(Opcode::EXTENDED_ARG)}) == Rule::BadPrefix);
    CHECK(broken({op(Opcode::EXTENDED_ARG), nop, none, ret}) == Rule::BadPrefix);
}

TEST_CASE_FIXTURE(Fixture, "verifier: operands stay in their tables") {
    CHECK(broken({op(Opcode::LOAD_GLOBAL, 2), ret}) == Rule::NameIndex);
    CHECK(broken({op(Opcode::LOAD_GLOBAL, 0), ret}) == std::nullopt);
    CHECK(broken({op(Opcode::LOAD_FAST, 0), ret}) == Rule::LocalIndex);
    CHECK(broken({none, none, op(Opcode::BINARY_OP, 26), ret}) == Rule::Operand);
    CHECK(broken({none, op(Opcode::COPY, 0), ret}) == Rule::Operand);
    CHECK(broken({op(Opcode::EXTENDED_ARG, 1), op(Opcode::LOAD_CONST, 0), ret}) == Rule::ConstantIndex);
}

TEST_CASE_FIXTURE(Fixture, "verifier: fast locals and cells do not mix") {
    locals({code::kLocal, code::kCell});
    Bytes make = op(Opcode::MAKE_CELL, 1);
    CHECK(broken({make, op(Opcode::LOAD_FAST, 0), ret}) == std::nullopt);
    CHECK(broken({make, op(Opcode::LOAD_FAST, 1), ret}) == Rule::NotFastLocal);
    CHECK(broken({make, op(Opcode::LOAD_DEREF, 0), ret}) == Rule::NotCell);
}

TEST_CASE_FIXTURE(Fixture, "verifier: cells and free variables are made at the start and nowhere else") {
    locals({code::kCell, code::kFree});
    Bytes copy = op(Opcode::COPY_FREE_VARS, 1), make = op(Opcode::MAKE_CELL, 0);
    CHECK(broken({copy, make, none, ret}) == std::nullopt);
    CHECK(broken({make, none, ret}) == Rule::Prologue);
    CHECK(broken({copy, none, ret}) == Rule::Prologue);
    CHECK(broken({copy, make, make, none, ret}) == Rule::Prologue);
    CHECK(broken({copy, make, none, op(Opcode::POP_JUMP_BACKWARD_IF_TRUE, 4), none, ret}) == Rule::JumpTarget);
}

TEST_CASE_FIXTURE(Fixture, "verifier: a generator says so, and yields") {
    CHECK(broken({none, op(Opcode::YIELD_VALUE), ret}) == Rule::NotGenerator);
    code.flags |= code::kGenerator;
    CHECK(broken({none, ret}) == Rule::Prologue);
    CHECK(broken({op(Opcode::RETURN_GENERATOR), op(Opcode::POP_TOP), none, ret}) == std::nullopt);
    code.flags |= code::kCoroutine;
    CHECK(broken() == Rule::GeneratorFlags);
}

TEST_CASE_FIXTURE(Fixture, "verifier: jumps lead to instructions") {
    CHECK(broken({op(Opcode::JUMP_FORWARD, 1), nop, none, ret}) == std::nullopt);
    CHECK(broken({op(Opcode::JUMP_FORWARD, 9), none, ret}) == Rule::JumpTarget);
    CHECK(broken({op(Opcode::JUMP_BACKWARD, 9), none, ret}) == Rule::JumpTarget);
    // Into an inline cache, forward and backward.
    CHECK(broken({op(Opcode::JUMP_FORWARD, 1), op(Opcode::BINARY_OP), none, ret}) == Rule::JumpTarget);
    CHECK(broken({none, none, op(Opcode::BINARY_OP), op(Opcode::JUMP_BACKWARD, 2)}) == Rule::JumpTarget);
    // Behind a prefix.
    CHECK(broken({op(Opcode::JUMP_FORWARD, 1), op(Opcode::EXTENDED_ARG), none, ret}) == Rule::JumpTarget);
}

TEST_CASE_FIXTURE(Fixture, "verifier: control ends in an instruction that ends it") {
    CHECK(broken({none}) == Rule::RunsOffEnd);
    CHECK(broken({op(Opcode::JUMP_FORWARD, 2), none, ret, nop}) == Rule::RunsOffEnd);
}

TEST_CASE_FIXTURE(Fixture, "verifier: the stack stays between its bounds") {
    CHECK(broken({ret}) == Rule::StackUnderflow);
    CHECK(broken({none, op(Opcode::SWAP, 2), ret}) == Rule::StackUnderflow);
    CHECK(broken({none, none, none, none, none, ret}) == Rule::StackOverflow);
    CHECK(broken({op(Opcode::BUILD_LIST, 0), none, op(Opcode::LIST_APPEND, 2), none, ret}) == Rule::StackUnderflow);
    CHECK(broken({none, op(Opcode::UNPACK_SEQUENCE, 200), ret}) == Rule::StackOverflow);
}

TEST_CASE_FIXTURE(Fixture, "verifier: paths that meet bring the same stack") {
    CHECK(broken({none, op(Opcode::POP_JUMP_FORWARD_IF_TRUE, 1), none, none, ret}) == Rule::StackMismatch);
    // A loop that grows the stack.
    CHECK(broken({nop, none, op(Opcode::JUMP_BACKWARD, 2)}) == Rule::StackMismatch);
}

TEST_CASE_FIXTURE(Fixture, "verifier: code that only a later jump reaches is followed too") {
    Bytes over = op(Opcode::JUMP_FORWARD, 2);
    Bytes back = op(Opcode::JUMP_BACKWARD, 4);
    CHECK(broken({none, over, nop, ret, nop, back}) == std::nullopt);
    CHECK(broken({nop, over, nop, ret, nop, back}) == Rule::StackUnderflow);
}

TEST_CASE_FIXTURE(Fixture, "verifier: a null is only what a call begins with") {
    Bytes null = op(Opcode::PUSH_NULL), precall = op(Opcode::PRECALL, 0), call = op(Opcode::CALL, 0);
    CHECK(broken({null, none, precall, call, ret}) == std::nullopt);
    CHECK(broken({none, op(Opcode::LOAD_METHOD, 0), precall, call, ret}) == std::nullopt);
    CHECK(broken({null, ret}) == Rule::NullOperand);
    CHECK(broken({null, op(Opcode::POP_TOP), none, ret}) == Rule::NullOperand);
    CHECK(broken({none, null, precall, call, ret}) == Rule::NullOperand);
    CHECK(broken({null, none, op(Opcode::SWAP, 2), ret}) == Rule::NullOperand);
    CHECK(broken({null, op(Opcode::COPY, 1), ret}) == Rule::NullOperand);
    CHECK(broken({none, none, none, op(Opcode::CALL_FUNCTION_EX, 0), ret}) == Rule::NullOperand);
    CHECK(broken({null, none, none, op(Opcode::CALL_FUNCTION_EX, 0), ret}) == std::nullopt);
}

TEST_CASE_FIXTURE(Fixture, "verifier: nulls count where paths meet") {
    Bytes test = op(Opcode::POP_JUMP_FORWARD_IF_TRUE, 2), over = op(Opcode::JUMP_FORWARD, 1);
    CHECK(broken({none, none, test, op(Opcode::PUSH_NULL), over, none, none, ret}) == Rule::StackMismatch);
}

TEST_CASE_FIXTURE(Fixture, "verifier: the parts of a call stand together") {
    Bytes null = op(Opcode::PUSH_NULL), call = op(Opcode::CALL, 0);
    code.consts = tuple({&code::kNone, tuple({objects.intern("a")}), tuple({&code::kNone})});
    CHECK(broken({null, none, call, ret}) == Rule::CallSequence);
    CHECK(broken({null, none, op(Opcode::PRECALL, 0), nop, call, ret}) == Rule::CallSequence);
    CHECK(broken({null, none, none, op(Opcode::KW_NAMES, 1), op(Opcode::PRECALL, 1), op(Opcode::CALL, 1), ret}) ==
          std::nullopt);
    CHECK(broken({null, none, op(Opcode::KW_NAMES, 1), op(Opcode::PRECALL, 0), call, ret}) == Rule::KeywordNames);
    CHECK(broken({null, none, none, op(Opcode::KW_NAMES, 2), op(Opcode::PRECALL, 1), op(Opcode::CALL, 1), ret})
              .has_value());
}

TEST_CASE_FIXTURE(Fixture, "verifier: handlers unwind to a depth that is there") {
    auto with_handler = [&](uint8_t start, uint8_t size, uint8_t target, uint8_t depth_and_lasti) {
        code.exceptiontable = objects.make_own_bytes(Bytes{uint8_t(0x80 | start), size, target, depth_and_lasti});
        return broken({none, none, op(Opcode::POP_TOP), ret, op(Opcode::RERAISE, 0)});
    };
    CHECK(with_handler(1, 1, 4, 2) == std::nullopt);
    CHECK(with_handler(1, 1, 4, 4) == Rule::HandlerDepth);
    CHECK(with_handler(1, 1, 9, 0) == Rule::JumpTarget);
    CHECK(with_handler(3, 9, 4, 0) == Rule::ExceptionRange);
    CHECK(with_handler(1, 1, 4, 9) == Rule::StackOverflow);
    code.exceptiontable = objects.make_own_bytes(Bytes{0x80, 1});
    CHECK(broken() == Rule::ExceptionTable);
}

TEST_CASE_FIXTURE(Fixture, "verifier: the location table covers the code") {
    set_code({none, ret});
    code.linetable = objects.make_own_bytes(Bytes{0x80 | 15 << 3});
    CHECK(broken() == Rule::LocationLength);
    code.linetable = objects.make_own_bytes(Bytes{0x80 | 14 << 3 | 1, 1, 1});
    CHECK(broken() == Rule::LocationTable);
    code.linetable = objects.make_own_bytes(Bytes{1});
    CHECK(broken() == Rule::LocationTable);
}

TEST_CASE_FIXTURE(Fixture, "verifier: flags, counts and kinds fit each other") {
    set_code({none, ret});
    code.argcount = 1;
    CHECK(broken() == Rule::ArgumentCounts);
    locals({code::kLocal});
    CHECK(broken() == std::nullopt);
    code.posonlyargcount = 2;
    CHECK(broken() == Rule::ArgumentCounts);
    code.posonlyargcount = 0;
    code.flags |= code::kVarArgs;
    CHECK(broken() == Rule::ArgumentCounts);
    code.flags = 0;
    CHECK(broken() == Rule::LocalOrder);
    code.flags = 1u << 30;
    CHECK(broken() == Rule::UnknownFlags);
    code.flags = code::kOptimized;
    locals({0x10});
    CHECK(broken() == Rule::LocalKinds);
    code.stacksize = -1;
    CHECK(broken() == Rule::FrameSize);
}

TEST_CASE_FIXTURE(Fixture, "verifier: names are looked up only where there is a namespace") {
    CHECK(broken({op(Opcode::LOAD_NAME, 0), ret}) == Rule::NameWithoutNamespace);
    code.flags = 0;
    CHECK(broken() == std::nullopt);
}

TEST_CASE_FIXTURE(Fixture, "verifier: constants are immutable, and code among them is verified") {
    set_code({none, ret});
    code.consts = tuple({&code::kNone, objects.make_sequence(code::ObjectKind::List, {})});
    CHECK(broken() == Rule::ConstantKind);
    code::CodeObject inner = code;
    inner.consts = tuple({});
    code.consts = tuple({&code::kNone, tuple({&inner})});
    CHECK(broken() == Rule::ConstantIndex);
}
