#pragma once

#include <array>
#include <span>

#include "loader/verifier/checked_code.h"
#include "loader/verifier/opcode_rules.h"

namespace py::loader {

/// One instruction, with its EXTENDED_ARG prefixes put together.
struct Instruction {
    OpcodeRule const* rule;
    uint32_t oparg;
    /// Code units: of the first prefix, of the instruction, behind its caches.
    uint32_t entry;
    uint32_t offset;
    uint32_t next;
};

/// What stands in an element of `VerifiedCode::depths` while the code is gone through, when it is no depth. Jumps that
/// lead ahead leave `kExpected` less the depth that they arrive with, until the instruction has its turn.
enum DepthMark : int16_t {
    kNothingBegins = -1,
    /// An instruction that nothing has reached so far, or a prefix behind another one.
    kUnreached = -2,
    kExpected = -3,
};

/// Checks of instructions of one code object after the other that do not depend on the stack, and where they begin.
///
/// Members return false once they have called `fail`: the loop is hot, and an error object on each return would show.
class InstructionChecks {
  protected:
    explicit InstructionChecks(bytecode::Target const& target) : target_(target), rules_(opcode_rules_of(target)) {}

    void prepare(CheckedCode const& checked, std::span<int16_t> depths);
    bool check_prologue();
    bool decode(uint32_t unit, Instruction& instruction) {
        OpcodeRule const& rule = rules_[code_[unit * 2]];
        if (rule.traits & kPrefix) [[unlikely]]
            return decode_prefixed(unit, instruction);
        if (rule.traits & kInvalid) return fail(Rule::UnknownOpcode, unit);
        uint32_t next = unit + 1 + rule.caches;
        instruction = {&rule, rule.has_operand ? code_[unit * 2 + 1] : 0u, unit, unit, next};
        if (next > units_) return fail(Rule::TruncatedInstruction, unit);
        return true;
    }
    bool check_traits(Instruction const& instruction);

    /// Whether a jump may lead to a unit that was gone through.
    bool is_enterable(uint32_t unit) const;
    /// Turns what is left of the marks into what `VerifiedCode` says.
    void forget_marks();

    bool fail(Rule rule, uint32_t unit) {
        error_ = {rule, checked_->code, unit * 2};
        return false;
    }

    bytecode::Target const& target_;
    OpcodeRules const& rules_;

    CheckedCode const* checked_ = nullptr;
    ByteView code_;
    uint32_t units_ = 0;
    std::span<int16_t> depths_;
    bool has_unreached_ = false;

    /// Operands from `first` on, so many of them.
    struct Limit {
        uint32_t first;
        uint32_t count;
    };
    std::array<Limit, kOperandLimitCount> limits_{};
    /// Traits that no instruction of this code object may have.
    uint16_t forbidden_traits_ = 0;

    /// What has to follow, as parts of a call do not stand alone.
    enum class Expected : uint8_t { Anything, Precall, Call };
    Expected expected_ = Expected::Anything;
    uint32_t expected_arguments_ = 0;

    VerifyError error_{};

  private:
    bool check_cells(uint32_t& unit);
    bool accept(uint32_t& unit, bytecode::Opcode opcode, uint32_t& oparg);
    bool decode_prefixed(uint32_t unit, Instruction& instruction);
    bool check_call_part(Instruction const& instruction);
    bool check_least_operand(Instruction const& instruction);
    bool is_keyword_tuple(Instruction const& instruction);

    uint32_t prologue_end_ = 0;
    uint32_t keyword_count_ = 0;
};

}  // namespace py::loader
