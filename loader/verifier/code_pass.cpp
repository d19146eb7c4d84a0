#include "loader/verifier/code_pass.h"

#include <algorithm>
#include <cstring>

namespace py::loader {
namespace {

using bytecode::Opcode;
using code::ObjectKind;

/// EXTENDED_ARG prefixes that an operand of 32 bits can need.
constexpr int kMostPrefixes = 3;
/// Keeps sums of operands far from overflow.
constexpr uint32_t kLargestCount = uint32_t(1) << 28;
constexpr uint32_t kUnknownSpecials = ~uint32_t(0);

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

Checked CodePass::run(CheckedCode const& checked, std::span<int16_t> depths) {
    prepare(checked, depths);
    bool passed = check_prologue() && go_through() && check_forward_targets() && follow_pending();
    if (!passed) return Err{error_};
    return {};
}

void CodePass::prepare(CheckedCode const& checked, std::span<int16_t> depths) {
    checked_ = &checked;
    code_ = checked.code->code->bytes;
    units_ = checked.units();
    stacksize_ = checked.code->stacksize;
    depths_ = depths;
    std::memset(depths.data(), 0xFF, depths.size_bytes());
    enterable_.assign(units_ / 64 + 1, 0);
    if (specials_at_.size() < units_) specials_at_.resize(units_);
    specials_.clear();
    pending_.clear();
    forward_targets_.clear();
    gone_through_ = 0;
    expected_ = Expected::Anything;
    range_start_ = range_end_ = 0;

    uint32_t names = uint32_t(checked.code->names->items.size());
    limits_ = {kLargestCount,
               uint32_t(checked.code->consts->items.size()),
               names,
               names * 2,
               checked.local_count(),
               2,
               3,
               4,
               6,
               8,
               16,
               26};
    forbidden_traits_ = 0;
    if (checked.code->flags & code::kOptimized) forbidden_traits_ |= kNamespace;
    if (!checked.is_generator()) forbidden_traits_ |= kGeneratorOnly;
    bool has_cells = checked.cell_count + checked.free_count != 0;
    slow_traits_ = uint16_t(~(kNamespace | kGeneratorOnly) | forbidden_traits_);
    if (!has_cells) slow_traits_ &= uint16_t(~kFastLocal);
}

// The start: COPY_FREE_VARS for all free variables, MAKE_CELL for each cell in the order of the slots, RETURN_GENERATOR
// in generators. They stand nowhere else and no jump leads among them, so that whatever runs finds its cells made.
bool CodePass::check_prologue() {
    uint32_t unit = 0, oparg = 0;
    if (checked_->free_count != 0) {
        bool copied = accept(unit, Opcode::COPY_FREE_VARS, oparg) && oparg == checked_->free_count;
        if (!copied) return fail(Rule::Prologue, unit);
    }
    if (!check_cells(unit)) return false;
    if (checked_->is_generator() && !accept(unit, Opcode::RETURN_GENERATOR, oparg)) return fail(Rule::Prologue, unit);
    prologue_end_ = unit;
    if (!checked_->handlers.empty() && checked_->handlers[0].start < unit) return fail(Rule::Prologue, 0);
    return true;
}

bool CodePass::check_cells(uint32_t& unit) {
    if (checked_->cell_count == 0) return true;
    auto kinds = checked_->code->localspluskinds->bytes;
    for (uint32_t slot = 0; slot < kinds.size(); slot++) {
        if (!(kinds[slot] & code::kCell)) continue;
        uint32_t oparg = 0;
        if (!accept(unit, Opcode::MAKE_CELL, oparg) || oparg != slot) return fail(Rule::Prologue, unit);
    }
    return true;
}

bool CodePass::accept(uint32_t& unit, Opcode opcode, uint32_t& oparg) {
    Instruction instruction;
    if (unit >= units_ || !decode(unit, instruction) || instruction.rule->opcode != opcode) return false;
    unit = instruction.next;
    oparg = instruction.oparg;
    return true;
}

inline bool CodePass::arrive(uint32_t unit, StackShape const& stack) {
    int16_t& depth = depths_[unit];
    if (depth < 0) {
        depth = int16_t(stack.depth);
        specials_at_[unit] = stack.specials;
        return true;
    }
    bool same = depth == stack.depth && specials_.are_same(specials_at_[unit], stack.specials);
    return same || fail(Rule::StackMismatch, unit);
}

/// Takes note that control falls into an instruction without prefixes, and carries the stack to its handler.
inline bool CodePass::enter(uint32_t unit, uint32_t next, StackShape const& stack) {
    allow_entry(unit);
    gone_through_ = next;
    if (!arrive(unit, stack)) return false;
    if (unit - range_start_ >= range_end_ - range_start_) [[unlikely]]
        find_range(unit);
    return !range_handler_ || flow_to_handler(unit, stack);
}

/// What `decode`, `check_traits` and `flow` do, for a run of instructions that control falls through and that need no
/// more than a bounded operand and a fixed stack effect. Most are of this kind. They leave the special slots alone, so
/// that one look at the handler of the stretch is enough, and what the loop needs stays in registers.
CodePass::Step CodePass::step_plain(uint32_t& unit, StackShape& stack) {
    if (unit - range_start_ >= range_end_ - range_start_) [[unlikely]]
        find_range(unit);
    if (range_handler_ && !flow_to_handler(unit, stack)) return Step::Failed;
    int32_t const least = range_handler_ ? int32_t(range_handler_->depth) : 0;
    int32_t const top = specials_.top_position(stack);
    uint32_t const end = std::min(range_end_, units_);
    uint16_t const slow_traits = slow_traits_;
    uint8_t const* code = code_.data();
    int16_t* depths = depths_.data();
    int32_t depth = stack.depth;
    uint32_t at = unit;
    while (at < end) {
        OpcodeRule const& rule = rules_[code[at * 2]];
        uint32_t next = at + 1 + rule.caches;
        // Above a special slot, which is at -1 if there is none: at 0 or above.
        int32_t lowest = depth - rule.popped, behind = lowest + rule.pushed;
        bool is_plain = (rule.traits & slow_traits) == 0 && code[at * 2 + 1] < limits_[size_t(rule.limit)];
        bool fits = (lowest > top) & (behind <= stacksize_) & (depth >= least) & (next <= units_);
        if (!is_plain || !fits) break;
        allow_entry(at);
        if (depths[at] < 0) [[likely]] {
            depths[at] = int16_t(depth);
            specials_at_[at] = stack.specials;
        } else if (!arrive(at, {depth, stack.specials})) {
            return Step::Failed;
        }
        depth = behind;
        at = next;
    }
    if (at == unit) return Step::Unusual;
    stack.depth = depth;
    unit = gone_through_ = at;
    return Step::Done;
}

/// The same for a single LOAD_METHOD or LOAD_GLOBAL.
[[gnu::always_inline]] inline CodePass::Step CodePass::step_load(uint32_t& unit, StackShape& stack) {
    OpcodeRule const& rule = rules_[code_[unit * 2]];
    uint32_t oparg = code_[unit * 2 + 1], next = unit + 1 + rule.caches;
    bool is_method = rule.opcode == Opcode::LOAD_METHOD;
    int32_t lowest = stack.depth - is_method;
    bool pushes_special = is_method || oparg & 1;
    bool in_bounds = next <= units_ && oparg < limits_[size_t(rule.limit)];
    bool fits = specials_.top_position(stack) < lowest && lowest + 1 + pushes_special <= stacksize_;
    if (!in_bounds || !fits) [[unlikely]]
        return Step::Unusual;
    if (!enter(unit, next, stack)) return Step::Failed;
    if (pushes_special) specials_.push(stack, lowest, is_method ? Special::NullOrMethod : Special::Null);
    stack.depth = lowest + 1 + pushes_special;
    unit = next;
    return Step::Done;
}

/// The same for PRECALL and CALL, which come in pairs.
[[gnu::always_inline]] inline CodePass::Step CodePass::step_call(uint32_t& unit, StackShape& stack) {
    uint32_t oparg = code_[unit * 2 + 1];
    uint32_t call = unit + 1 + rules_[code_[unit * 2]].caches;
    if (call >= units_) [[unlikely]]
        return Step::Unusual;
    OpcodeRule const& call_rule = rules_[code_[call * 2]];
    uint32_t next = call + 1 + call_rule.caches;
    int32_t lowest = stack.depth - 2 - int32_t(oparg);
    bool is_pair = call_rule.opcode == Opcode::CALL && code_[call * 2 + 1] == oparg && next <= units_;
    bool fits = lowest >= 0 && specials_.top_position(stack) <= lowest;
    if (!is_pair || !fits) [[unlikely]]
        return Step::Unusual;
    if (!enter(unit, call, stack) || !enter(call, next, stack)) return Step::Failed;
    forbid_entry(call);
    specials_.drop(stack, lowest);
    stack.depth = lowest + 1;
    unit = next;
    return Step::Done;
}

/// The frequent instructions by shorter ways than the general one. `Unusual` has done nothing yet.
[[gnu::always_inline]] inline CodePass::Step CodePass::step_frequent(uint32_t& unit, StackShape& stack) {
    OpcodeRule const& rule = rules_[code_[unit * 2]];
    if (expected_ != Expected::Anything) return Step::Unusual;
    if (!(rule.traits & slow_traits_)) return step_plain(unit, stack);
    if (rule.opcode == Opcode::PRECALL) return step_call(unit, stack);
    if (rule.opcode == Opcode::LOAD_METHOD || rule.opcode == Opcode::LOAD_GLOBAL) return step_load(unit, stack);
    return Step::Unusual;
}

bool CodePass::go_through() {
    StackShape stack;
    bool falls = true;
    for (uint32_t unit = 0; unit < units_;) {
        if (falls) [[likely]] {
            Step step = step_frequent(unit, stack);
            if (step == Step::Done) continue;
            if (step == Step::Failed) return false;
        }
        Instruction instruction;
        if (!decode(unit, instruction) || !check_traits(instruction)) return false;
        gone_through_ = instruction.next;
        if (falls) {
            if (!arrive(unit, stack)) return false;
        } else if (depths_[unit] >= 0) {
            stack = {depths_[unit], specials_at_[unit]};
            falls = true;
        }
        unit = instruction.next;
        if (!falls) continue;
        depths_[instruction.offset] = int16_t(stack.depth);
        if (!flow(instruction, stack)) return false;
        falls = !(instruction.rule->traits & kEndsFlow);
    }
    if (expected_ != Expected::Anything) return fail(Rule::CallSequence, units_ - 1);
    if (falls) return fail(Rule::RunsOffEnd, units_ - 1);
    return true;
}

bool CodePass::check_forward_targets() {
    for (uint32_t unit : forward_targets_) {
        if (!is_enterable(unit)) return fail(Rule::JumpTarget, unit);
    }
    return true;
}

bool CodePass::follow_pending() {
    while (!pending_.empty()) {
        uint32_t unit = pending_.back();
        pending_.pop_back();
        StackShape stack{depths_[unit], specials_at_[unit]};
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

inline bool CodePass::decode(uint32_t unit, Instruction& instruction) {
    OpcodeRule const& rule = rules_[code_[unit * 2]];
    if (rule.traits & kPrefix) [[unlikely]]
        return decode_prefixed(unit, instruction);
    if (rule.traits & kInvalid) return fail(Rule::UnknownOpcode, unit);
    uint32_t next = unit + 1 + rule.caches;
    instruction = {&rule, rule.has_operand ? code_[unit * 2 + 1] : 0u, unit, unit, next};
    if (next > units_) return fail(Rule::TruncatedInstruction, unit);
    return true;
}

bool CodePass::decode_prefixed(uint32_t unit, Instruction& instruction) {
    uint32_t entry = unit, prefix = 0;
    while (rules_[code_[unit * 2]].traits & kPrefix) {
        prefix = prefix << 8 | code_[unit * 2 + 1];
        unit++;
        if (unit - entry > kMostPrefixes || unit >= units_) return fail(Rule::BadPrefix, entry);
    }
    if (!decode(unit, instruction)) return false;
    if (!instruction.rule->has_operand) return fail(Rule::BadPrefix, entry);
    instruction.oparg |= prefix << 8;
    instruction.entry = entry;
    return true;
}

/// Everything about an instruction that does not depend on the stack.
inline bool CodePass::check_traits(Instruction const& instruction) {
    OpcodeRule const& rule = *instruction.rule;
    if (instruction.oparg >= limits_[size_t(rule.limit)]) [[unlikely]] {
        constexpr Rule kRules[] = {Rule::Operand, Rule::ConstantIndex, Rule::NameIndex, Rule::NameIndex,
                                   Rule::LocalIndex};
        size_t limit = size_t(rule.limit);
        return fail(limit < std::size(kRules) ? kRules[limit] : Rule::Operand, instruction.offset);
    }
    if (instruction.entry >= prologue_end_) allow_entry(instruction.entry);
    uint16_t traits = rule.traits;
    if (traits & kCallPart || expected_ != Expected::Anything) return check_call_part(instruction);
    if (!(traits & (kFastLocal | kCellOrFree | kPrologue | kNamespace | kGeneratorOnly | kChecksOperand))) return true;

    if (traits & (kFastLocal | kCellOrFree)) {
        bool is_cell = checked_->kind_of(instruction.oparg) & (code::kCell | code::kFree);
        if (is_cell && traits & kFastLocal) return fail(Rule::NotFastLocal, instruction.offset);
        if (!is_cell && traits & kCellOrFree) return fail(Rule::NotCell, instruction.offset);
    }
    if (traits & forbidden_traits_) {
        return fail(traits & kNamespace ? Rule::NameWithoutNamespace : Rule::NotGenerator, instruction.offset);
    }
    if (traits & kPrologue && instruction.entry >= prologue_end_) return fail(Rule::Prologue, instruction.offset);
    return !(traits & kChecksOperand) || check_least_operand(instruction);
}

bool CodePass::check_least_operand(Instruction const& instruction) {
    uint32_t least = instruction.rule->opcode == Opcode::BUILD_SLICE ? 2 : 1;
    return instruction.oparg >= least || fail(Rule::Operand, instruction.offset);
}

/// A call is KW_NAMES (if it has keywords), PRECALL and CALL, the latter two with the same operand; no jump enters it.
bool CodePass::check_call_part(Instruction const& instruction) {
    if (expected_ != Expected::Anything) forbid_entry(instruction.entry);
    switch (instruction.rule->opcode) {
        case Opcode::KW_NAMES:
            if (expected_ != Expected::Anything || !is_keyword_tuple(instruction)) break;
            expected_ = Expected::Precall;
            return true;
        case Opcode::PRECALL:
            if (expected_ == Expected::Call) break;
            if (expected_ == Expected::Anything) keyword_count_ = 0;
            if (keyword_count_ > instruction.oparg) return fail(Rule::KeywordNames, instruction.offset);
            expected_ = Expected::Call;
            expected_arguments_ = instruction.oparg;
            return true;
        case Opcode::CALL:
            if (expected_ != Expected::Call || expected_arguments_ != instruction.oparg) break;
            expected_ = Expected::Anything;
            return true;
        default: break;
    }
    return fail(Rule::CallSequence, instruction.offset);
}

bool CodePass::is_keyword_tuple(Instruction const& instruction) {
    code::Object const& names = *checked_->code->consts->items[instruction.oparg];
    if (names.kind != ObjectKind::Tuple) return fail(Rule::KeywordNames, instruction.offset);
    auto items = static_cast<code::SequenceObject const&>(names).items;
    keyword_count_ = uint32_t(items.size());
    return std::ranges::all_of(items, [](code::Object const* item) { return item->kind == ObjectKind::Str; });
}

/// Carries the stack over an instruction: to its handler, to where it jumps, and, in `stack`, behind it.
inline bool CodePass::flow(Instruction const& instruction, StackShape& stack) {
    OpcodeRule const& rule = *instruction.rule;
    bool in_range = instruction.offset >= range_start_ && instruction.offset < range_end_;
    if (!in_range) [[unlikely]]
        find_range(instruction.offset);
    if (range_handler_ && !flow_to_handler(instruction.offset, stack)) return false;
    bool jumps = rule.traits & kJump, differs = rule.traits & kVariableEffect;
    if (!jumps) return apply_effect(instruction, stack, false);
    StackShape jumped = stack;
    if (!apply_effect(instruction, jumped, true) || !jump(instruction, jumped)) return false;
    if (differs) return apply_effect(instruction, stack, false);
    stack = jumped;
    return true;
}

inline bool CodePass::apply_effect(Instruction const& instruction, StackShape& stack, bool jumps) {
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
    } else if (specials_.top_position(stack) >= lowest) {
        return fail(Rule::NullOperand, instruction.offset);
    }
    stack.depth = lowest + int32_t(pushed);
    return true;
}

/// Everything popped is a value, but for the lowest item of a call; COPY and SWAP look at two items only.
bool CodePass::check_special_operands(Instruction const& instruction, StackShape const& stack, int32_t lowest) {
    int32_t top = specials_.top_position(stack);
    bool allowed = top < lowest;
    switch (instruction.rule->opcode) {
        case Opcode::CALL_FUNCTION_EX: allowed = top == lowest && specials_.top_kind(stack) == Special::Null; break;
        case Opcode::CALL: allowed |= top == lowest; break;
        case Opcode::COPY: allowed |= !specials_.contains(stack, lowest); break;
        case Opcode::SWAP: allowed |= !specials_.contains(stack, lowest) && top != stack.depth - 1; break;
        default: break;
    }
    return allowed || fail(Rule::NullOperand, instruction.offset);
}

void CodePass::push_specials(Instruction const& instruction, StackShape& stack, int32_t lowest) {
    Opcode opcode = instruction.rule->opcode;
    if (opcode == Opcode::COPY || opcode == Opcode::SWAP) return;
    specials_.drop(stack, lowest);
    bool is_null = opcode == Opcode::PUSH_NULL || (opcode == Opcode::LOAD_GLOBAL && instruction.oparg & 1);
    if (is_null) specials_.push(stack, lowest, Special::Null);
    if (opcode == Opcode::LOAD_METHOD) specials_.push(stack, lowest, Special::NullOrMethod);
}

/// Finds the stretch of code around `unit` that has one handler or none.
void CodePass::find_range(uint32_t unit) {
    auto const& handlers = checked_->handlers;
    auto after = std::ranges::upper_bound(handlers, unit, {}, &code::ExceptionEntry::start);
    range_start_ = 0;
    range_end_ = after == handlers.end() ? units_ : after->start;
    range_handler_ = nullptr;
    range_specials_ = kUnknownSpecials;
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

bool CodePass::flow_to_handler(uint32_t unit, StackShape const& stack) {
    code::ExceptionEntry const& entry = *range_handler_;
    if (int64_t(entry.depth) > stack.depth) return fail(Rule::HandlerDepth, unit);
    StackShape unwound = stack;
    specials_.drop(unwound, int32_t(entry.depth));
    if (unwound.specials == range_specials_) return true;
    range_specials_ = unwound.specials;
    unwound.depth = int32_t(entry.depth) + entry.pushes_lasti + 1;
    return arrive_by_jump(unit, entry.target, unwound);
}

bool CodePass::jump(Instruction const& instruction, StackShape const& stack) {
    int64_t distance = instruction.oparg;
    bool backward = instruction.rule->traits & kBackwardJump;
    return arrive_by_jump(instruction.offset, instruction.next + (backward ? -distance : distance), stack);
}

bool CodePass::arrive_by_jump(uint32_t from, int64_t target, StackShape const& stack) {
    if (target < 0 || target >= units_) return fail(Rule::JumpTarget, from);
    uint32_t unit = uint32_t(target);
    if (unit >= gone_through_) {
        forward_targets_.push_back(unit);
    } else {
        if (!is_enterable(unit)) return fail(Rule::JumpTarget, from);
        if (depths_[unit] < 0) pending_.push_back(unit);
    }
    return arrive(unit, stack);
}

}  // namespace py::loader
