#pragma once

#include <array>
#include <span>
#include <vector>

#include "loader/verifier/checked_code.h"
#include "loader/verifier/opcode_rules.h"
#include "loader/verifier/stack_shape.h"

namespace py::loader {

/// Checks the instructions of code objects, each by itself and the stack along all paths.
///
/// Code is gone through once from front to back: nearly every instruction is reached by falling into it or by a jump
/// from before, so that its stack is known when its turn comes. What only a later instruction reaches is followed
/// afterwards. Every instruction has one stack, whatever path leads there.
///
/// Members return false once they have called `fail`: the loop is hot, and an error object on each return would show.
class CodePass {
  public:
    explicit CodePass(bytecode::Target const& target) : target_(target), rules_(opcode_rules_of(target)) {}

    /// `depths` has an element for each code unit, and is filled as `VerifiedCode` says.
    Checked run(CheckedCode const& checked, std::span<int16_t> depths);

  private:
    struct Instruction {
        OpcodeRule const* rule;
        uint32_t oparg;
        /// Code units: of the first prefix, of the instruction, behind its caches.
        uint32_t entry;
        uint32_t offset;
        uint32_t next;
    };
    enum class Step : uint8_t { Done, Unusual, Failed };
    /// What has to follow, as parts of a call do not stand alone.
    enum class Expected : uint8_t { Anything, Precall, Call };

    void prepare(CheckedCode const& checked, std::span<int16_t> depths);
    bool check_prologue();
    bool check_cells(uint32_t& unit);
    bool accept(uint32_t& unit, bytecode::Opcode opcode, uint32_t& oparg);
    bool go_through();
    [[gnu::always_inline]] bool enter(uint32_t unit, uint32_t next, StackShape const& stack);
    Step step_frequent(uint32_t& unit, StackShape& stack);
    Step step_plain(uint32_t& unit, StackShape& stack);
    Step step_load(uint32_t& unit, StackShape& stack);
    Step step_call(uint32_t& unit, StackShape& stack);
    bool follow_pending();
    bool check_forward_targets();

    bool decode(uint32_t unit, Instruction& instruction);
    bool decode_prefixed(uint32_t unit, Instruction& instruction);
    bool check_traits(Instruction const& instruction);
    bool check_call_part(Instruction const& instruction);
    bool check_least_operand(Instruction const& instruction);
    bool is_keyword_tuple(Instruction const& instruction);

    bool flow(Instruction const& instruction, StackShape& stack);
    bool apply_effect(Instruction const& instruction, StackShape& stack, bool jumps);
    bool check_special_operands(Instruction const& instruction, StackShape const& stack, int32_t lowest);
    void push_specials(Instruction const& instruction, StackShape& stack, int32_t lowest);
    bool flow_to_handler(uint32_t unit, StackShape const& stack);
    void find_range(uint32_t unit);
    bool jump(Instruction const& instruction, StackShape const& stack);
    bool arrive_by_jump(uint32_t from, int64_t unit, StackShape const& stack);
    [[gnu::always_inline]] bool arrive(uint32_t unit, StackShape const& stack);

    bool is_enterable(uint32_t unit) const { return enterable_[unit / 64] >> unit % 64 & 1; }
    void allow_entry(uint32_t unit) { enterable_[unit / 64] |= uint64_t(1) << unit % 64; }
    void forbid_entry(uint32_t unit) { enterable_[unit / 64] &= ~(uint64_t(1) << unit % 64); }

    bool fail(Rule rule, uint32_t unit) {
        error_ = {rule, checked_->code, unit * 2};
        return false;
    }

    bytecode::Target const& target_;
    OpcodeRules const& rules_;

    CheckedCode const* checked_ = nullptr;
    ByteView code_;
    uint32_t units_ = 0;
    int32_t stacksize_ = 0;
    std::array<uint32_t, kOperandLimitCount> limits_{};
    std::span<int16_t> depths_;
    /// Traits that no instruction of this code object may have, and those that keep one from being plain.
    uint16_t forbidden_traits_ = 0;
    uint16_t slow_traits_ = 0;

    /// A bit for each code unit: whether a jump may go there.
    std::vector<uint64_t> enterable_;
    /// By code unit, the special slots of the stack where its depth is known.
    std::vector<uint32_t> specials_at_;
    SpecialSlots specials_;
    uint32_t prologue_end_ = 0;
    /// Units before this one have had their turn.
    uint32_t gone_through_ = 0;
    std::vector<uint32_t> pending_;
    std::vector<uint32_t> forward_targets_;

    Expected expected_ = Expected::Anything;
    uint32_t expected_arguments_ = 0;
    uint32_t keyword_count_ = 0;

    /// The stretch of code around the last instruction looked at that has one handler or none, and for the handler
    /// the special slots it was last entered with.
    uint32_t range_start_ = 0;
    uint32_t range_end_ = 0;
    code::ExceptionEntry const* range_handler_ = nullptr;
    uint32_t range_specials_ = 0;

    VerifyError error_{};
};

}  // namespace py::loader
