#include "vm/runtime/tracing/frame_jumps.h"

#include <optional>
#include <string>
#include <vector>

#include "marshal/bytecode/stack_effect.h"
#include "marshal/code/location_table.h"
#include "vm/lowering/stack_code.h"
#include "vm/runtime/protocol/operations.h"
#include "vm/runtime/tracing/tracing.h"

// Setting f_lineno from a trace function.

namespace py::vm {
namespace {

using bytecode::Branch;
using bytecode::kTarget311;
using bytecode::Opcode;

/// What an entry of the stack is, as far as a jump has to care.
enum Kind : char { kObject = 'o', kIterator = 'i', kException = 'e', kNull = 'n', kOffset = 'l' };
/// From the bottom.
using Stack = std::string;

/// Finds the stack in front of every instruction.
class StackKinds {
  public:
    StackKinds(code::CodeObject const& source, std::span<int16_t const> depths)
        : code_(read_stack_code(source, depths)) {
        stacks_.resize(code_.instrs.size());
        flow(0, {});
        while (!pending_.empty()) {
            uint32_t index = pending_.back();
            pending_.pop_back();
            step(index);
        }
    }

    /// Nothing where control never comes.
    std::optional<Stack> at(uint32_t offset) const {
        for (size_t i = 0; i < code_.instrs.size(); i++) {
            if (code_.instrs[i].offset == offset) return stacks_[i];
        }
        return {};
    }

  private:
    void flow(uint32_t index, Stack const& stack) {
        if (index >= stacks_.size() || stacks_[index]) return;
        stacks_[index] = stack;
        pending_.push_back(index);
    }

    static void replace_top(Stack& stack, Kind kind) {
        if (!stack.empty()) stack.back() = kind;
    }
    static void drop(Stack& stack, size_t count) { stack.resize(stack.size() - std::min(count, stack.size())); }

    /// Instructions whose results are not all plain objects, or that leave entries below as they are.
    static bool apply_special(StackInstr const& instr, Stack& stack) {
        switch (instr.opcode) {
            case Opcode::GET_ITER:
            case Opcode::GET_AITER: replace_top(stack, kIterator); return true;
            case Opcode::FOR_ITER:
            case Opcode::GET_ANEXT:
            case Opcode::GET_LEN:
            case Opcode::IMPORT_FROM:
            case Opcode::WITH_EXCEPT_START: stack += kObject; return true;
            case Opcode::CHECK_EXC_MATCH: replace_top(stack, kObject); return true;
            case Opcode::PUSH_EXC_INFO: stack += kException; return true;
            case Opcode::PUSH_NULL: stack += kNull; return true;
            case Opcode::LOAD_GLOBAL:
                if (instr.oparg & 1) stack += kNull;
                stack += kObject;
                return true;
            case Opcode::LOAD_METHOD:
                replace_top(stack, kNull);
                stack += kObject;
                return true;
            case Opcode::COPY:
                if (instr.oparg >= 1 && instr.oparg <= stack.size()) stack += stack[stack.size() - instr.oparg];
                return true;
            case Opcode::SWAP:
                if (instr.oparg >= 1 && instr.oparg <= stack.size())
                    std::swap(stack.back(), stack[stack.size() - instr.oparg]);
                return true;
            default: return false;
        }
    }

    static void apply(StackInstr const& instr, Stack& stack, Branch branch) {
        if (branch == Branch::FallThrough && apply_special(instr, stack)) return;
        auto popped = int32_t(items_popped(kTarget311, instr.opcode, instr.oparg));
        int32_t effect = stack_effect(kTarget311, instr.opcode, instr.oparg, branch);
        drop(stack, size_t(popped));
        stack.append(size_t(std::max(0, popped + effect)), kObject);
    }

    void step(uint32_t index) {
        StackInstr const& instr = code_.instrs[index];
        if (instr.handler >= 0) {
            StackHandler const& handler = code_.handlers[size_t(instr.handler)];
            Stack stack = stacks_[index]->substr(0, handler.depth);
            if (handler.pushes_lasti) stack += kOffset;
            flow(handler.index, stack + char(kException));
        }
        if (instr.jump != kNoTarget) {
            Stack stack = *stacks_[index];
            apply(instr, stack, Branch::Jump);
            flow(instr.jump, stack);
        }
        if (instr.is_terminator()) return;
        Stack stack = *stacks_[index];
        apply(instr, stack, Branch::FallThrough);
        flow(index + 1, stack);
    }

