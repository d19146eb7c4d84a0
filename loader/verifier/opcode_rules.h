#pragma once

#include <array>
#include <cstdint>

#include "loader/verifier/stack_shape.h"
#include "marshal/bytecode/target.h"

namespace py::loader {

/// What bounds an operand.
enum class OperandLimit : uint8_t {
    /// A count of items, which the stack's depth bounds in any case.
    Count,
    Constants,
    Names,
    /// Twice the number of names: LOAD_GLOBAL's lowest bit says whether it pushes a null.
    NamesAndFlag,
    Locals,
    /// Locals before the first and behind the last one of another kind: surely fast ones, and surely none.
    FirstFastLocals,
    LastCells,
    /// A choice: below the number in the name.
    Below1,
    Below2,
    Below3,
    Below4,
    Below6,
    Below8,
    Below16,
    Below26,
};
inline constexpr size_t kOperandLimitCount = size_t(OperandLimit::Below26) + 1;

/// Bits of `OpcodeRule::traits`: what an instruction needs beyond a bounded operand and a fixed stack effect. None of
/// them is the common case.
enum OpcodeTrait : uint16_t {
    /// The numbers of items depend on the operand or on the branch.
    kVariableEffect = 0x1,
    kJump = 0x2,
    kBackwardJump = 0x4,
    kEndsFlow = 0x8,
    kFastLocal = 0x10,
    kCellOrFree = 0x20,
    /// Part of KW_NAMES, PRECALL, CALL.
    kCallPart = 0x40,
    /// Allowed only at the start.
    kPrologue = 0x80,
    kNamespace = 0x100,
    kGeneratorOnly = 0x200,
    /// Leaves or takes something that is no value, or moves items unseen.
    kSpecialItems = 0x400,
    /// The operand counts items below the ones popped, or has a lower bound.
    kChecksOperand = 0x800,
    kInvalid = 0x1000,
    kPrefix = 0x2000,
    /// Anything above but what `OpcodeRule` says of effects, special items, operands and the ends of flow.
    kIrregular = 0x4000,
};

/// One byte value as an opcode: its row of `opcodes.def` in the form that the verifier's loop wants.
struct alignas(16) OpcodeRule {
    bytecode::Opcode opcode{};
    uint8_t caches = 0;
    uint8_t popped = 0;
    uint8_t pushed = 0;
    uint16_t traits = kInvalid | kIrregular;
    OperandLimit limit = OperandLimit::Count;
    bool has_operand = false;

    // For instructions that are not irregular, without prefixes.

    /// Bounds the operand such that locals are of the right kind, but may refuse some that are.
    OperandLimit strict_limit = OperandLimit::Count;
    /// Items popped and pushed beyond the fixed numbers: these bits of the operand, as a number.
    uint8_t popped_by_operand = 0;
    uint8_t pushed_by_operand = 0;
    /// PRECALL, whose next one is CALL with the same operand; and that one, which may find something special lowest.
    bool is_precall = false;
    bool is_call = false;
    /// What the lowest item pushed is, by the lowest bit of the operand.
    Special pushes_special[2] = {Special::None, Special::None};
};

using OpcodeRules = std::array<OpcodeRule, 256>;

/// The rules of a target, made once on each thread; good until another target is asked for there.
OpcodeRules const& opcode_rules_of(bytecode::Target const& target);

}  // namespace py::loader
