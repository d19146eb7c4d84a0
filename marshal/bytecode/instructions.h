#pragma once

#include <cstdint>
#include <optional>

#include "marshal/base/bytes.h"
#include "marshal/bytecode/target.h"

namespace py::bytecode {

/// One instruction of assembled code; offsets in code units of two bytes.
struct Instruction {
    Opcode opcode;
    /// EXTENDED_ARG prefixes included; 0 where the opcode has no operand.
    uint32_t oparg;
    /// The byte beside the opcode, which means nothing where the opcode has no operand.
    uint8_t operand_byte;
    uint32_t offset;
    /// Behind the inline caches.
    uint32_t next;

    /// Where a jump goes: may lie outside the code.
    int64_t target(Target const& target) const {
        return target.info_of(opcode).flags & kBackward ? int64_t(next) - oparg : int64_t(next) + oparg;
    }
};

/// Splits `co_code` into instructions, EXTENDED_ARG among them. The bytes may be anything.
class InstructionReader {
  public:
    InstructionReader(ByteView code, Target const& target) : code_(code), target_(target) {}

    /// The next instruction; nothing at the end, at a byte that is no opcode of the target, or if its caches are cut
    /// off.
    std::optional<Instruction> next() {
        if (at_ * 2 + 1 >= code_.size()) return {};
        auto opcode = target_.opcodes[code_[at_ * 2]];
        if (!opcode) return {};
        OpcodeInfo const& info = target_.info_of(*opcode);
        if ((at_ + 1 + info.caches) * 2 > code_.size()) return {};
        uint8_t byte = code_[at_ * 2 + 1];
        Instruction instruction{*opcode, 0, byte, uint32_t(at_), uint32_t(at_ + 1 + info.caches)};
        if (info.flags & kHasArg) instruction.oparg = prefix_ << 8 | byte;
        prefix_ = *opcode == Opcode::EXTENDED_ARG ? instruction.oparg : 0;
        at_ = instruction.next;
        return instruction;
    }
    /// Whether everything was read.
    bool at_end() const { return at_ * 2 == code_.size(); }
    /// Where the next instruction would begin, in code units.
    uint32_t offset() const { return uint32_t(at_); }

  private:
    ByteView code_;
    Target const& target_;
    size_t at_ = 0;
    uint32_t prefix_ = 0;
};

}  // namespace py::bytecode
