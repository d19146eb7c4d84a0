#include "vm/lowering/lowering.h"

#include <optional>

#include "vm/interp/frame.h"
#include "vm/lowering/decode.h"
#include "vm/lowering/emitter.h"

namespace py::vm {
namespace {

using bytecode::Opcode;
using Kind = StackEntry::Kind;
using Op = RegisterOp;

/// Walks the stack code once, in its own order.
class Lowering {
  public:
    explicit Lowering(Code* code)
        : code_(code), out_(std::make_unique<LoweredCode>()), emitter_(code, *out_) {}

    Result<std::unique_ptr<LoweredCode>, LoweringError> run() {
        auto decoded = decode(*code_->source);
        if (!decoded.ok()) return Err{LoweringError{decoded.error().offset, decoded.error().rule}};
        stack_code_ = std::move(decoded).value();
        unbound_ = find_unbound_reads(stack_code_, *code_->source);
        states_.resize(stack_code_.instrs.size());
        slot_of_.resize(stack_code_.instrs.size(), ~0u);
        for (at_ = 0; at_ < stack_code_.instrs.size(); at_++) {
            if (current().depth < 0) {
                falls_through_ = false;
                continue;
            }
            lower_one();
            if (!emitter_.problem.empty()) return Err{LoweringError{current().offset, emitter_.problem}};
        }
        finish();
        return std::move(out_);
    }

  private:
    StackInstr& current() { return stack_code_.instrs[at_]; }
    uint32_t oparg() { return current().oparg; }

    /// The instruction behind the current one, if control gets there only from here.
    StackInstr* following() {
        if (at_ + 1 >= stack_code_.instrs.size()) return nullptr;
        StackInstr& next = stack_code_.instrs[at_ + 1];
        return next.is_leader ? nullptr : &next;
    }

    void lower_one() {
        enter_block();
        StackInstr const& instr = current();
        emitter_.offset = instr.offset;
        slot_of_[at_] = emitter_.position();
        if (instr.handler >= 0) {
            StackHandler const& handler = stack_code_.handlers[size_t(instr.handler)];
            emitter_.materialize_below(handler.depth);
            record_handler(handler);
        }
        falls_through_ = !(bytecode::kTarget311.info_of(instr.opcode).flags & bytecode::kTerminator);
        dispatch();
    }

    /// At a leader everything is in its slot, and all edges agree on where that is.
    void enter_block() {
        if (falls_through_ && current().is_leader) {
            emitter_.materialize_all();
            record(at_);
        }
        if (!falls_through_ || current().is_leader) {
            if (states_[at_]) {
                emitter_.stack = *states_[at_];
            } else if (current().depth == 0) {
                emitter_.stack.clear();
            } else {
                emitter_.problem = "block before all of its entries";
            }
        }
        falls_through_ = true;
    }

    void record(uint32_t index) { record(index, emitter_.stack); }
    void record(uint32_t index, StackState const& state) {
        std::optional<StackState>& known = states_[index];
        if (!known) {
            known = state;
            return;
        }
        bool same = known->size() == state.size();
        for (size_t i = 0; same && i < state.size(); i++) {
            same = (*known)[i].kind == state[i].kind && (*known)[i].slot == state[i].slot;
        }
        if (!same) emitter_.problem = "stack entries differ at a join";
    }

    void record_handler(StackHandler const& handler) {
        StackState saved = emitter_.stack;
        emitter_.stack.resize(handler.depth);
        if (handler.lasti) emitter_.push_home();
        emitter_.push_home();
        record(handler.target);
        emitter_.stack = std::move(saved);
    }

    /// Where a result goes: the local that the next instruction stores it in, or a new stack entry. To be asked
    /// for when operands are popped and before the op is emitted.
    uint16_t result() {
        StackInstr* next = following();
        if (next && next->opcode == Opcode::STORE_FAST) {
            emitter_.materialize_local(next->oparg);
            consumed_store_ = true;
            return uint16_t(next->oparg);
        }
        emitter_.push_home();
        return emitter_.stack.back().slot;
    }
    /// Skips the STORE_FAST that `result` has taken over.
    void skip_consumed() {
        if (consumed_store_) at_++;
        consumed_store_ = false;
    }

