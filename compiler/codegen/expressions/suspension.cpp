// await, yield and yield from (PEP 342, 380, 492, 525).
#include "compiler/codegen/generator.h"

namespace py::compiler::codegen {

Diagnosed<void> Generator::await(ast::Await const& node) {
    if (!may_await() && unit_->kind != UnitKind::Comprehension) {
        return error(unit_->is_function() ? "'await' outside async function" : "'await' outside function");
    }
    TRY(visit(node.value));
    emit_await(Awaited::Value);
    return {};
}

bool Generator::may_await() const {
    return unit_->kind == UnitKind::AsyncFunction || (unit_->kind == UnitKind::Module && options_.top_level_await);
}

Diagnosed<void> Generator::yield(ast::Yield const& node) {
    if (!unit_->is_function()) return error("'yield' outside function");
    if (node.value != nullptr) {
        TRY(visit(node.value));
    } else {
        emit_none();
    }
    emit_yield();
    return {};
}

Diagnosed<void> Generator::yield_from(ast::YieldFrom const& node) {
    if (!unit_->is_function()) return error("'yield' outside function");
    if (unit_->kind == UnitKind::AsyncFunction) return error("'yield from' inside async function");
    TRY(visit(node.value));
    emit(Opcode::GET_YIELD_FROM_ITER);
    emit_none();
    emit_send_loop(kResumeAfterYieldFrom);
    return {};
}

void Generator::emit_yield() {
    if (unit_->scope->is_generator && unit_->scope->is_coroutine) emit(Opcode::ASYNC_GEN_WRAP);
    emit(Opcode::YIELD_VALUE);
    emit(Opcode::RESUME, kResumeAfterYield);
}

void Generator::emit_await(Awaited awaited) {
    emit(Opcode::GET_AWAITABLE, int32_t(awaited));
    emit_none();
    emit_send_loop(kResumeAfterAwait);
}

/// Sends to the iterator below the top of the stack until it is exhausted, yielding what it gives.
void Generator::emit_send_loop(int32_t resume_kind) {
    Block* start = new_block();
    Block* resume = new_block();
    Block* exit = new_block();
    use_block(start);
    emit_jump(Opcode::SEND, exit);
    use_block(resume);
    emit(Opcode::YIELD_VALUE);
    emit(Opcode::RESUME, resume_kind);
    emit_jump(Opcode::JUMP_NO_INTERRUPT, start);
    use_block(exit);
}

}  // namespace py::compiler::codegen
