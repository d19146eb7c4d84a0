#include "loader/verifier/opcode_rules.h"

namespace py::loader {
namespace {

using bytecode::Opcode;

OperandLimit limit_of(Opcode opcode, uint16_t flags) {
    if (opcode == Opcode::LOAD_GLOBAL) return OperandLimit::NamesAndFlag;
    if (flags & bytecode::kHasConst) return OperandLimit::Constants;
    if (flags & bytecode::kHasName) return OperandLimit::Names;
    if (flags & (bytecode::kHasLocal | bytecode::kHasFree)) return OperandLimit::Locals;
    switch (opcode) {
        case Opcode::IS_OP:
        case Opcode::CONTAINS_OP:
        case Opcode::CALL_FUNCTION_EX: return OperandLimit::Below2;
        case Opcode::RAISE_VARARGS:
        case Opcode::RERAISE:
        case Opcode::GET_AWAITABLE: return OperandLimit::Below3;
        case Opcode::RESUME:
        case Opcode::BUILD_SLICE: return OperandLimit::Below4;
        case Opcode::COMPARE_OP: return OperandLimit::Below6;
        case Opcode::FORMAT_VALUE: return OperandLimit::Below8;
        case Opcode::MAKE_FUNCTION: return OperandLimit::Below16;
        case Opcode::BINARY_OP: return OperandLimit::Below26;
        default: return OperandLimit::Count;
    }
}

uint16_t traits_of(Opcode opcode) {
    switch (opcode) {
        case Opcode::KW_NAMES:
        case Opcode::PRECALL: return kCallPart;
        case Opcode::CALL: return kCallPart | kSpecialItems;
        case Opcode::COPY_FREE_VARS:
        case Opcode::MAKE_CELL: return kPrologue;
        case Opcode::RETURN_GENERATOR: return kPrologue | kGeneratorOnly;
        case Opcode::YIELD_VALUE:
        case Opcode::ASYNC_GEN_WRAP: return kGeneratorOnly;
        case Opcode::LOAD_NAME:
        case Opcode::STORE_NAME:
        case Opcode::DELETE_NAME:
        case Opcode::LOAD_CLASSDEREF:
        case Opcode::SETUP_ANNOTATIONS:
        case Opcode::IMPORT_STAR: return kNamespace;
        case Opcode::PUSH_NULL:
        case Opcode::LOAD_GLOBAL:
        case Opcode::LOAD_METHOD:
        case Opcode::CALL_FUNCTION_EX: return kSpecialItems;
        case Opcode::COPY:
        case Opcode::SWAP: return kSpecialItems | kChecksOperand;
        case Opcode::LIST_APPEND:
        case Opcode::SET_ADD:
        case Opcode::MAP_ADD:
        case Opcode::LIST_EXTEND:
        case Opcode::SET_UPDATE:
        case Opcode::DICT_MERGE:
        case Opcode::DICT_UPDATE:
        case Opcode::BUILD_SLICE: return kChecksOperand;
        case Opcode::EXTENDED_ARG: return kPrefix;
        // Only in the gaps behind other instructions.
        case Opcode::CACHE: return kInvalid;
        default: return 0;
    }
}

bool is_fixed(bytecode::StackEffect const& effect) {
    return effect.popped.term_count == 0 && effect.pushed.term_count == 0 && effect.pushed_by_jump.term_count == 0 &&
           effect.pushed.fixed == effect.pushed_by_jump.fixed;
}

/// Whether the number is the fixed one and some of the operand's low bits, or nothing else.
bool is_sum_with_bits(bytecode::ItemCount const& count) {
    return count.term_count == 0 || (count.is_linear() && count.terms[0].scale == 1);
}

uint8_t operand_bits(bytecode::ItemCount const& count) {
    return count.term_count == 0 || !is_sum_with_bits(count) ? 0 : uint8_t(count.terms[0].mask);
}

OperandLimit strict_limit_of(OpcodeRule const& rule, bytecode::StackEffect const& effect) {
    if (rule.traits & kFastLocal) return OperandLimit::FirstFastLocals;
    if (rule.traits & kCellOrFree) return OperandLimit::LastCells;
    // Any effect is a fixed one where the operand is 0.
    bool is_sum = is_sum_with_bits(effect.popped) && is_sum_with_bits(effect.pushed);
    return is_sum ? rule.limit : OperandLimit::Below1;
}

bool is_irregular(OpcodeRule const& rule) {
    if (rule.traits & (kPrologue | kChecksOperand | kInvalid | kPrefix)) return true;
    // Where a jump arrives, the stack may be another one than behind it.
    if (rule.traits & kJump && rule.traits & kVariableEffect) return true;
    return rule.opcode == Opcode::KW_NAMES || rule.opcode == Opcode::CALL_FUNCTION_EX;
}

/// What is said of instructions that are not irregular.
void describe_regular(OpcodeRule& rule, bytecode::StackEffect const& effect) {
    if (is_irregular(rule)) {
        rule.traits |= kIrregular;
        return;
    }
    rule.popped_by_operand = operand_bits(effect.popped);
    rule.pushed_by_operand = operand_bits(effect.pushed);
    rule.strict_limit = strict_limit_of(rule, effect);
    rule.is_precall = rule.opcode == Opcode::PRECALL;
    rule.is_call = rule.opcode == Opcode::CALL;
    auto pushes = [&](Special even, Special odd) {
        rule.pushes_special[0] = even;
        rule.pushes_special[1] = odd;
    };
    if (rule.opcode == Opcode::PUSH_NULL) pushes(Special::Null, Special::Null);
    if (rule.opcode == Opcode::LOAD_GLOBAL) pushes(Special::None, Special::Null);
    if (rule.opcode == Opcode::LOAD_METHOD) pushes(Special::NullOrMethod, Special::NullOrMethod);
}

OpcodeRule make_rule(Opcode opcode, bytecode::OpcodeInfo const& info) {
    OpcodeRule rule;
    rule.opcode = opcode;
    rule.caches = info.caches;
    rule.limit = limit_of(opcode, info.flags);
    rule.has_operand = info.flags & bytecode::kHasArg;
    rule.traits = traits_of(opcode);
    if (info.flags & bytecode::kHasJump) rule.traits |= kJump;
    if (info.flags & bytecode::kBackward) rule.traits |= kBackwardJump;
    if (info.flags & bytecode::kTerminator) rule.traits |= kEndsFlow;
    if (info.flags & bytecode::kHasLocal) rule.traits |= kFastLocal;
    if (info.flags & bytecode::kHasFree) rule.traits |= kCellOrFree;
    rule.popped = uint8_t(info.stack.popped.fixed);
    rule.pushed = uint8_t(info.stack.pushed.fixed);
    if (!is_fixed(info.stack)) rule.traits |= kVariableEffect;
    describe_regular(rule, info.stack);
    return rule;
}

}  // namespace

OpcodeRules const& opcode_rules_of(bytecode::Target const& target) {
    static thread_local bytecode::Target const* known = nullptr;
    static thread_local OpcodeRules rules;
    if (known == &target) return rules;
    for (size_t byte = 0; byte < rules.size(); byte++) {
        auto opcode = target.opcodes[byte];
        rules[byte] = opcode ? make_rule(*opcode, target.info_of(*opcode)) : OpcodeRule();
    }
    known = &target;
    return rules;
}

}  // namespace py::loader