    void emit_result1(Op op) {
        uint16_t source = emitter_.operand(emitter_.pop());
        uint16_t target = result();
        emitter_.emit(op, target, source);
        skip_consumed();
    }
    void emit_result2(Op op) {
        StackEntry right = emitter_.pop();
        StackEntry left = emitter_.pop();
        uint16_t right_slot = emitter_.operand(right);
        uint16_t left_slot = emitter_.operand(left);
        uint16_t target = result();
        emitter_.emit(op, target, left_slot, right_slot);
        skip_consumed();
    }
    void emit_result0(Op op) {
        uint16_t target = result();
        emitter_.emit(op, target);
        skip_consumed();
    }
    void emit_build(Op op, size_t count, uint32_t c) {
        uint16_t base = emitter_.pop_contiguous(count);
        uint16_t target = result();
        emitter_.emit(op, target, base, c);
        skip_consumed();
    }

    Str* name(uint32_t index) { return code_->names->items[index].as<Str>(); }

    void emit_named(Op op, uint32_t a, uint32_t b, Str* named) {
        emitter_.emit(op, a, b);
        emitter_.last_cache<AttributeCache>().name = named;
    }

    // Jumps.

    struct Fixup {
        uint32_t instr;
        uint32_t target;
        bool in_cache;
    };
    void jump_to(uint32_t instr, uint32_t target, bool in_cache) { fixups_.push_back({instr, target, in_cache}); }

    void emit_jump(uint32_t target) {
        bool backward = slot_of_[target] != ~0u;
        jump_to(emitter_.emit(backward ? Op::JUMP_BACKWARD : Op::JUMP), target, false);
    }

    static Op inverse(Op op) {
        switch (op) {
            case Op::JUMP_IF_FALSE: return Op::JUMP_IF_TRUE;
            case Op::JUMP_IF_TRUE: return Op::JUMP_IF_FALSE;
            case Op::JUMP_IF_NONE: return Op::JUMP_IF_NOT_NONE;
            case Op::JUMP_IF_NOT_NONE: return Op::JUMP_IF_NONE;
            case Op::COMPARE_JUMP_IF_FALSE: return Op::COMPARE_JUMP_IF_TRUE;
            case Op::COMPARE_JUMP_IF_TRUE: return Op::COMPARE_JUMP_IF_FALSE;
            case Op::COMPARE_JUMP_IF_FALSE_K: return Op::COMPARE_JUMP_IF_TRUE_K;
            case Op::COMPARE_JUMP_IF_TRUE_K: return Op::COMPARE_JUMP_IF_FALSE_K;
            default: VERIFY_NOT_REACHED();
        }
    }

    /// A conditional jump: `a` is the tested slot. Backward ones become the inverse jump over a JUMP_BACKWARD.
    void emit_branch(Op op, uint32_t a, uint32_t target) {
        emitter_.materialize_all();
        record(target);
        if (slot_of_[target] == ~0u) {
            jump_to(emitter_.emit(op, a), target, false);
            return;
        }
        uint32_t over = emitter_.emit(inverse(op), a);
        emit_jump(target);
        emitter_.instr(over).jump = int32_t(emitter_.position() - over);
    }

    void pop_jump(Op op) {
        StackEntry condition = emitter_.pop();
        emit_branch(op, emitter_.operand(condition), current().target);
    }

    void jump_or_pop(Op op) {
        emitter_.materialize_all();
        record(current().target);
        if (slot_of_[current().target] != ~0u) emitter_.problem = "JUMP_IF_OR_POP goes backward";
        jump_to(emitter_.emit(op, emitter_.peek(1).slot), current().target, false);
        emitter_.pop();
    }

    void plain_jump() {
        emitter_.materialize_all();
        record(current().target);
        emit_jump(current().target);
    }

    // Operators.

    void binary() {
        StackEntry right = emitter_.pop();
        StackEntry left = emitter_.pop();
        bool constant = right.kind == Kind::Const;
        uint16_t right_slot = constant ? 0 : emitter_.operand(right);
        uint16_t left_slot = emitter_.operand(left);
        uint16_t operation = uint16_t(oparg());
        uint16_t target = result();
        emitter_.emit(constant ? Op::BINARY_OP_K : Op::BINARY_OP, target, left_slot, right_slot);
        auto& cache = emitter_.last_cache<BinaryCache>();
        if (constant) cache.constant = emitter_.constant(right.index);
        cache.operation = operation;
        skip_consumed();
    }

    /// The conditional jump that a comparison can be fused with, or null.
    StackInstr* fusible_jump() {
        StackInstr* next = following();
        if (!next) return nullptr;
        switch (next->opcode) {
            case Opcode::POP_JUMP_FORWARD_IF_FALSE:
            case Opcode::POP_JUMP_FORWARD_IF_TRUE:
            case Opcode::POP_JUMP_BACKWARD_IF_FALSE:
            case Opcode::POP_JUMP_BACKWARD_IF_TRUE: return next;
            default: return nullptr;
        }
    }

