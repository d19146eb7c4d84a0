#include "compiler/codegen/generator.h"

namespace py::compiler::codegen {
namespace {

using symtable::ComprehensionKind;

Opcode build_opcode(ComprehensionKind kind) {
    switch (kind) {
        case ComprehensionKind::List: return Opcode::BUILD_LIST;
        case ComprehensionKind::Set: return Opcode::BUILD_SET;
        case ComprehensionKind::Dict: return Opcode::BUILD_MAP;
        case ComprehensionKind::Generator:
        case ComprehensionKind::None: break;
    }
    VERIFY_NOT_REACHED();
}

/// The one element of a display such as `[f(x)]`, so that `for y in [f(x)]` is an assignment; else null.
ast::ExprNode const* only_element(ast::ExprNode const* iterable) {
    ast::Seq<ast::ExprNode*> elements;
    if (auto const* list = ast::try_as<ast::List>(iterable)) elements = list->elts;
    if (auto const* tuple = ast::try_as<ast::Tuple>(iterable)) elements = tuple->elts;
    if (elements.size() != 1 || elements[0]->kind == ast::ExprKind::Starred) return nullptr;
    return elements[0];
}

}  // namespace

/// A function of one argument, the outermost iterable, that is called where the comprehension stands.
Diagnosed<void> Generator::comprehension(ast::ExprNode const* node, ComprehensionParts const& parts) {
    bool is_generator = parts.kind == ComprehensionKind::Generator;
    bool async_allowed = may_await() || unit_->kind == UnitKind::Comprehension;
    code::StrObject const* name = nullptr;
    switch (parts.kind) {
        case ComprehensionKind::List: name = static_names_.list_comprehension; break;
        case ComprehensionKind::Set: name = static_names_.set_comprehension; break;
        case ComprehensionKind::Dict: name = static_names_.dict_comprehension; break;
        case ComprehensionKind::Generator: name = static_names_.generator_expression; break;
        case ComprehensionKind::None: VERIFY_NOT_REACHED();
    }
    enter_scope(name, UnitKind::Comprehension, parts.scope, node->range.line);
    set_location(node->range);
    bool is_async = unit_->scope->is_coroutine;
    if (is_async && !is_generator && !async_allowed) {
        return error("asynchronous comprehension outside of an asynchronous function");
    }
    unit_->code.argcount = 1;
    if (!is_generator) emit(build_opcode(parts.kind), 0);
    TRY(generator_loop(parts, 0, 0));
    if (!is_generator) emit(Opcode::RETURN_VALUE);
    auto const* code = TRY(exit_scope(FallsOff::WithNone));

    make_closure(code, 0);
    auto const& outermost = *parts.generators[0];
    TRY(visit(outermost.iter));
    emit(outermost.is_async ? Opcode::GET_AITER : Opcode::GET_ITER);
    emit_call(0);
    if (is_async && !is_generator) emit_await(Awaited::Value);
    return {};
}

Diagnosed<void> Generator::generator_loop(ComprehensionParts const& parts, size_t index, int32_t depth) {
    return parts.generators[index]->is_async ? async_loop(parts, index, depth) : sync_loop(parts, index, depth);
}

Diagnosed<void> Generator::sync_loop(ComprehensionParts const& parts, size_t index, int32_t depth) {
    auto const& generator = *parts.generators[index];
    Block* start = new_block();
    Block* if_cleanup = new_block();
    Block* anchor = new_block();
    bool loops = true;
    if (index == 0) {
        emit(Opcode::LOAD_FAST, 0);
    } else if (auto const* element = only_element(generator.iter)) {
        TRY(visit(element));
        loops = false;
    } else {
        TRY(visit(generator.iter));
        emit(Opcode::GET_ITER);
    }
    if (loops) {
        depth++;
        use_block(start);
        emit_jump(Opcode::FOR_ITER, anchor);
    }
    TRY(visit(generator.target));
    TRY(inner_loops(parts, index, depth, if_cleanup));
    use_block(if_cleanup);
    if (loops) {
        emit_jump(Opcode::JUMP, start);
        use_block(anchor);
    }
    return {};
}

Diagnosed<void> Generator::async_loop(ComprehensionParts const& parts, size_t index, int32_t depth) {
    auto const& generator = *parts.generators[index];
    Block* start = new_block();
    Block* except = new_block();
    Block* if_cleanup = new_block();
    if (index == 0) {
        emit(Opcode::LOAD_FAST, 0);
    } else {
        TRY(visit(generator.iter));
        emit(Opcode::GET_AITER);
    }
    use_block(start);
    TRY(push_frame_block({.kind = FrameBlockKind::AsyncComprehension, .block = start}));
    emit_setup(Opcode::SETUP_FINALLY, except);
    emit(Opcode::GET_ANEXT);
    emit_none();
    emit_send_loop(kResumeAfterAwait);
    emit(Opcode::POP_BLOCK);
    TRY(visit(generator.target));
    TRY(inner_loops(parts, index, depth + 1, if_cleanup));
    use_block(if_cleanup);
    emit_jump(Opcode::JUMP, start);
    pop_frame_block();
    use_block(except);
    emit(Opcode::END_ASYNC_FOR);
    return {};
}

/// The conditions of one `for`, and what stands behind them: the next `for`, or the element.
Diagnosed<void> Generator::inner_loops(ComprehensionParts const& parts, size_t index, int32_t depth,
                                       Block* if_cleanup) {
    for (auto const* condition : parts.generators[index]->ifs) TRY(jump_if(condition, if_cleanup, JumpIf::False));
    if (index + 1 < parts.generators.size()) return generator_loop(parts, index + 1, depth);
    return comprehension_element(parts, depth);
}

Diagnosed<void> Generator::comprehension_element(ComprehensionParts const& parts, int32_t depth) {
    TRY(visit(parts.element));
    switch (parts.kind) {
        case ComprehensionKind::Generator:
            emit_yield();
            emit(Opcode::POP_TOP);
            break;
        case ComprehensionKind::List: emit(Opcode::LIST_APPEND, depth + 1); break;
        case ComprehensionKind::Set: emit(Opcode::SET_ADD, depth + 1); break;
        case ComprehensionKind::Dict:
            TRY(visit(parts.value));
            emit(Opcode::MAP_ADD, depth + 1);
            break;
        case ComprehensionKind::None: VERIFY_NOT_REACHED();
    }
    return {};
}

}  // namespace py::compiler::codegen
