#include "vm/interp/frame.h"
#include "vm/lowering/lowerer.h"

// Calls, and what is pushed for them.

namespace py::vm {

void Lowerer::load_global() {
    Str* named = name(oparg() >> 1);
    if (oparg() & 1) emitter_.push_null();
    uint16_t target = result();
    emitter_.emit(Op::LOAD_GLOBAL, target);
    emitter_.last_cache<GlobalCache>().name = named;
    skip_consumed();
}

void Lowerer::load_method() {
    uint16_t owner = emitter_.operand(emitter_.pop());
    uint16_t method = emitter_.slot_of(emitter_.next_slot() + kFrameHeader);
    emitter_.stack.push_back({Kind::Method, method});
    emitter_.push_home();
    emit_named(Op::LOAD_METHOD, method, owner, name(oparg()));
}

void Lowerer::call() {
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

uint32_t Lowerer::relocate_call(size_t first, size_t count) {
    uint32_t base = emitter_.next_slot() + uint32_t(kFrameHeader);
    emitter_.slot_of(base + int64_t(count));
    for (size_t i = 0; i < count; i++) emitter_.move_to(uint16_t(base + i), emitter_.stack[first + i]);
    emitter_.stack.resize(first);
    return base;
}

void Lowerer::call_function_ex() {
    bool has_keywords = oparg() & 1;
    uint16_t keywords = has_keywords ? emitter_.operand(emitter_.pop()) : uint16_t(0xFFFF);
    uint16_t arguments = emitter_.operand(emitter_.pop());
    uint16_t callee = emitter_.operand(emitter_.pop());
    emitter_.pop();
    uint16_t target = result();
    emitter_.emit(Op::CALL_FUNCTION_EX, callee, arguments, keywords);
    emit_landing(Op::LANDING, target);
    skip_consumed();
}

}  // namespace py::vm
