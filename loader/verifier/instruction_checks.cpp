#include "loader/verifier/instruction_checks.h"

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

}  // namespace

void InstructionChecks::prepare(CheckedCode const& checked, std::span<int16_t> depths) {
    checked_ = &checked;
    code_ = checked.code->code->bytes;
    units_ = checked.units();
    depths_ = depths;
    static_assert(kNothingBegins == -1);
    std::memset(depths.data(), 0xFF, depths.size_bytes());
    has_unreached_ = false;
    expected_ = Expected::Anything;

    uint32_t names = uint32_t(checked.code->names->items.size()), locals = checked.local_count();
    limits_ = {{{0, kLargestCount},
                {0, uint32_t(checked.code->consts->items.size())},
                {0, names},
                {0, names * 2},
                {0, locals},
                {0, checked.first_cell},
                {checked.behind_locals, locals - checked.behind_locals},
                {0, 1},
                {0, 2},
                {0, 3},
                {0, 4},
                {0, 6},
                {0, 8},
                {0, 16},
                {0, 26}}};
    forbidden_traits_ = 0;
    if (checked.code->flags & code::kOptimized) forbidden_traits_ |= kNamespace;
    if (!checked.is_generator()) forbidden_traits_ |= kGeneratorOnly;
}

// The start: COPY_FREE_VARS for all free variables, MAKE_CELL for each cell in the order of the slots, RETURN_GENERATOR
// in generators. They stand nowhere else and no jump leads among them, so that whatever runs finds its cells made.
bool InstructionChecks::check_prologue() {
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

bool InstructionChecks::check_cells(uint32_t& unit) {
    if (checked_->cell_count == 0) return true;
    auto kinds = checked_->code->localspluskinds->bytes;
    for (uint32_t slot = 0; slot < kinds.size(); slot++) {
        if (!(kinds[slot] & code::kCell)) continue;
        uint32_t oparg = 0;
        if (!accept(unit, Opcode::MAKE_CELL, oparg) || oparg != slot) return fail(Rule::Prologue, unit);
    }
    return true;
}

bool InstructionChecks::accept(uint32_t& unit, Opcode opcode, uint32_t& oparg) {
    Instruction instruction;
    if (unit >= units_ || !decode(unit, instruction) || instruction.rule->opcode != opcode) return false;
    unit = instruction.next;
    oparg = instruction.oparg;
    return true;
}

bool InstructionChecks::decode_prefixed(uint32_t unit, Instruction& instruction) {
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
    // So that `is_enterable` need not look further back than one unit.
    for (uint32_t inner = entry + 1; inner < unit; inner++) depths_[inner] = kUnreached, has_unreached_ = true;
    return true;
}

/// Everything about an instruction that does not depend on the stack.
bool InstructionChecks::check_traits(Instruction const& instruction) {
    OpcodeRule const& rule = *instruction.rule;
    if (instruction.oparg >= limits_[size_t(rule.limit)].count) [[unlikely]] {
        constexpr Rule kRules[] = {Rule::Operand, Rule::ConstantIndex, Rule::NameIndex, Rule::NameIndex,
                                   Rule::LocalIndex};
        size_t limit = size_t(rule.limit);
        return fail(limit < std::size(kRules) ? kRules[limit] : Rule::Operand, instruction.offset);
    }
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

bool InstructionChecks::check_least_operand(Instruction const& instruction) {
    uint32_t least = instruction.rule->opcode == Opcode::BUILD_SLICE ? 2 : 1;
    return instruction.oparg >= least || fail(Rule::Operand, instruction.offset);
}

/// A call is KW_NAMES (if it has keywords), PRECALL and CALL, the latter two with the same operand; no jump enters it.
bool InstructionChecks::check_call_part(Instruction const& instruction) {
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

bool InstructionChecks::is_keyword_tuple(Instruction const& instruction) {
    code::Object const& names = *checked_->code->consts->items[instruction.oparg];
    if (names.kind != ObjectKind::Tuple) return fail(Rule::KeywordNames, instruction.offset);
    auto items = static_cast<code::SequenceObject const&>(names).items;
    keyword_count_ = uint32_t(items.size());
    return std::ranges::all_of(items, [](code::Object const* item) { return item->kind == ObjectKind::Str; });
}

// A unit with a mark, but no part of the prologue, nothing behind a prefix or KW_NAMES, and no CALL, which stands
// behind PRECALL. A mark that is left of a jump says that no instruction came to meet it.
bool InstructionChecks::is_enterable(uint32_t unit) const {
    if (depths_[unit] == kNothingBegins || depths_[unit] <= kExpected || unit < prologue_end_) return false;
    // Their prefixes are in the way of those that have them: is it CALL that comes behind?
    uint32_t instruction = unit;
    while (rules_[code_[instruction * 2]].traits & kPrefix) instruction++;
    if (rules_[code_[instruction * 2]].opcode == Opcode::CALL) return false;
    if (unit == 0 || depths_[unit - 1] == kNothingBegins) return true;
    OpcodeRule const& before = rules_[code_[unit * 2 - 2]];
    return !(before.traits & kPrefix) && before.opcode != Opcode::KW_NAMES;
}

void InstructionChecks::forget_marks() {
    if (!has_unreached_) return;
    for (int16_t& depth : depths_) depth = depth < 0 ? int16_t(kNothingBegins) : depth;
}

}  // namespace py::loader
