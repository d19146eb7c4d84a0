#pragma once

#include <span>
#include <vector>

#include "loader/verifier/instruction_checks.h"
#include "loader/verifier/stack_shape.h"

namespace py::loader {

/// Checks the instructions of code objects, each by itself and the stack along all paths.
///
/// Code is gone through once from front to back: nearly every instruction is reached by falling into it or by a jump
/// from before, so that its stack is known when its turn comes. What only a later instruction reaches is followed
/// afterwards. Every instruction has one stack, whatever path leads there.
template <class Specials>
class CodePass : private InstructionChecks {
  public:
    explicit CodePass(bytecode::Target const& target) : InstructionChecks(target) {}

    /// `depths` has an element for each code unit, and is filled as `VerifiedCode` says.
    Checked run(CheckedCode const& checked, std::span<int16_t> depths);

  private:
    using Stack = StackShape<Specials>;

    void prepare(CheckedCode const& checked, std::span<int16_t> depths);
    bool go_through();
    bool go_through_regular(uint32_t& unit, Stack& stack, bool& falls);
    bool go_through_one(uint32_t& unit, Stack& stack, bool& falls);
    bool follow_pending();
    bool check_forward_targets();

    bool flow(Instruction const& instruction, Stack& stack);
    bool apply_effect(Instruction const& instruction, Stack& stack, bool jumps);
    bool check_special_operands(Instruction const& instruction, Stack const& stack, int32_t lowest);
    void push_specials(Instruction const& instruction, Stack& stack, int32_t lowest);
    bool enter_range(uint32_t unit, Stack const& stack);
    void find_range(uint32_t unit);
    bool flow_to_handler(uint32_t unit, Stack const& stack);
    bool jump(Instruction const& instruction, Stack const& stack);
    bool arrive_by_jump(uint32_t from, int64_t unit, Stack const& stack);
    bool arrive(uint32_t unit, Stack const& stack);
    bool expect(uint32_t unit, Stack const& stack);

    int32_t stacksize_ = 0;
    /// By code unit, the special slots of the stack where its depth is known.
    std::vector<Specials> specials_at_;
    /// For special slots that are no plain values.
    Arena scratch_;
    /// Units before this one have had their turn.
    uint32_t gone_through_ = 0;
    std::vector<uint32_t> pending_;
    std::vector<uint32_t> forward_targets_;

    /// The stretch of code around the last instruction looked at that has one handler or none, and for the handler
    /// the special slots it was last entered with.
    uint32_t range_start_ = 0;
    uint32_t range_end_ = 0;
    code::ExceptionEntry const* range_handler_ = nullptr;
    bool range_is_entered_ = false;
    Specials range_specials_;
};

}  // namespace py::loader