    void comparison() {
        StackEntry right = emitter_.pop();
        StackEntry left = emitter_.pop();
        bool constant = right.kind == Kind::Const;
        uint16_t right_slot = constant ? 0 : emitter_.operand(right);
        uint16_t left_slot = emitter_.operand(left);
        auto fill = [&, operation = uint16_t(oparg())](uint32_t instr) {
            Instr* ip = &emitter_.instr(instr);
            auto& cache = cache_of<BinaryCache>(ip);
            if (constant) cache.constant = emitter_.constant(right.index);
            cache.operation = operation;
        };
        if (StackInstr* jump = fusible_jump()) {
            fused_comparison(*jump, left_slot, right_slot, constant, fill);
            at_++;
            return;
        }
        uint16_t target = result();
        fill(emitter_.emit(constant ? Op::COMPARE_OP_K : Op::COMPARE_OP, target, left_slot, right_slot));
        skip_consumed();
    }

    template <class Fill>
    void fused_comparison(StackInstr const& jump, uint16_t left, uint16_t right, bool constant, Fill&& fill) {
        bool if_true = jump.opcode == Opcode::POP_JUMP_FORWARD_IF_TRUE ||
                       jump.opcode == Opcode::POP_JUMP_BACKWARD_IF_TRUE;
        Op op = constant ? (if_true ? Op::COMPARE_JUMP_IF_TRUE_K : Op::COMPARE_JUMP_IF_FALSE_K)
                         : (if_true ? Op::COMPARE_JUMP_IF_TRUE : Op::COMPARE_JUMP_IF_FALSE);
        emitter_.materialize_all();
        record(jump.target);
        bool backward = slot_of_[jump.target] != ~0u;
        uint32_t instr = emitter_.emit(backward ? inverse(op) : op, 0, left, right);
        fill(instr);
        if (!backward) {
            jump_to(instr, jump.target, true);
            return;
        }
        emit_jump(jump.target);
        cache_of<BinaryCache>(&emitter_.instr(instr)).jump = int32_t(emitter_.position() - instr);
    }

    // Stack shuffling.

    void copy() {
        StackEntry entry = emitter_.peek(oparg());
        switch (entry.kind) {
            case Kind::Local: emitter_.push_local(entry.index); break;
            case Kind::Const: emitter_.push_const(entry.index); break;
            default:
                emitter_.push_home();
                emitter_.move_to(emitter_.stack.back().slot, entry);
        }
    }

    static bool is_lazy(StackEntry const& entry) { return entry.kind == Kind::Local || entry.kind == Kind::Const; }

    void swap() {
        StackEntry& top = emitter_.peek(1);
        StackEntry& other = emitter_.peek(oparg());
        if (&top == &other) return;
        bool plain = (is_lazy(top) || top.kind == Kind::Home) && (is_lazy(other) || other.kind == Kind::Home);
        if (!plain) {
            emitter_.problem = "SWAP of a pending call";
            return;
        }
        if (top.kind == Kind::Home && other.kind == Kind::Home) {
            emitter_.emit(Op::SWAP, top.slot, other.slot);
            return;
        }
        if (top.kind == Kind::Home) emitter_.emit(Op::MOVE, other.slot, top.slot);
        if (other.kind == Kind::Home) emitter_.emit(Op::MOVE, top.slot, other.slot);
        std::swap(top.kind, other.kind);
        std::swap(top.index, other.index);
    }

    void store_fast() {
        StackEntry entry = emitter_.pop();
        emitter_.materialize_local(oparg());
        if (entry.kind == Kind::Local && entry.index == oparg()) return;
        emitter_.move_to(uint16_t(oparg()), entry);
    }

    // Calls.

    void load_global() {
        Str* named = name(oparg() >> 1);
        if (oparg() & 1) emitter_.push_null();
        uint16_t target = result();
        emitter_.emit(Op::LOAD_GLOBAL, target);
        emitter_.last_cache<GlobalCache>().name = named;
        skip_consumed();
    }

    void load_method() {
        uint16_t owner = emitter_.operand(emitter_.pop());
        uint16_t method = emitter_.slot_of(emitter_.next_slot() + kFrameHeader);
        emitter_.stack.push_back({Kind::Method, method});
        emitter_.push_home();
        emit_named(Op::LOAD_METHOD, method, owner, name(oparg()));
    }

