#pragma once

#include <cstddef>
#include <cstdint>

namespace py::bytecode {

/// Every opcode of every version that we know, and the pseudo opcodes that the compiler uses before assembly.
/// The number an opcode has in a version's bytecode is in that version's `Target`.
enum class Opcode : uint8_t {
#define OP(name, number, caches, flags, effect) name,
#include "marshal/bytecode/v311/opcodes.def"
#undef OP
#define PSEUDO(name, flags, effect) name,
#include "marshal/bytecode/pseudo_opcodes.def"
#undef PSEUDO
};

inline constexpr size_t kOpcodeCount = 0
#define OP(name, number, caches, flags, effect) +1
#include "marshal/bytecode/v311/opcodes.def"
#undef OP
#define PSEUDO(name, flags, effect) +1
#include "marshal/bytecode/pseudo_opcodes.def"
#undef PSEUDO
    ;

/// Operand of BINARY_OP (opcode._nb_ops); adding `kInplace` gives the in-place form.
enum class BinaryOperator : uint8_t {
    Add,
    And,
    FloorDivide,
    LeftShift,
    MatrixMultiply,
    Multiply,
    Remainder,
    Or,
    Power,
    RightShift,
    Subtract,
    TrueDivide,
    Xor,
    kInplace,
};

/// Operand of COMPARE_OP (opcode.cmp_op).
enum class CompareOperator : uint8_t { Less, LessEqual, Equal, NotEqual, Greater, GreaterEqual };
constexpr bool is_equality(CompareOperator op) {
    return op == CompareOperator::Equal || op == CompareOperator::NotEqual;
}

}  // namespace py::bytecode
