#pragma once

#include <memory>
#include <optional>
#include <unordered_map>

#include "vm/lowering/emitter.h"
#include "vm/lowering/lowering.h"
#include "vm/lowering/stack_code.h"
#include "vm/runtime/tracing/tracing.h"

namespace py::vm {

/// Instead of a register slot: the instruction was not reached yet.
inline constexpr uint32_t kNotLowered = ~0u;

/// The forms of a test that is always a bool: its result in a slot, and fused with a jump if it holds, or if it does
/// not.
struct TestOps {
    RegisterOp value;
    RegisterOp jump_when;
    RegisterOp jump_unless;
};

/// Walks stack code once, in its own order. Its members lie in files by theme, as the op bodies do.
class Lowerer {
  public:
    Lowerer(Code* code, LoweringMode mode)
        : code_(code),
          out_(std::make_unique<LoweredCode>()),
          emitter_(code, *out_),
          traced_(mode == LoweringMode::Traced) {}

    Result<std::unique_ptr<LoweredCode>, LoweringError> run();
    /// Keeps for each stack instruction where the values of the stack stand in front of it.
    void record_stacks(std::vector<StackState>* stacks) { stacks_ = stacks; }
    /// Register slot of each stack instruction, or `kNotLowered`.
    std::vector<uint32_t> const& slots() const { return slot_of_; }

  private:
    using Opcode = bytecode::Opcode;
    using Kind = StackEntry::Kind;
    using Op = RegisterOp;

    struct Fixup {
        uint32_t instr;
        uint32_t target;
        /// The delta stands in the op's cache instead of its operands.
        bool in_cache;
    };

    StackInstr& current() { return stack_code_.instrs[at_]; }
    uint32_t oparg() { return current().oparg; }
    Str* name(uint32_t index) { return code_->names->items[index].as<Str>(); }
    /// The instruction behind the current one, if control gets there only from here.
    StackInstr* following() { return following(0); }
    /// The same past `count` more instructions.
    StackInstr* following(uint32_t count);

    // lowering.cpp: blocks, and what joins them.
    void lower_one();
    void enter_block();
    void record(uint32_t index) { record(index, emitter_.stack); }
    void record(uint32_t index, StackState const& state);
    void record_handler(StackHandler const& handler);
    /// Where the entry can be exchanged and, in traced code, where events are reported.
    void emit_trace_point();
    void emit_trace(TracePoint point, uint32_t slot = 0) {
        if (traced_ && started_) emitter_.emit(Op::NOP, slot, uint32_t(point));
    }
    void finish();
    void resolve_fixups();
    int32_t& delta_of(Fixup const& fixup);
    void set_handlers();
    void add_handler(StackHandler const& handler);

    // instructions.cpp
    void dispatch();
    bool dispatch_plain();
    void dispatch_data();
    void dispatch_names();
    void dispatch_control();
    void dispatch_exceptions();

    // results.cpp: operands and results.
    uint16_t pop_operand() { return emitter_.operand(emitter_.pop()); }
    uint16_t result();
    void skip_consumed();
    void emit_result0(Op op);
    void emit_result1(Op op, uint32_t c = 0);
    void emit_result2(Op op);
    void emit_build(Op op, size_t count, uint32_t c);
    /// Pushes something made of the topmost entry, which stays.
    void emit_beside(Op op);
    void emit_named(Op op, uint32_t a, uint32_t b, Str* named);
    /// `name` of an owner, or of the namespace if there is none.
    void emit_named_result(Op op, uint32_t owner);
    /// `returned`: where the result of a generator goes that ended instead.
    void emit_landing(Op op, uint16_t target, uint16_t returned = 0);
    void add_to(Op op, uint32_t depth);
    void binary();
    void copy();
    void swap();
    void store_fast();
    void unpack_extended();
    void unpack_sequence();
    void subscript();
    void build_slice();
    template <class Finish>
    void slice(Finish&& finish);
    void format();
    void store_subscript();
    void map_add();
    void dict_merge();
    /// Whether the BUILD_MAP here makes the dict of a call's only `**name`: DICT_MERGE makes it if it must.
    bool is_for_one_mapping();
    void const_key_map();

    // jumps.cpp
    void jump_to(uint32_t instr, uint32_t target, bool in_cache) { fixups_.push_back({instr, target, in_cache}); }
    void emit_jump(uint32_t target);
    void emit_branch(Op op, uint32_t a, uint32_t target);
    void pop_jump(Op op);
    void jump_or_pop(Op op);
    void plain_jump();
    StackInstr* fusible_jump();
    void comparison();
    void test(TestOps ops);
    template <class Fill>
    void fused_comparison(StackInstr const& jump, uint16_t left, uint16_t right, bool constant, Fill&& fill);

    // lower_calls.cpp
    void load_global();
    void load_method();
    void call();
    uint32_t relocate_call(size_t first, size_t count);
    void call_function_ex();

    // suspending.cpp: iteration and generators.
    void for_iter();
    void repeat_for_iter(uint32_t index);
    uint32_t emit_for_iter(uint32_t target, uint16_t iterator, uint16_t value);
    void send();
    void yield_value();
    void return_value();

    Code* code_;
    std::unique_ptr<LoweredCode> out_;
    Emitter emitter_;
    StackCode stack_code_;
    std::vector<bool> unbound_;
    std::vector<std::optional<StackState>> states_;
    std::vector<StackState>* stacks_ = nullptr;
    /// The FOR_ITER of a stack instruction, and where it writes the item.
    struct Loop {
        uint32_t instr;
        uint16_t value;
    };
    std::unordered_map<uint32_t, Loop> loops_;
    /// Register slot of each stack instruction, or `kNotLowered`.
    std::vector<uint32_t> slot_of_;
    std::vector<Fixup> fixups_;
    /// Landings of frames that start above this one's end, known when all is lowered.
    std::vector<uint32_t> above_frame_;
    Tuple* keyword_names_ = nullptr;
    uint32_t at_ = 0;
    bool falls_through_ = true;
    bool consumed_store_ = false;
    bool traced_;
    /// Past the first RESUME: a call has begun.
    bool started_ = false;
};

}  // namespace py::vm
