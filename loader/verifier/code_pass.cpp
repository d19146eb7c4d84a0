#include "loader/verifier/code_pass.h"

#include <algorithm>
#include <cstring>

namespace py::loader {
namespace {

using bytecode::Opcode;

/// Items below those popped that the instruction reaches down to.
int64_t items_peeked(Opcode opcode, uint32_t oparg) {
    switch (opcode) {
        case Opcode::LIST_APPEND:
        case Opcode::SET_ADD:
        case Opcode::MAP_ADD:
        case Opcode::LIST_EXTEND:
        case Opcode::SET_UPDATE:
        case Opcode::DICT_UPDATE: return oparg;
        // The callable of the call that is being prepared, for the error message.
        case Opcode::DICT_MERGE: return int64_t(oparg) + 2;
        default: return 0;
    }
}

}  // namespace

template <class Specials>
Checked CodePass<Specials>::run(CheckedCode const& checked, std::span<int16_t> depths) {
    prepare(checked, depths);
    bool passed = check_prologue() && go_through() && check_forward_targets() && follow_pending();
    if (!passed) return Err{error_};
    forget_marks();
    return {};
}

template <class Specials>
void CodePass<Specials>::prepare(CheckedCode const& checked, std::span<int16_t> depths) {
    InstructionChecks::prepare(checked, depths);
    stacksize_ = checked.code->stacksize;
    if (specials_at_.size() < units_) specials_at_.resize(units_);
    scratch_.clear();
    pending_.clear();
    forward_targets_.clear();
    gone_through_ = 0;
    range_start_ = range_end_ = 0;
}

/// Control comes to an instruction that is in hand, or was before.
template <class Specials>
inline bool CodePass<Specials>::arrive(uint32_t unit, Stack const& stack) {
    int16_t& known = depths_[unit];
    if (known == kNothingBegins || known == kUnreached) [[likely]] {
        known = int16_t(stack.depth);
        specials_at_[unit] = stack.specials;
        return true;
    }
    if (known <= kExpected) known = int16_t(kExpected - known);
    bool same = known == stack.depth && specials_at_[unit] == stack.specials;
    return same || fail(Rule::StackMismatch, unit);
}

/// Control will come to an instruction ahead.
template <class Specials>
bool CodePass<Specials>::expect(uint32_t unit, Stack const& stack) {
    auto mark = int16_t(kExpected - stack.depth);
    int16_t& known = depths_[unit];
    if (known == kNothingBegins || known == kUnreached) {
        known = mark;
        specials_at_[unit] = stack.specials;
        forward_targets_.push_back(unit);
        return true;
    }
    bool same = known == mark && specials_at_[unit] == stack.specials;
    return same || fail(Rule::StackMismatch, unit);
}

/// Takes note that control falls into `unit`'s stretch of code, and carries the stack to its handler.
template <class Specials>
inline bool CodePass<Specials>::enter_range(uint32_t unit, Stack const& stack) {
    if (unit - range_start_ >= range_end_ - range_start_) [[unlikely]]
        find_range(unit);
    return !range_handler_ || flow_to_handler(unit, stack);
}

// What `decode`, `check_traits` and `flow` do, for a run of instructions that control falls through and whose rules say
// all about them, up to one that control does not leave behind. Most are of this kind. Which one comes next cannot be
// foretold, so that hardly anything branches but on what is rare, and what the loop needs stays in registers.
template <class Specials>
bool CodePass<Specials>::go_through_regular(uint32_t& unit, Stack& stack, bool& falls) {
    if (!enter_range(unit, stack)) return false;
    int32_t const least = range_handler_ ? int32_t(range_handler_->depth) : 0;
    Specials const at_handler = stack.specials.below(least);
    uint32_t const end = std::min(range_end_, units_);
    uint16_t const irregular = kIrregular | forbidden_traits_;
    int32_t const stacksize = stacksize_;
    uint8_t const* const code = code_.data();
    int16_t* const depths = depths_.data();
    Specials* const specials_at = specials_at_.data();
    OpcodeRule const* const rules = rules_.data();
    auto const call = uint32_t(*target_.numbers[size_t(Opcode::CALL)]);
    int32_t depth = stack.depth;
    Specials specials = stack.specials;
    bool expects_call = false;
    uint32_t at = unit;
    while (at < end) {
        OpcodeRule const& rule = rules[code[at * 2]];
        uint32_t oparg = code[at * 2 + 1], next = at + 1 + rule.caches;
        int32_t lowest = depth - rule.popped - int32_t(oparg & rule.popped_by_operand);
        int32_t behind = lowest + rule.pushed + int32_t(oparg & rule.pushed_by_operand);
        Limit const& limit = limits_[size_t(rule.strict_limit)];
        bool is_regular = ((rule.traits & irregular) == 0) & (oparg - limit.first < limit.count) & (next <= units_);
        bool fits = (lowest >= 0) & (behind <= stacksize) & (depth >= least) & (specials.below(least) == at_handler);
        if (!(is_regular & fits)) break;
        uint32_t follower = std::min(next, units_ - 1);
        bool is_before_call = (code[follower * 2] == call) & (code[follower * 2 + 1] == oparg);
        bool are_values = !specials.any_from(lowest + rule.is_call);
        if (!(are_values & (is_before_call | !rule.is_precall) & (rule.is_call == expects_call))) break;
        if (depths[at] == kNothingBegins) [[likely]] {
            depths[at] = int16_t(depth);
            specials_at[at] = specials;
        } else if (!arrive(at, {depth, specials})) {
            return false;
        }
        specials = specials.below(lowest).with(lowest, rule.pushes_special[oparg & 1], scratch_);
        depth = behind;
        expects_call = rule.is_precall;
        uint32_t const leaving = at;
        at = next;
        if (rule.traits & (kJump | kEndsFlow)) [[unlikely]] {
            gone_through_ = next;
            Instruction const instruction{&rule, oparg, leaving, leaving, next};
            if (rule.traits & kJump && !jump(instruction, {depth, specials})) return false;
            falls = !(rule.traits & kEndsFlow);
            if (!falls) break;
        }
    }
    if (expects_call) {
        expected_ = Expected::Call;
        expected_arguments_ = code[at * 2 + 1];
    }
    stack = {depth, specials};
    unit = gone_through_ = at;
    return true;
}

template <class Specials>
bool CodePass<Specials>::go_through() {
    Stack stack;
    bool falls = true;
    for (uint32_t unit = 0; unit < units_;) {
        if constexpr (Specials::kIsPlain) {
            if (falls && expected_ == Expected::Anything) {
                if (!go_through_regular(unit, stack, falls)) return false;
                if (unit >= units_) break;
            }
        }
        if (!go_through_one(unit, stack, falls)) return false;
    }
    if (expected_ != Expected::Anything) return fail(Rule::CallSequence, units_ - 1);
    if (falls) return fail(Rule::RunsOffEnd, units_ - 1);
    return true;
}

/// `falls`: whether control falls into the instruction at `unit`, with `stack`; then whether it falls behind it.
template <class Specials>
inline bool CodePass<Specials>::go_through_one(uint32_t& unit, Stack& stack, bool& falls) {
    Instruction instruction;
    if (!decode(unit, instruction) || !check_traits(instruction)) return false;
    gone_through_ = instruction.next;
    int16_t& depth = depths_[unit];
    if (!falls && depth <= kExpected) {
        stack = {kExpected - depth, specials_at_[unit]};
        falls = true;
    }
    unit = instruction.next;
    if (!falls) {
        depth = depths_[instruction.offset] = kUnreached;
        has_unreached_ = true;
        return true;
    }
    if (!arrive(instruction.entry, stack)) return false;
    depths_[instruction.offset] = int16_t(stack.depth);
    if (!flow(instruction, stack)) return false;
    falls = !(instruction.rule->traits & kEndsFlow);
    return true;
}

template <class Specials>
bool CodePass<Specials>::check_forward_targets() {
    for (uint32_t unit : forward_targets_) {
        if (!is_enterable(unit)) return fail(Rule::JumpTarget, unit);
    }
    return true;
}

template <class Specials>
bool CodePass<Specials>::follow_pending() {
    while (!pending_.empty()) {
        uint32_t unit = pending_.back();
        pending_.pop_back();
        Stack stack{depths_[unit], specials_at_[unit]};
        while (true) {
            Instruction instruction;
            if (!decode(unit, instruction)) return false;
            depths_[instruction.offset] = int16_t(stack.depth);
            if (!flow(instruction, stack)) return false;
            if (instruction.rule->traits & kEndsFlow) break;
            unit = instruction.next;
            if (unit >= units_) return fail(Rule::RunsOffEnd, instruction.offset);
            bool is_known = depths_[unit] >= 0;
            if (!arrive(unit, stack)) return false;
            if (is_known) break;
        }
    }
    return true;
}

/// Carries the stack over an instruction: to its handler, to where it jumps, and, in `stack`, behind it.
template <class Specials>
inline bool CodePass<Specials>::flow(Instruction const& instruction, Stack& stack) {
    OpcodeRule const& rule = *instruction.rule;
    if (!enter_range(instruction.offset, stack)) return false;
    bool jumps = rule.traits & kJump, differs = rule.traits & kVariableEffect;
    if (!jumps) return apply_effect(instruction, stack, false);
    Stack jumped = stack;
    if (!apply_effect(instruction, jumped, true) || !jump(instruction, jumped)) return false;
    if (differs) return apply_effect(instruction, stack, false);
    stack = jumped;
    return true;
}

template <class Specials>
inline bool CodePass<Specials>::apply_effect(Instruction const& instruction, Stack& stack, bool jumps) {
    OpcodeRule const& rule = *instruction.rule;
    int64_t popped = rule.popped, pushed = rule.pushed;
    if (rule.traits & kVariableEffect) {
        bytecode::StackEffect const& effect = target_.info_of(rule.opcode).stack;
        popped = effect.popped(instruction.oparg);
        pushed = jumps ? effect.pushed_by_jump(instruction.oparg) : effect.pushed(instruction.oparg);
    }
    int64_t needed = popped;
    if (rule.traits & kChecksOperand) needed += items_peeked(rule.opcode, instruction.oparg);
    if (needed > stack.depth) return fail(Rule::StackUnderflow, instruction.offset);
    int32_t lowest = stack.depth - int32_t(popped);
    if (lowest + pushed > stacksize_) return fail(Rule::StackOverflow, instruction.offset);
    if (rule.traits & kSpecialItems) {
        if (!check_special_operands(instruction, stack, lowest)) return false;
        push_specials(instruction, stack, lowest);
    } else if (stack.specials.any_from(lowest)) {
        return fail(Rule::NullOperand, instruction.offset);
    }
    stack.depth = lowest + int32_t(pushed);
    return true;
}

/// Everything popped is a value, but for the lowest item of a call; COPY and SWAP look at two items only.
template <class Specials>
bool CodePass<Specials>::check_special_operands(Instruction const& instruction, Stack const& stack, int32_t lowest) {
    Specials const& specials = stack.specials;
    auto is_value = [&](int32_t position) { return specials.at(position) == Special::None; };
    bool allowed;
    switch (instruction.rule->opcode) {
        case Opcode::CALL_FUNCTION_EX:
            allowed = specials.at(lowest) == Special::Null && !specials.any_from(lowest + 1);
            break;
        case Opcode::CALL: allowed = !specials.any_from(lowest + 1); break;
        case Opcode::COPY: allowed = is_value(lowest); break;
        case Opcode::SWAP: allowed = is_value(lowest) && is_value(stack.depth - 1); break;
        default: allowed = !specials.any_from(lowest); break;
    }
    return allowed || fail(Rule::NullOperand, instruction.offset);
}

template <class Specials>
void CodePass<Specials>::push_specials(Instruction const& instruction, Stack& stack, int32_t lowest) {
    Opcode opcode = instruction.rule->opcode;
    if (opcode == Opcode::COPY || opcode == Opcode::SWAP) return;
    stack.specials = stack.specials.below(lowest);
    Special pushed = instruction.rule->pushes_special[instruction.oparg & 1];
    if (pushed != Special::None) stack.specials = stack.specials.with(lowest, pushed, scratch_);
}

/// Finds the stretch of code around `unit` that has one handler or none.
template <class Specials>
void CodePass<Specials>::find_range(uint32_t unit) {
    auto const& handlers = checked_->handlers;
    range_start_ = 0;
    range_end_ = units_;
    range_handler_ = nullptr;
    range_is_entered_ = false;
    if (handlers.empty()) return;
    auto after = std::ranges::upper_bound(handlers, unit, {}, &code::ExceptionEntry::start);
    if (after != handlers.end()) range_end_ = after->start;
    if (after == handlers.begin()) return;
    code::ExceptionEntry const& before = *std::prev(after);
    if (unit >= before.end) {
        range_start_ = before.end;
    } else {
        range_start_ = before.start;
        range_end_ = before.end;
        range_handler_ = &before;
    }
}

template <class Specials>
bool CodePass<Specials>::flow_to_handler(uint32_t unit, Stack const& stack) {
    code::ExceptionEntry const& entry = *range_handler_;
    if (int64_t(entry.depth) > stack.depth) return fail(Rule::HandlerDepth, unit);
    Specials specials = stack.specials.below(int32_t(entry.depth));
    if (range_is_entered_ && specials == range_specials_) return true;
    range_is_entered_ = true;
    range_specials_ = specials;
    return arrive_by_jump(unit, entry.target, {int32_t(entry.depth) + entry.pushes_lasti + 1, specials});
}

template <class Specials>
bool CodePass<Specials>::jump(Instruction const& instruction, Stack const& stack) {
    int64_t distance = instruction.oparg;
    bool backward = instruction.rule->traits & kBackwardJump;
    return arrive_by_jump(instruction.offset, instruction.next + (backward ? -distance : distance), stack);
}

template <class Specials>
bool CodePass<Specials>::arrive_by_jump(uint32_t from, int64_t target, Stack const& stack) {
    if (target < 0 || target >= units_) return fail(Rule::JumpTarget, from);
    uint32_t unit = uint32_t(target);
    if (unit >= gone_through_) return expect(unit, stack);
    if (!is_enterable(unit)) return fail(Rule::JumpTarget, from);
    if (depths_[unit] == kUnreached) pending_.push_back(unit);
    return arrive(unit, stack);
}

template class CodePass<PackedSpecials>;
template class CodePass<ListedSpecials>;

}  // namespace py::loader
