#include <algorithm>

#include "vm/lowering/lowerer.h"

// Operands and results.

namespace py::vm {

/// Where a result goes: the local that the next instruction stores it in, or a new stack entry. To be asked
/// for when operands are popped and before the op is emitted.
uint16_t Lowerer::result() {
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
void Lowerer::skip_consumed() {
    if (consumed_store_) at_++;
    consumed_store_ = false;
}

void Lowerer::emit_result1(Op op, uint32_t c) {
    uint16_t source = pop_operand();
    uint16_t target = result();
    emitter_.emit(op, target, source, c);
    skip_consumed();
}

void Lowerer::emit_result2(Op op) {
    StackEntry right = emitter_.pop();
    StackEntry left = emitter_.pop();
    uint16_t right_slot = emitter_.operand(right);
    uint16_t left_slot = emitter_.operand(left);
    uint16_t target = result();
    emitter_.emit(op, target, left_slot, right_slot);
    skip_consumed();
}

void Lowerer::emit_result0(Op op) {
    uint16_t target = result();
    emitter_.emit(op, target);
    skip_consumed();
}

void Lowerer::emit_build(Op op, size_t count, uint32_t c) {
    uint16_t base = emitter_.pop_contiguous(count);
    uint16_t target = result();
    emitter_.emit(op, target, base, c);
    skip_consumed();
}

void Lowerer::emit_beside(Op op) {
    uint16_t subject = emitter_.operand(emitter_.peek(1));
    emitter_.push_home();
    emitter_.emit(op, emitter_.stack.back().slot, subject);
}

void Lowerer::emit_named_result(Op op, uint32_t owner) {
    Str* named = name(oparg());
    uint16_t target = result();
    emit_named(op, target, owner, named);
    skip_consumed();
}

/// Fills the last slot of the op just emitted: where a frame above this one's end returns to.
void Lowerer::emit_landing(Op op, uint16_t target, uint16_t returned) {
    Instr& landing = emitter_.instr(emitter_.position() - 1);
    landing.op = op;
    landing.a = target;
    landing.c = returned;
    above_frame_.push_back(emitter_.position() - 1);
}

void Lowerer::emit_named(Op op, uint32_t a, uint32_t b, Str* named) {
    emitter_.emit(op, a, b);
    emitter_.last_cache<AttributeCache>().name = named;
}

void Lowerer::binary() {
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

void Lowerer::copy() {
    StackEntry entry = emitter_.peek(oparg());
    switch (entry.kind) {
        case Kind::Local: emitter_.push_local(entry.index); break;
        case Kind::Const: emitter_.push_const(entry.index); break;
        default: emitter_.push_home(); emitter_.move_to(emitter_.stack.back().slot, entry);
    }
}

static bool is_lazy(StackEntry const& entry) {
    return entry.kind == StackEntry::Kind::Local || entry.kind == StackEntry::Kind::Const;
}

void Lowerer::swap() {
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

void Lowerer::store_fast() {
    StackEntry entry = emitter_.pop();
    emitter_.materialize_local(oparg());
    if (entry.kind == Kind::Local && entry.index == oparg()) return;
    emitter_.move_to(uint16_t(oparg()), entry);
}

void Lowerer::unpack_extended() {
    uint32_t count = (oparg() & 255) + (oparg() >> 8) + 1;
    uint16_t source = pop_operand();
    uint16_t first = emitter_.next_slot();
    for (uint32_t i = 0; i < count; i++) emitter_.push_home();
    emitter_.emit(Op::UNPACK_EX, first, source, oparg());
}

/// The items that the next instructions store in locals go there at once.
void Lowerer::unpack_sequence() {
    uint32_t count = oparg();
    uint16_t source = pop_operand();
    if (count < 2 || count > UnpackCache::kMost) {
        uint16_t first = emitter_.next_slot();
        for (uint32_t i = 0; i < count; i++) emitter_.push_home();
        emitter_.emit(Op::UNPACK_SEQUENCE, first, source, count);
        return;
    }
    uint16_t targets[UnpackCache::kMost];
    uint32_t stored = 0;
    for (; stored < count && !traced_; stored++) {
        StackInstr* next = following(stored);
        if (!next || next->opcode != Opcode::STORE_FAST) break;
        targets[stored] = uint16_t(next->oparg);
        emitter_.materialize_local(next->oparg);
    }
    // The first item is the topmost entry.
    for (uint32_t i = count; i-- > stored;) {
        emitter_.push_home();
        targets[i] = emitter_.stack.back().slot;
    }
    if (count == 2) {
        emitter_.emit(Op::UNPACK_PAIR, source, targets[0], targets[1]);
    } else {
        emitter_.emit(Op::UNPACK_LOCALS, source, 0, count);
        std::copy_n(targets, count, emitter_.last_cache<UnpackCache>().targets);
    }
    at_ += stored;
}

void Lowerer::format() {
    bool has_spec = oparg() & 4;
    uint16_t spec = has_spec ? pop_operand() : uint16_t(0xFFFF);
    uint16_t value = pop_operand();
    uint16_t conversion = oparg() & 3;
    uint16_t target = result();
    emitter_.emit(Op::FORMAT_VALUE, target, value, spec);
    emitter_.last_cache<BinaryCache>().operation = conversion;
    skip_consumed();
}

/// An op that adds the topmost entry to the container at `depth` (after popping).
void Lowerer::add_to(Op op, uint32_t depth) {
    uint16_t value = pop_operand();
    emitter_.emit(op, emitter_.operand(emitter_.peek(depth)), value);
}

void Lowerer::subscript() {
    StackEntry key = emitter_.pop();
    StackEntry container = emitter_.pop();
    bool constant = key.kind == Kind::Const;
    uint16_t key_slot = constant ? 0 : emitter_.operand(key);
    uint16_t container_slot = emitter_.operand(container);
    uint16_t target = result();
    emitter_.emit(constant ? Op::BINARY_SUBSCR_K : Op::BINARY_SUBSCR, target, container_slot, key_slot);
    if (constant) emitter_.last_cache<SubscriptCache>().constant = emitter_.constant(key.index);
    skip_consumed();
}

void Lowerer::store_subscript() {
    StackEntry key = emitter_.pop();
    bool constant = key.kind == Kind::Const;
    uint16_t key_slot = constant ? 0 : emitter_.operand(key);
    uint16_t container = pop_operand();
    uint16_t value = pop_operand();
    emitter_.emit(constant ? Op::STORE_SUBSCR_K : Op::STORE_SUBSCR, value, container, key_slot);
    if (constant) emitter_.last_cache<SubscriptCache>().constant = emitter_.constant(key.index);
}

/// Without a step, and used at once as a subscript, it need not become an object.
void Lowerer::build_slice() {
    StackInstr* next = following();
    bool fusible = oparg() == 2 && next && !traced_;
    if (fusible && next->opcode == Opcode::BINARY_SUBSCR) {
        slice([&](uint16_t container) {
            at_++;
            uint16_t target = result();
            emitter_.emit(Op::SUBSCR_SLICE, target, container);
        });
        skip_consumed();
    } else if (fusible && next->opcode == Opcode::STORE_SUBSCR) {
        slice([&](uint16_t container) {
            at_++;
            emitter_.emit(Op::STORE_SLICE, pop_operand(), container);
        });
    } else {
        emit_build(Op::BUILD_SLICE, oparg(), oparg());
    }
}

/// Pops the bounds and the container; `finish` emits the op.
template <class Finish>
void Lowerer::slice(Finish&& finish) {
    StackEntry stop = emitter_.pop();
    StackEntry start = emitter_.pop();
    auto bound = [&](StackEntry const& entry) {
        bool none_constant = entry.kind == Kind::Const && is_none(emitter_.constant(entry.index));
        return none_constant ? SliceCache::kNone : emitter_.operand(entry);
    };
    uint16_t start_slot = bound(start);
    uint16_t stop_slot = bound(stop);
    finish(pop_operand());
    auto& cache = emitter_.last_cache<SliceCache>();
    cache.start = start_slot;
    cache.stop = stop_slot;
}

void Lowerer::map_add() {
    uint16_t value = pop_operand();
    uint16_t key = pop_operand();
    emitter_.emit(Op::MAP_ADD, emitter_.operand(emitter_.peek(oparg())), key, value);
}

void Lowerer::dict_merge() {
    uint16_t mapping = pop_operand();
    // Below the dict stand the positional arguments and the callee, which the error names.
    if (emitter_.stack.size() < oparg() + 2) {
        emitter_.problem = "DICT_MERGE without a call";
        return;
    }
    uint16_t callee = emitter_.operand(emitter_.peek(oparg() + 2));
    emitter_.emit(Op::DICT_MERGE, emitter_.operand(emitter_.peek(oparg())), mapping, callee);
}

bool Lowerer::is_for_one_mapping() {
    if (oparg() != 0 || !following(2)) return false;
    Opcode load = following(0)->opcode;
    bool is_name = load == Opcode::LOAD_FAST || load == Opcode::LOAD_DEREF;
    return is_name && following(1)->opcode == Opcode::DICT_MERGE && following(1)->oparg == 1 &&
           following(2)->opcode == Opcode::CALL_FUNCTION_EX;
}

void Lowerer::const_key_map() {
    uint16_t keys = pop_operand();
    uint32_t count = oparg();
    uint16_t base = emitter_.pop_contiguous(count);
    uint16_t target = result();
    emitter_.emit(Op::BUILD_CONST_KEY_MAP, target, base, count);
    emitter_.last_cache<BinaryCache>().operation = keys;
    skip_consumed();
}

}  // namespace py::vm
