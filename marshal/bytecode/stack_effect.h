#pragma once

#include <cstdint>

#include "marshal/bytecode/target.h"

namespace py::bytecode {

/// Which way control leaves an instruction.
enum class Branch : uint8_t { FallThrough, Jump };

/// Items that the instruction needs on the stack and takes from it.
inline int64_t items_popped(Target const& target, Opcode opcode, uint32_t oparg) {
    return target.info_of(opcode).stack.popped(oparg);
}

/// Items that it leaves in their place.
inline int64_t items_pushed(Target const& target, Opcode opcode, uint32_t oparg, Branch branch) {
    StackEffect const& stack = target.info_of(opcode).stack;
    return branch == Branch::Jump ? stack.pushed_by_jump(oparg) : stack.pushed(oparg);
}

/// By how much the stack grows. As `dis.stack_effect`, but for what the interpreter really does where CPython's
/// compiler only needs the sum: PRECALL takes nothing and CALL takes the arguments; RETURN_GENERATOR leaves a value
/// (CPython starts generators at depth 1 instead, so the greatest depth is the same).
inline int64_t stack_effect(Target const& target, Opcode opcode, uint32_t oparg, Branch branch) {
    return items_pushed(target, opcode, oparg, branch) - items_popped(target, opcode, oparg);
}

}  // namespace py::bytecode