    void call() {
        uint32_t count = oparg();
        size_t method_at = emitter_.stack.size() - count - 2;
        Kind kind = emitter_.stack[method_at].kind;
        uint32_t callee;
        if (kind == Kind::Null) {
            callee = emitter_.pop_contiguous(count + 1);
            if (callee != emitter_.stack.back().slot + 1u) emitter_.problem = "callee apart from its call";
            emitter_.pop();
        } else if (kind == Kind::Method) {
            callee = emitter_.pop_contiguous(count + 2);
        } else {
            callee = relocate_call(method_at, count + 2);
            count++;
        }
        bool dynamic = kind == Kind::Method;
        Tuple* keyword_names = keyword_names_;
        keyword_names_ = nullptr;
        uint16_t target = result();
        emitter_.emit(dynamic ? Op::CALL_METHOD : Op::CALL, callee, count);
        emitter_.last_cache<CallCache>().names = keyword_names;
        // The third slot of the op: where a Python function returns to.
        emitter_.last().c = target;
        Instr& landing = emitter_.instr(emitter_.position() - 1);
        landing.op = Op::LANDING;
        landing.a = target;
        landing.b = uint16_t(callee + 1);
        skip_consumed();
    }

    /// Callee and arguments were pushed without a null in front: copies them to where a frame can be built.
    uint32_t relocate_call(size_t first, size_t count) {
        uint32_t base = emitter_.next_slot() + uint32_t(kFrameHeader);
        emitter_.slot_of(base + int64_t(count));
        for (size_t i = 0; i < count; i++) emitter_.move_to(uint16_t(base + i), emitter_.stack[first + i]);
        emitter_.stack.resize(first);
        return base;
    }

    void call_function_ex() {
        bool has_keywords = oparg() & 1;
        uint16_t keywords = has_keywords ? emitter_.operand(emitter_.pop()) : uint16_t(0xFFFF);
        uint16_t arguments = emitter_.operand(emitter_.pop());
        uint16_t callee = emitter_.operand(emitter_.pop());
        emitter_.pop();
        uint16_t target = result();
        emitter_.emit(Op::CALL_FUNCTION_EX, callee, arguments, keywords);
        Instr& landing = emitter_.instr(emitter_.position() - 1);
        landing.op = Op::LANDING;
        landing.a = target;
        above_frame_.push_back(emitter_.position() - 1);
        skip_consumed();
    }

    // Iteration and generators.

    void for_iter() {
        emitter_.materialize_all();
        uint16_t iterator = emitter_.peek(1).slot;
        StackEntry saved = emitter_.pop();
        record(current().target);
        emitter_.stack.push_back(saved);
        uint32_t target = current().target;
        uint16_t value = result();
        uint32_t instr = emitter_.emit(Op::FOR_ITER, iterator, value);
        jump_to(instr, target, true);
        Instr& landing = emitter_.instr(emitter_.position() - 1);
        landing.op = Op::LANDING_ITER;
        landing.a = value;
        above_frame_.push_back(emitter_.position() - 1);
        skip_consumed();
    }

    void send() {
        emitter_.materialize_all();
        StackEntry value = emitter_.pop();
        StackEntry receiver = emitter_.pop();
        emitter_.stack.push_back({Kind::Home, receiver.slot});
        record(current().target);
        emitter_.stack.back() = receiver;
        emitter_.stack.push_back({Kind::Home, value.slot});
        uint32_t instr = emitter_.emit(Op::SEND, receiver.slot, value.slot);
        jump_to(instr, current().target, true);
        Instr& landing = emitter_.instr(emitter_.position() - 1);
        landing.op = Op::LANDING_SEND;
        landing.a = value.slot;
        above_frame_.push_back(emitter_.position() - 1);
    }

    void yield_value() {
        bool delegates = at_ > 0 && stack_code_.instrs[at_ - 1].opcode == Opcode::SEND && emitter_.stack.size() >= 2;
        uint16_t yielded = emitter_.operand(emitter_.pop());
        uint32_t receiver = delegates ? emitter_.peek(1).slot + 1u : 0;
        emitter_.push_home();
        emitter_.emit(Op::YIELD_VALUE, yielded, emitter_.stack.back().slot, receiver);
    }

    void return_value() {
        StackEntry entry = emitter_.pop();
        if (code_->is_generator()) {
            emitter_.emit(Op::GENERATOR_RETURN, emitter_.operand(entry));
        } else if (entry.kind == Kind::Const) {
            emitter_.emit(Op::RETURN_CONST);
            emitter_.last_cache<BinaryCache>().constant = emitter_.constant(entry.index);
        } else {
            emitter_.emit(Op::RETURN_VALUE, emitter_.operand(entry));
        }
    }

