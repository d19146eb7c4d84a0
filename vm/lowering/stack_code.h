#pragma once

#include <span>
#include <vector>

#include "marshal/bytecode/instructions.h"
#include "marshal/code/code_object.h"
#include "marshal/code/exception_table.h"

namespace py::vm {

inline constexpr uint32_t kNoTarget = ~0u;

/// One instruction of verified stack code, with its EXTENDED_ARGs folded in.
struct StackInstr : bytecode::Instruction {
    /// Index of the instruction jumped to, or `kNoTarget`.
    uint32_t jump = kNoTarget;
    /// Stack depth before it; -1: never reached.
    int32_t depth = -1;
    /// Control may arrive from elsewhere than the instruction before.
    bool is_leader = false;
    /// Index into `StackCode::handlers` of the innermost handler of the range it lies in, or -1.
    int32_t handler = -1;

    bool is_terminator() const;
};

struct StackHandler : code::ExceptionEntry {
    /// Index of the handler's first instruction.
    uint32_t index = 0;
};

/// Verified code in the form that lowering walks.
struct StackCode {
    std::vector<StackInstr> instrs;
    std::vector<StackHandler> handlers;
};

/// `depths` is what the verifier found out (loader::VerifiedCode).
StackCode read_stack_code(code::CodeObject const& code, std::span<int16_t const> depths);

}  // namespace py::vm
