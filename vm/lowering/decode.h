#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "marshal/base/result.h"
#include "marshal/bytecode/target.h"
#include "marshal/code/code_object.h"

namespace py::vm {

/// One instruction of stack code, EXTENDED_ARG folded in.
struct StackInstr {
    bytecode::Opcode opcode;
    uint32_t oparg;
    /// In 2-byte units: of the instruction (behind its EXTENDED_ARGs), and of the next one.
    uint32_t offset;
    uint32_t next;
    /// Jump target as an index into `StackCode::instrs`, or ~0.
    uint32_t target = ~0u;
    /// Stack depth before it; -1: never reached.
    int32_t depth = -1;
    bool is_leader = false;
    /// Index into `StackCode::handlers` of the innermost handler of the range it lies in, or -1.
    int32_t handler = -1;
};

struct StackHandler {
    uint32_t start, end, target_offset;
    /// Index of the handler's first instruction.
    uint32_t target;
    uint32_t depth;
    bool lasti;
};

struct StackCode {
    std::vector<StackInstr> instrs;
    std::vector<StackHandler> handlers;
};

struct DecodeError {
    uint32_t offset;
    std::string_view rule;
};

/// Splits code into instructions with jump targets, handlers and stack depths.
Result<StackCode, DecodeError> decode(code::CodeObject const& code);

/// For each instruction that reads a local (by index), whether the local may be unbound there.
std::vector<bool> find_unbound_reads(StackCode const& code, code::CodeObject const& source);

}  // namespace py::vm