    StackCode code_;
    std::vector<std::optional<Stack>> stacks_;
    std::vector<uint32_t> pending_;
};

/// Whether code that expects `to` can run on what is left of `from` when the rest is dropped.
bool is_compatible(Stack const& from, Stack const& to) {
    if (to.size() > from.size()) return false;
    for (size_t i = 0; i < to.size(); i++) {
        bool fits = to[i] == kObject ? from[i] != kNull : to[i] == kNull || from[i] == to[i];
        if (!fits) return false;
    }
    return true;
}

char const* why_incompatible(std::optional<Stack> const& to) {
    if (!to) return "can't jump into an exception handler";
    switch (to->empty() ? kNull : to->back()) {
        case kException: return "can't jump into an 'except' block as there's no exception";
        case kOffset: return "can't jump into a re-raising block as there's no location";
        case kIterator: return "can't jump into the body of a for loop";
        default: return "incompatible stacks";
    }
}

struct LineStart {
    int32_t line;
    uint32_t offset;
};

std::vector<LineStart> line_starts(code::CodeObject const& source) {
    std::vector<LineStart> starts;
    code::LocationReader reader(source.linetable->bytes, source.firstlineno);
    int32_t last = -1;
    while (auto entry = reader.next()) {
        if (!entry->line || *entry->line == last) continue;
        last = *entry->line;
        starts.push_back({last, entry->start});
    }
    return starts;
}

/// The first line with code that does not lie before `wanted`; -1 if there is none.
int32_t line_not_before(std::vector<LineStart> const& starts, int64_t wanted) {
    int32_t best = -1;
    for (LineStart const& start : starts) {
        if (start.line >= wanted && (best < 0 || start.line < best)) best = start.line;
    }
    return best;
}

Raises<void> check_event(Thread& thread, Frame* frame) {
    if (frame->event == FrameEvent::Call || is_none(frame->trace)) {
        return raise(thread, ValueError_type, "can't jump from the 'call' trace event of a new frame");
    }
    if (frame->event == FrameEvent::None) {
        return raise(thread, ValueError_type, "f_lineno can only be set by a trace function");
    }
    if (frame->event != FrameEvent::Line)
        return raise(thread, ValueError_type, "can only jump from a 'line' trace event");
    return {};
}

StackKinds kinds_of(Frame* frame) { return StackKinds(*frame->code()->source, frame->code()->depths); }

}  // namespace

Raises<void> set_line(Thread& thread, Frame* frame, Value value) {
    if (value.is_empty()) return raise(thread, AttributeError_type, "cannot delete attribute");
    if (!is_int(value)) return raise(thread, ValueError_type, "lineno must be an integer");
    TRY(check_event(thread, frame));
    int64_t wanted = clamped_int64_of(value);
    code::CodeObject const& source = *frame->code()->source;
    if (wanted < source.firstlineno) {
        return raise(thread, ValueError_type, "line {} comes before the current code block", {wanted});
    }
    std::vector<LineStart> starts = line_starts(source);
    int32_t line = line_not_before(starts, wanted);
    if (line < 0) return raise(thread, ValueError_type, "line {} comes after the current code block", {wanted});
    StackKinds kinds = kinds_of(frame);
    std::optional<Stack> from = kinds.at(uint32_t(frame->last_traced));
    char const* problem = from ? nullptr : "can't jump from within an exception handler";
    std::optional<Stack> best;
    for (LineStart const& start : starts) {
        if (start.line != line || !from) continue;
        std::optional<Stack> to = kinds.at(start.offset);
        if (to && is_compatible(*from, *to)) {
            if (best && to->size() <= best->size()) continue;
            best = to;
            frame->jump = start.offset;
        } else if (!best) {
            problem = why_incompatible(to);
        }
    }
    if (best) return {};
    return raise(thread, ValueError_type, "{}", {problem ? problem : "incompatible stacks"});
}

Instr* perform_jump(Thread& thread, Frame* frame, LoweredCode const& variant) {
    StackKinds kinds = kinds_of(frame);
    Stack from = kinds.at(uint32_t(frame->last_traced)).value_or(Stack());
    Stack to = kinds.at(uint32_t(frame->jump)).value_or(Stack());
    // Without a pending call every entry has the slot of its depth.
    Value* entries = frame->fp + frame->code()->local_count + 1;
    for (size_t i = from.size(); i-- > to.size();) {
        if (from[i] != kException) continue;
        thread.handled->current = entries[i].is<Exception>() ? entries[i].as<Exception>() : nullptr;
    }
    Instr* target = nullptr;
    for (size_t i = 0; i < variant.offsets.size() && !target; i++) {
        if (variant.offsets[i] == frame->jump) target = instr_of(variant, uint32_t(i));
    }
    frame->jump = -1;
    return target;
}

}  // namespace py::vm