    void unpack(Op op, uint32_t count) {
        uint16_t source = emitter_.operand(emitter_.pop());
        uint16_t first = emitter_.next_slot();
        for (uint32_t i = 0; i < count; i++) emitter_.push_home();
        emitter_.emit(op, first, source, oparg());
    }

    void format() {
        bool has_spec = oparg() & 4;
        uint16_t spec = has_spec ? emitter_.operand(emitter_.pop()) : uint16_t(0xFFFF);
        uint16_t value = emitter_.operand(emitter_.pop());
        uint16_t conversion = oparg() & 3;
        uint16_t target = result();
        emitter_.emit(Op::FORMAT_VALUE, target, value, spec);
        emitter_.last_cache<BinaryCache>().operation = conversion;
        skip_consumed();
    }

    /// An op that adds `value` to the container at `depth` (after popping).
    void add_to(Op op, uint32_t depth) {
        uint16_t value = emitter_.operand(emitter_.pop());
        emitter_.emit(op, emitter_.operand(emitter_.peek(depth)), value);
    }

    void finish() {
        out_->frame_size = emitter_.highest_slot() + 1;
        for (uint32_t landing : above_frame_) {
            out_->instrs[landing].b = uint16_t(out_->frame_size + kFrameHeader);
        }
        for (Fixup const& fixup : fixups_) {
            auto delta = int32_t(slot_of_[fixup.target]) - int32_t(fixup.instr);
            Instr* ip = &out_->instrs[fixup.instr];
            if (!fixup.in_cache) {
                ip->jump = delta;
            } else if (ip->op == Op::FOR_ITER || ip->op == Op::SEND) {
                cache_of<IterCache>(ip).jump = delta;
            } else {
                cache_of<BinaryCache>(ip).jump = delta;
            }
        }
        for (StackHandler const& handler : stack_code_.handlers) add_handler(handler);
        // Handlers are set last, as slots move while the code grows. Landings stand in slots of other ops.
        for (size_t i = 0; i < out_->instrs.size();) {
            Instr& instr = out_->instrs[i];
            instr.handler = kHandlers[uint16_t(instr.op)];
            size_t slots = size_t(slots_of(instr.op));
            Instr& landing = out_->instrs[i + slots - 1];
            if (slots > 1 && is_landing(landing.op) && landing.handler == nullptr && has_landing(instr.op)) {
                landing.handler = kHandlers[uint16_t(landing.op)];
            }
            i += slots;
        }
    }

    static bool is_landing(Op op) { return op == Op::LANDING || op == Op::LANDING_ITER || op == Op::LANDING_SEND; }
    static bool has_landing(Op op) {
        switch (op) {
            case Op::CALL:
            case Op::CALL_METHOD:
            case Op::CALL_FUNCTION_EX:
            case Op::FOR_ITER:
            case Op::SEND: return true;
            default: return false;
        }
    }

    void add_handler(StackHandler const& handler) {
        if (!states_[handler.target]) return;
        StackState const& state = *states_[handler.target];
        HandlerEntry entry{handler.start, handler.end, slot_of_[handler.target], state.back().slot, 0, handler.lasti};
        if (handler.lasti) entry.lasti_slot = state[state.size() - 2].slot;
        out_->handlers.push_back(entry);
    }

    void dispatch();

