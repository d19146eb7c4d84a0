// try with except* (PEP 654). While handlers run, the stack holds the original group, a list of what handlers raised,
// and what no handler has matched yet.
#include "compiler/codegen/generator.h"

namespace py::compiler::codegen {

Diagnosed<void> Generator::try_except_star(TryParts const& parts) {
    Block* body = new_block();
    Block* except = new_block();
    Block* orelse = new_block();
    Block* end = new_block();
    Block* cleanup = new_block();
    Block* reraise_star = new_block();
    TRY(protected_body(parts.body, body, except));
    emit_artificial_jump(Opcode::JUMP, orelse);

    TRY(open_handler(except, cleanup, {.kind = FrameBlockKind::ExceptionGroupHandler}));
    for (size_t i = 0; i < parts.handlers.size(); i++) {
        bool is_last = i + 1 == parts.handlers.size();
        TRY(star_handler(ast::as<ast::ExceptHandler>(parts.handlers[i]), i == 0, is_last, reraise_star));
    }
    unset_location();
    pop_frame_block();
    finish_star_handlers(reraise_star, cleanup, end);
    use_block(orelse);
    TRY(visit(parts.orelse));
    use_block(end);
    return {};
}

Diagnosed<void> Generator::star_handler(ast::ExceptHandler const& handler, bool is_first, bool is_last,
                                        Block* reraise_star) {
    set_location(handler.range);
    Block* after = new_block();
    if (is_first) {
        emit(Opcode::COPY, 1);
        emit(Opcode::BUILD_LIST, 0);
        emit(Opcode::SWAP, 2);
    }
    if (handler.type != nullptr) {
        Block* matched = new_block();
        TRY(visit(handler.type));
        emit(Opcode::CHECK_EG_MATCH);
        emit(Opcode::COPY, 1);
        emit_jump(Opcode::POP_JUMP_IF_NOT_NONE, matched);
        emit(Opcode::POP_TOP);
        emit_jump(Opcode::JUMP, after);
        use_block(matched);
    }
    TRY(star_handler_body(handler, after));
    use_block(after);
    if (is_last) {
        // What is left unmatched is raised again with the rest; it may be None.
        emit(Opcode::LIST_APPEND, 1);
        emit_jump(Opcode::JUMP, reraise_star);
    }
    return {};
}

Diagnosed<void> Generator::star_handler_body(ast::ExceptHandler const& handler, Block* after) {
    Block* cleanup_end = new_block();
    Block* body = new_block();
    if (handler.name != nullptr) {
        TRY(name_operation(handler.name, ast::ExprContext::Store));
    } else {
        emit(Opcode::POP_TOP);
    }
    emit_setup(Opcode::SETUP_CLEANUP, cleanup_end);
    use_block(body);
    TRY(push_frame_block({.kind = FrameBlockKind::HandlerCleanup, .block = body, .name = handler.name}));
    TRY(visit(handler.body));
    pop_frame_block();
    unset_location();
    emit(Opcode::POP_BLOCK);
    if (handler.name != nullptr) TRY(unbind_handler_name(handler.name));
    emit_jump(Opcode::JUMP, after);

    use_block(cleanup_end);
    unset_location();
    if (handler.name != nullptr) TRY(unbind_handler_name(handler.name));
    // The exception joins the list; `lasti` goes.
    emit(Opcode::LIST_APPEND, 3);
    emit(Opcode::POP_TOP);
    emit_jump(Opcode::JUMP, after);
    return {};
}

void Generator::finish_star_handlers(Block* reraise_star, Block* cleanup, Block* end) {
    Block* reraise = new_block();
    use_block(reraise_star);
    emit(Opcode::PREP_RERAISE_STAR);
    emit(Opcode::COPY, 1);
    emit_jump(Opcode::POP_JUMP_IF_NOT_NONE, reraise);
    emit(Opcode::POP_TOP);
    emit(Opcode::POP_BLOCK);
    emit(Opcode::POP_EXCEPT);
    emit_jump(Opcode::JUMP, end);
    use_block(reraise);
    emit(Opcode::POP_BLOCK);
    emit(Opcode::SWAP, 2);
    emit(Opcode::POP_EXCEPT);
    emit(Opcode::RERAISE, 0);
    use_block(cleanup);
    pop_except_and_reraise();
}

}  // namespace py::compiler::codegen
