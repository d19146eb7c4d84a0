// The with statement (PEP 343, 492): one item encloses the next, the innermost the body.
#include "compiler/codegen/generator.h"

namespace py::compiler::codegen {

Diagnosed<void> Generator::with_statement(WithParts const& parts, size_t item) {
    bool is_async = parts.kind == FrameBlockKind::AsyncWith;
    if (is_async && !may_await()) return error("'async with' outside async function");
    auto const& current = *parts.items[item];
    Block* body = new_block();
    Block* handler = new_block();
    Block* exit = new_block();
    Block* cleanup = new_block();
    TRY(visit(current.context_expr));
    emit(is_async ? Opcode::BEFORE_ASYNC_WITH : Opcode::BEFORE_WITH);
    if (is_async) emit_await(Awaited::AsyncEnter);
    emit_setup(Opcode::SETUP_WITH, handler);
    use_block(body);
    TRY(push_frame_block({.kind = parts.kind, .block = body, .exit = handler, .location = parts.range}));
    TRY(with_target(current.optional_vars));
    TRY(item + 1 == parts.items.size() ? visit(parts.body) : with_statement(parts, item + 1));
    pop_frame_block();
    // In the asynchronous statement CPython leaves it to the last line of the body.
    if (!is_async) unset_location();
    emit(Opcode::POP_BLOCK);

    set_location(parts.range);
    call_exit_with_nones(parts.kind);
    emit(Opcode::POP_TOP);
    emit_jump(Opcode::JUMP, exit);

    use_block(handler);
    emit_setup(Opcode::SETUP_CLEANUP, cleanup);
    emit(Opcode::PUSH_EXC_INFO);
    emit(Opcode::WITH_EXCEPT_START);
    if (is_async) emit_await(Awaited::AsyncExit);
    finish_with_handler(cleanup);
    use_block(exit);
    return {};
}

/// What __enter__ gave: assigned, or dropped.
Diagnosed<void> Generator::with_target(ast::ExprNode const* target) {
    if (target != nullptr) return visit(target);
    emit(Opcode::POP_TOP);
    return {};
}

void Generator::call_exit_with_nones(FrameBlockKind kind) {
    emit_none();
    emit_none();
    emit_none();
    // The bound method takes one of the three as its self slot's successor: two are counted.
    emit_call(2);
    if (kind == FrameBlockKind::AsyncWith) emit_await(Awaited::AsyncExit);
}

/// After an exception: raises it again unless __exit__ returned something true.
void Generator::finish_with_handler(Block* cleanup) {
    unset_location();
    Block* suppressed = new_block();
    emit_jump(Opcode::POP_JUMP_IF_TRUE, suppressed);
    emit(Opcode::RERAISE, 2);
    use_block(cleanup);
    pop_except_and_reraise();
    use_block(suppressed);
    emit(Opcode::POP_TOP);
    emit(Opcode::POP_BLOCK);
    emit(Opcode::POP_EXCEPT);
    emit(Opcode::POP_TOP);
    emit(Opcode::POP_TOP);
}

}  // namespace py::compiler::codegen
