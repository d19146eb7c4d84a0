// try with except and finally. A finally clause is generated twice: for the way without an exception (and for every
// way out by a jump, see jumps.cpp), and for the exception's.
#include "compiler/codegen/generator.h"

namespace py::compiler::codegen {

Diagnosed<void> Generator::try_statement(TryParts const& parts) {
    return parts.finalbody.empty() ? try_handlers(parts) : try_finally(parts);
}

Diagnosed<void> Generator::try_handlers(TryParts const& parts) {
    return parts.is_star ? try_except_star(parts) : try_except(parts);
}

Diagnosed<void> Generator::try_finally(TryParts const& parts) {
    Block* body = new_block();
    Block* end = new_block();
    Block* exit = new_block();
    Block* cleanup = new_block();
    emit_setup(Opcode::SETUP_FINALLY, end);
    use_block(body);
    TRY(push_frame_block(
        {.kind = FrameBlockKind::FinallyTry, .block = body, .exit = end, .finalbody = parts.finalbody}));
    TRY(parts.handlers.empty() ? visit(parts.body) : try_handlers(parts));
    emit_artificial(Opcode::POP_BLOCK);
    pop_frame_block();
    TRY(visit(parts.finalbody));
    emit_artificial_jump(Opcode::JUMP, exit);

    TRY(open_handler(end, cleanup, {.kind = FrameBlockKind::FinallyEnd, .block = end}));
    TRY(visit(parts.finalbody));
    pop_frame_block();
    emit(Opcode::RERAISE, 0);
    use_block(cleanup);
    pop_except_and_reraise();
    use_block(exit);
    return {};
}

/// The statements whose exceptions go to `except`.
Diagnosed<void> Generator::protected_body(Statements statements, Block* body, Block* except) {
    emit_setup(Opcode::SETUP_FINALLY, except);
    use_block(body);
    TRY(push_frame_block({.kind = FrameBlockKind::TryExcept, .block = body}));
    TRY(visit(statements));
    pop_frame_block();
    emit_artificial(Opcode::POP_BLOCK);
    return {};
}

/// The beginning of a handler whose own exceptions go to `cleanup`.
Diagnosed<void> Generator::open_handler(Block* handler, Block* cleanup, FrameBlock const& block) {
    use_block(handler);
    unset_location();
    emit_setup(Opcode::SETUP_CLEANUP, cleanup);
    emit(Opcode::PUSH_EXC_INFO);
    return push_frame_block(block);
}

Diagnosed<void> Generator::try_except(TryParts const& parts) {
    Block* body = new_block();
    Block* except = new_block();
    Block* end = new_block();
    Block* cleanup = new_block();
    TRY(protected_body(parts.body, body, except));
    TRY(visit(parts.orelse));
    emit_artificial_jump(Opcode::JUMP, end);

    TRY(open_handler(except, cleanup, {.kind = FrameBlockKind::ExceptionHandler}));
    for (auto const* node : parts.handlers) {
        auto const& handler = ast::as<ast::ExceptHandler>(node);
        set_location(handler.range);
        if (handler.type == nullptr && node != parts.handlers.back()) return error("default 'except:' must be last");
        except = new_block();
        if (handler.type != nullptr) {
            TRY(visit(handler.type));
            emit(Opcode::CHECK_EXC_MATCH);
            emit_jump(Opcode::POP_JUMP_IF_FALSE, except);
        }
        TRY(handler.name != nullptr ? named_handler(handler, end) : unnamed_handler(handler, end));
        use_block(except);
    }
    unset_location();
    pop_frame_block();
    emit(Opcode::RERAISE, 0);
    use_block(cleanup);
    pop_except_and_reraise();
    use_block(end);
    return {};
}

/// `except … as name`: the name is unbound at the end, as if by a finally clause.
Diagnosed<void> Generator::named_handler(ast::ExceptHandler const& handler, Block* end) {
    Block* cleanup_end = new_block();
    Block* body = new_block();
    TRY(name_operation(handler.name, ast::ExprContext::Store));
    emit_setup(Opcode::SETUP_CLEANUP, cleanup_end);
    use_block(body);
    TRY(push_frame_block({.kind = FrameBlockKind::HandlerCleanup, .block = body, .name = handler.name}));
    TRY(visit(handler.body));
    pop_frame_block();
    unset_location();
    emit(Opcode::POP_BLOCK);
    emit(Opcode::POP_BLOCK);
    emit(Opcode::POP_EXCEPT);
    TRY(unbind_handler_name(handler.name));
    emit_jump(Opcode::JUMP, end);

    use_block(cleanup_end);
    unset_location();
    TRY(unbind_handler_name(handler.name));
    emit(Opcode::RERAISE, 1);
    return {};
}

Diagnosed<void> Generator::unnamed_handler(ast::ExceptHandler const& handler, Block* end) {
    Block* body = new_block();
    emit(Opcode::POP_TOP);
    use_block(body);
    TRY(push_frame_block({.kind = FrameBlockKind::HandlerCleanup, .block = body}));
    TRY(visit(handler.body));
    pop_frame_block();
    unset_location();
    emit(Opcode::POP_BLOCK);
    emit(Opcode::POP_EXCEPT);
    emit_jump(Opcode::JUMP, end);
    return {};
}

/// `name = None; del name`: the assignment keeps the deletion from failing if the handler deleted the name.
Diagnosed<void> Generator::unbind_handler_name(Identifier name) {
    emit_none();
    TRY(name_operation(name, ast::ExprContext::Store));
    return name_operation(name, ast::ExprContext::Del);
}

void Generator::pop_except_and_reraise() {
    emit(Opcode::COPY, 3);
    emit(Opcode::POP_EXCEPT);
    emit(Opcode::RERAISE, 1);
}

}  // namespace py::compiler::codegen
