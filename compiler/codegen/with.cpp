// The with statement (PEP 343, 492): one item encloses the next, the innermost the body.
#include "compiler/codegen/generator.h"

namespace py::compiler::codegen {

Diagnosed<void> Generator::with_statement(ast::With const& statement, size_t item) {
    auto const& current = *statement.items[item];
    Block* body = new_block();
    Block* handler = new_block();
    Block* exit = new_block();
    Block* cleanup = new_block();
    TRY(visit(current.context_expr));
    emit(Opcode::BEFORE_WITH);
    emit_setup(Opcode::SETUP_WITH, handler);
    use_block(body);
    TRY(push_frame_block(
        {.kind = FrameBlockKind::With, .block = body, .exit = handler, .location = statement.range}));
    TRY(with_target(current.optional_vars));
    TRY(item + 1 == statement.items.size() ? visit(statement.body) : with_statement(statement, item + 1));
    unset_location();
    emit(Opcode::POP_BLOCK);
    pop_frame_block();

    set_location(statement.range);
    call_exit_with_nones();
    emit(Opcode::POP_TOP);
    emit_jump(Opcode::JUMP, exit);

    use_block(handler);
    emit_setup(Opcode::SETUP_CLEANUP, cleanup);
    emit(Opcode::PUSH_EXC_INFO);
    emit(Opcode::WITH_EXCEPT_START);
    finish_with_handler(cleanup);
    use_block(exit);
    return {};
}

Diagnosed<void> Generator::async_with_statement(ast::AsyncWith const& statement, size_t item) {
    auto const& current = *statement.items[item];
    if (unit_->kind != UnitKind::AsyncFunction) return error("'async with' outside async function");
    Block* body = new_block();
    Block* handler = new_block();
    Block* exit = new_block();
    Block* cleanup = new_block();
    TRY(visit(current.context_expr));
    emit(Opcode::BEFORE_ASYNC_WITH);
    emit_await(Awaited::AsyncEnter);
    emit_setup(Opcode::SETUP_WITH, handler);
    use_block(body);
    TRY(push_frame_block(
        {.kind = FrameBlockKind::AsyncWith, .block = body, .exit = handler, .location = statement.range}));
    TRY(with_target(current.optional_vars));
    TRY(item + 1 == statement.items.size() ? visit(statement.body) : async_with_statement(statement, item + 1));
    pop_frame_block();
    emit(Opcode::POP_BLOCK);

    set_location(statement.range);
    call_exit_with_nones();
    emit_await(Awaited::AsyncExit);
    emit(Opcode::POP_TOP);
    emit_jump(Opcode::JUMP, exit);

    use_block(handler);
    emit_setup(Opcode::SETUP_CLEANUP, cleanup);
    emit(Opcode::PUSH_EXC_INFO);
    emit(Opcode::WITH_EXCEPT_START);
    emit_await(Awaited::AsyncExit);
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

void Generator::call_exit_with_nones() {
    emit_none();
    emit_none();
    emit_none();
    // The bound method takes one of the three as its self slot's successor: two are counted.
    emit_call(2);
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