    Code* code_;
    std::unique_ptr<LoweredCode> out_;
    Emitter emitter_;
    StackCode stack_code_;
    std::vector<bool> unbound_;
    std::vector<std::optional<StackState>> states_;
    /// Register slot of each stack instruction; ~0 if not lowered yet.
    std::vector<uint32_t> slot_of_;
    std::vector<Fixup> fixups_;
    /// Landings of frames that start above this one's end, known when all is lowered.
    std::vector<uint32_t> above_frame_;
    Tuple* keyword_names_ = nullptr;
    uint32_t at_ = 0;
    bool falls_through_ = true;
    bool consumed_store_ = false;
};

void Lowering::dispatch() {
    Emitter& e = emitter_;
    switch (current().opcode) {
        case Opcode::CACHE:
        case Opcode::NOP:
        case Opcode::RESUME:
        case Opcode::PRECALL:
        case Opcode::EXTENDED_ARG: break;

        case Opcode::POP_TOP: e.pop(); break;
        case Opcode::PUSH_NULL: e.push_null(); break;
        case Opcode::COPY: copy(); break;
        case Opcode::SWAP: swap(); break;
        case Opcode::LOAD_CONST: e.push_const(oparg()); break;
        case Opcode::LOAD_FAST:
            if (unbound_[at_]) e.emit(Op::CHECK_LOCAL, oparg());
            e.push_local(oparg());
            break;
        case Opcode::LOAD_CLOSURE: e.push_local(oparg()); break;
        case Opcode::STORE_FAST: store_fast(); break;
        case Opcode::DELETE_FAST:
            e.materialize_local(oparg());
            e.emit(Op::DELETE_LOCAL, oparg());
            break;

        case Opcode::UNARY_POSITIVE: emit_result1(Op::UNARY_POSITIVE); break;
        case Opcode::UNARY_NEGATIVE: emit_result1(Op::UNARY_NEGATIVE); break;
        case Opcode::UNARY_NOT: emit_result1(Op::UNARY_NOT); break;
        case Opcode::UNARY_INVERT: emit_result1(Op::UNARY_INVERT); break;
        case Opcode::BINARY_OP: binary(); break;
        case Opcode::COMPARE_OP: comparison(); break;
        case Opcode::IS_OP: emit_result2(oparg() ? Op::IS_NOT_OP : Op::IS_OP); break;
        case Opcode::CONTAINS_OP: emit_result2(oparg() ? Op::NOT_CONTAINS_OP : Op::CONTAINS_OP); break;
        case Opcode::BINARY_SUBSCR: emit_result2(Op::BINARY_SUBSCR); break;
        case Opcode::STORE_SUBSCR: {
            uint16_t key = e.operand(e.pop());
            uint16_t container = e.operand(e.pop());
            uint16_t value = e.operand(e.pop());
            e.emit(Op::STORE_SUBSCR, value, container, key);
            break;
        }
        case Opcode::DELETE_SUBSCR: {
            uint16_t key = e.operand(e.pop());
            uint16_t container = e.operand(e.pop());
            e.emit(Op::DELETE_SUBSCR, container, key);
            break;
        }

        case Opcode::LOAD_ATTR: {
            uint16_t owner = e.operand(e.pop());
            Str* named = name(oparg());
            uint16_t target = result();
            emit_named(Op::LOAD_ATTR, target, owner, named);
            skip_consumed();
            break;
        }
        case Opcode::STORE_ATTR: {
            uint16_t owner = e.operand(e.pop());
            uint16_t value = e.operand(e.pop());
            emit_named(Op::STORE_ATTR, value, owner, name(oparg()));
            break;
        }
        case Opcode::DELETE_ATTR: emit_named(Op::DELETE_ATTR, e.operand(e.pop()), 0, name(oparg())); break;
        case Opcode::LOAD_METHOD: load_method(); break;

        case Opcode::LOAD_GLOBAL: load_global(); break;
        case Opcode::LOAD_NAME: {
            Str* named = name(oparg());
            uint16_t target = result();
            emit_named(Op::LOAD_NAME, target, 0, named);
            skip_consumed();
            break;
        }
        case Opcode::STORE_NAME: emit_named(Op::STORE_NAME, e.operand(e.pop()), 0, name(oparg())); break;
        case Opcode::STORE_GLOBAL: emit_named(Op::STORE_GLOBAL, e.operand(e.pop()), 0, name(oparg())); break;
        case Opcode::DELETE_NAME: emit_named(Op::DELETE_NAME, 0, 0, name(oparg())); break;
        case Opcode::DELETE_GLOBAL: emit_named(Op::DELETE_GLOBAL, 0, 0, name(oparg())); break;
        case Opcode::MAKE_CELL: e.emit(Op::MAKE_CELL, oparg()); break;
        case Opcode::COPY_FREE_VARS: e.emit(Op::COPY_FREE_VARS, oparg()); break;
        case Opcode::LOAD_DEREF:
        case Opcode::LOAD_CLASSDEREF: {
            Op op = current().opcode == Opcode::LOAD_DEREF ? Op::LOAD_DEREF : Op::LOAD_CLASSDEREF;
            uint32_t cell = oparg();
            uint16_t target = result();
            e.emit(op, target, cell);
            skip_consumed();
            break;
        }
        case Opcode::STORE_DEREF: e.emit(Op::STORE_DEREF, e.operand(e.pop()), oparg()); break;
        case Opcode::DELETE_DEREF: e.emit(Op::DELETE_DEREF, oparg()); break;
        case Opcode::SETUP_ANNOTATIONS: e.emit(Op::SETUP_ANNOTATIONS); break;

        case Opcode::JUMP_FORWARD:
        case Opcode::JUMP_BACKWARD:
        case Opcode::JUMP_BACKWARD_NO_INTERRUPT: plain_jump(); break;
        case Opcode::POP_JUMP_FORWARD_IF_FALSE:
        case Opcode::POP_JUMP_BACKWARD_IF_FALSE: pop_jump(Op::JUMP_IF_FALSE); break;
        case Opcode::POP_JUMP_FORWARD_IF_TRUE:
        case Opcode::POP_JUMP_BACKWARD_IF_TRUE: pop_jump(Op::JUMP_IF_TRUE); break;
        case Opcode::POP_JUMP_FORWARD_IF_NONE:
        case Opcode::POP_JUMP_BACKWARD_IF_NONE: pop_jump(Op::JUMP_IF_NONE); break;
        case Opcode::POP_JUMP_FORWARD_IF_NOT_NONE:
        case Opcode::POP_JUMP_BACKWARD_IF_NOT_NONE: pop_jump(Op::JUMP_IF_NOT_NONE); break;
        case Opcode::JUMP_IF_FALSE_OR_POP: jump_or_pop(Op::JUMP_IF_FALSE); break;
        case Opcode::JUMP_IF_TRUE_OR_POP: jump_or_pop(Op::JUMP_IF_TRUE); break;

        case Opcode::BUILD_TUPLE: emit_build(Op::BUILD_TUPLE, oparg(), oparg()); break;
        case Opcode::BUILD_LIST: emit_build(Op::BUILD_LIST, oparg(), oparg()); break;
        case Opcode::BUILD_SET: emit_build(Op::BUILD_SET, oparg(), oparg()); break;
        case Opcode::BUILD_MAP: emit_build(Op::BUILD_MAP, size_t(oparg()) * 2, oparg()); break;
        case Opcode::BUILD_STRING: emit_build(Op::BUILD_STRING, oparg(), oparg()); break;
        case Opcode::BUILD_SLICE: emit_build(Op::BUILD_SLICE, oparg(), oparg()); break;
        case Opcode::BUILD_CONST_KEY_MAP: {
            uint16_t keys = e.operand(e.pop());
            uint32_t count = oparg();
            uint16_t base = e.pop_contiguous(count);
            uint16_t target = result();
            e.emit(Op::BUILD_CONST_KEY_MAP, target, base, count);
            e.last_cache<BinaryCache>().operation = keys;
            skip_consumed();
            break;
        }
        case Opcode::LIST_TO_TUPLE: emit_result1(Op::LIST_TO_TUPLE); break;
        case Opcode::LIST_APPEND: add_to(Op::LIST_APPEND, oparg()); break;
        case Opcode::SET_ADD: add_to(Op::SET_ADD, oparg()); break;
        case Opcode::LIST_EXTEND: add_to(Op::LIST_EXTEND, oparg()); break;
        case Opcode::SET_UPDATE: add_to(Op::SET_UPDATE, oparg()); break;
        case Opcode::DICT_UPDATE: add_to(Op::DICT_UPDATE, oparg()); break;
        case Opcode::DICT_MERGE: {
            uint16_t mapping = e.operand(e.pop());
            // Below the dict stand the positional arguments and the callee, which the error names.
            if (e.stack.size() < oparg() + 2) {
                e.problem = "DICT_MERGE without a call";
                break;
            }
            uint16_t callee = e.operand(e.peek(oparg() + 2));
            e.emit(Op::DICT_MERGE, e.operand(e.peek(oparg())), mapping, callee);
            break;
        }
        case Opcode::MAP_ADD: {
            uint16_t value = e.operand(e.pop());
            uint16_t key = e.operand(e.pop());
            e.emit(Op::MAP_ADD, e.operand(e.peek(oparg())), key, value);
            break;
        }
        case Opcode::FORMAT_VALUE: format(); break;
        case Opcode::UNPACK_SEQUENCE: unpack(Op::UNPACK_SEQUENCE, oparg()); break;
        case Opcode::UNPACK_EX: unpack(Op::UNPACK_EX, (oparg() & 255) + (oparg() >> 8) + 1); break;

        case Opcode::GET_ITER: emit_result1(Op::GET_ITER); break;
        case Opcode::GET_YIELD_FROM_ITER: emit_result1(Op::GET_YIELD_FROM_ITER); break;
        case Opcode::FOR_ITER: for_iter(); break;
        case Opcode::SEND: send(); break;
        case Opcode::YIELD_VALUE: yield_value(); break;
        case Opcode::RETURN_GENERATOR:
            e.push_home();
            e.emit(Op::RETURN_GENERATOR, e.stack.back().slot);
            break;
        case Opcode::RETURN_VALUE: return_value(); break;

        case Opcode::KW_NAMES: keyword_names_ = e.constant(oparg()).as<Tuple>(); break;
        case Opcode::CALL: call(); break;
        case Opcode::CALL_FUNCTION_EX: call_function_ex(); break;
        case Opcode::MAKE_FUNCTION:
            emit_build(Op::MAKE_FUNCTION, size_t(__builtin_popcount(oparg() & 15)) + 1, oparg());
            break;
        case Opcode::LOAD_BUILD_CLASS: emit_result0(Op::LOAD_BUILD_CLASS); break;
        case Opcode::LOAD_ASSERTION_ERROR: emit_result0(Op::LOAD_ASSERTION_ERROR); break;

        case Opcode::RAISE_VARARGS: {
            uint32_t count = oparg();
            uint16_t cause = count > 1 ? e.operand(e.pop()) : uint16_t(0);
            uint16_t exception = count > 0 ? e.operand(e.pop()) : uint16_t(0);
            e.emit(Op::RAISE, exception, cause, count);
            break;
        }
        case Opcode::RERAISE: {
            uint16_t exception = e.operand(e.pop());
            uint32_t lasti = oparg() ? e.operand(e.peek(oparg())) + 1u : 0;
            e.emit(Op::RERAISE, exception, lasti);
            break;
        }
        case Opcode::PUSH_EXC_INFO: {
            StackEntry& exception = e.peek(1);
            e.materialize(exception);
            uint16_t slot = exception.slot;
            e.push_home();
            e.emit(Op::PUSH_EXC_INFO, slot, e.stack.back().slot);
            break;
        }
        case Opcode::POP_EXCEPT: e.emit(Op::POP_EXCEPT, e.operand(e.pop())); break;
        case Opcode::CHECK_EXC_MATCH: {
            uint16_t type = e.operand(e.pop());
            uint16_t exception = e.operand(e.peek(1));
            e.push_home();
            e.emit(Op::CHECK_EXC_MATCH, e.stack.back().slot, exception, type);
            break;
        }
        case Opcode::BEFORE_WITH: {
            uint16_t manager = e.operand(e.pop());
            e.push_home();
            uint16_t first = e.stack.back().slot;
            e.push_home();
            e.emit(Op::BEFORE_WITH, first, manager);
            break;
        }
        case Opcode::WITH_EXCEPT_START: {
            uint16_t exit = e.operand(e.peek(4));
            uint16_t exception = e.operand(e.peek(1));
            e.push_home();
            e.emit(Op::WITH_EXCEPT_START, e.stack.back().slot, exit, exception);
            break;
        }

        case Opcode::GET_LEN: {
            uint16_t subject = e.operand(e.peek(1));
            e.push_home();
            e.emit(Op::GET_LEN, e.stack.back().slot, subject);
            break;
        }
        case Opcode::MATCH_MAPPING:
        case Opcode::MATCH_SEQUENCE: {
            uint16_t subject = e.operand(e.peek(1));
            Op op = current().opcode == Opcode::MATCH_MAPPING ? Op::MATCH_MAPPING : Op::MATCH_SEQUENCE;
            e.push_home();
            e.emit(op, e.stack.back().slot, subject);
            break;
        }
        case Opcode::MATCH_KEYS: {
            uint16_t keys = e.operand(e.peek(1));
            uint16_t subject = e.operand(e.peek(2));
            e.push_home();
            e.emit(Op::MATCH_KEYS, e.stack.back().slot, subject, keys);
            break;
        }
        case Opcode::MATCH_CLASS: emit_build(Op::MATCH_CLASS, 3, oparg()); break;

        case Opcode::IMPORT_NAME: {
            uint16_t from = e.operand(e.pop());
            uint16_t level = e.operand(e.pop());
            Str* named = name(oparg());
            uint16_t target = result();
            e.emit(Op::IMPORT_NAME, target, level, from);
            e.last_cache<AttributeCache>().name = named;
            skip_consumed();
            break;
        }
        case Opcode::IMPORT_FROM: {
            uint16_t module = e.operand(e.peek(1));
            Str* named = name(oparg());
            uint16_t target = result();
            emit_named(Op::IMPORT_FROM, target, module, named);
            skip_consumed();
            break;
        }
        case Opcode::IMPORT_STAR: e.emit(Op::IMPORT_STAR, e.operand(e.pop())); break;
        case Opcode::PRINT_EXPR: e.emit(Op::PRINT_EXPR, e.operand(e.pop())); break;

        default: e.problem = "instruction not supported yet"; break;
    }
}

}  // namespace

Result<std::unique_ptr<LoweredCode>, LoweringError> lower(Code* code) { return Lowering(code).run(); }

}  // namespace py::vm
