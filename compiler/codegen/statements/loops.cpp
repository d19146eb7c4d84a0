#include "compiler/codegen/generator.h"

namespace py::compiler::codegen {

Diagnosed<void> Generator::for_statement(ast::For const& statement) {
    Block* start = new_block();
    Block* body = new_block();
    Block* cleanup = new_block();
    Block* end = new_block();
    TRY(push_frame_block({.kind = FrameBlockKind::ForLoop, .block = start, .exit = end}));
    TRY(visit(statement.iter));
    emit(Opcode::GET_ITER);
    use_block(start);
    emit_jump(Opcode::FOR_ITER, cleanup);
    use_block(body);
    TRY(visit(statement.target));
    TRY(visit(statement.body));
    unset_location();
    emit_jump(Opcode::JUMP, start);
    use_block(cleanup);
    pop_frame_block();
    TRY(visit(statement.orelse));
    use_block(end);
    return {};
}

Diagnosed<void> Generator::async_for_statement(ast::AsyncFor const& statement) {
    if (!may_await()) return error("'async for' outside async function");
    Block* start = new_block();
    Block* except = new_block();
    Block* end = new_block();
    TRY(visit(statement.iter));
    emit(Opcode::GET_AITER);
    use_block(start);
    TRY(push_frame_block({.kind = FrameBlockKind::ForLoop, .block = start, .exit = end}));
    // StopAsyncIteration out of __anext__ ends the loop.
    emit_setup(Opcode::SETUP_FINALLY, except);
    emit(Opcode::GET_ANEXT);
    emit_none();
    emit_send_loop(kResumeAfterAwait);
    emit(Opcode::POP_BLOCK);
    TRY(visit(statement.target));
    TRY(visit(statement.body));
    unset_location();
    emit_jump(Opcode::JUMP, start);
    pop_frame_block();
    use_block(except);
    // The end of the iteration belongs to the iterable, not to the body.
    set_location(statement.iter->range);
    emit(Opcode::END_ASYNC_FOR);
    TRY(visit(statement.orelse));
    use_block(end);
    return {};
}

/// The test stands before the body and once more behind it, so that a round takes one jump.
Diagnosed<void> Generator::while_statement(ast::While const& statement) {
    Block* loop = new_block();
    Block* body = new_block();
    Block* anchor = new_block();
    Block* end = new_block();
    use_block(loop);
    TRY(push_frame_block({.kind = FrameBlockKind::WhileLoop, .block = loop, .exit = end}));
    TRY(jump_if(statement.test, anchor, JumpIf::False));
    use_block(body);
    TRY(visit(statement.body));
    set_location(statement.range);
    TRY(jump_if(statement.test, body, JumpIf::True));
    pop_frame_block();
    use_block(anchor);
    TRY(visit(statement.orelse));
    use_block(end);
    return {};
}

}  // namespace py::compiler::codegen
