// return, break and continue, and the way out of the blocks around them.
#include "compiler/codegen/generator.h"

namespace py::compiler::codegen {
namespace {

bool is_loop(FrameBlock const& block) {
    return block.kind == FrameBlockKind::WhileLoop || block.kind == FrameBlockKind::ForLoop;
}

}  // namespace

Diagnosed<void> Generator::return_statement(ast::Return const& statement) {
    auto const* value = statement.value;
    auto const* constant = ast::try_as<ast::Constant>(value);
    bool on_stack = value != nullptr && constant == nullptr;
    if (!unit_->is_function()) return error("'return' outside function");
    if (value != nullptr && unit_->scope->is_coroutine && unit_->scope->is_generator) {
        return error("'return' with value in async generator");
    }
    if (on_stack) {
        TRY(visit(value));
    } else if (constant != nullptr) {
        // A constant is loaded after the unwinding; a trace sees its line here.
        set_location(constant->range);
        emit(Opcode::NOP);
    }
    if (value == nullptr || value->range.line != statement.range.line) {
        set_location(statement.range);
        emit(Opcode::NOP);
    }
    TRY(unwind_stack(on_stack ? PreserveTop::Yes : PreserveTop::No, nullptr));
    if (!on_stack) emit_const(constant != nullptr ? constant->value : &code::kNone);
    emit(Opcode::RETURN_VALUE);
    return {};
}

Diagnosed<void> Generator::break_statement() {
    FrameBlock const* loop = TRY(unwind_to_loop("'break' outside loop"));
    TRY(unwind(*loop, PreserveTop::No));
    emit_jump(Opcode::JUMP, loop->exit);
    return {};
}

Diagnosed<void> Generator::continue_statement() {
    FrameBlock const* loop = TRY(unwind_to_loop("'continue' not properly in loop"));
    emit_jump(Opcode::JUMP, loop->block);
    return {};
}

/// Leaves all that the innermost loop surrounds; fails with `message` if there is no loop.
Diagnosed<FrameBlock*> Generator::unwind_to_loop(char const* message) {
    SourceRange location = unit_->location;
    // So that a trace sees the line.
    emit(Opcode::NOP);
    FrameBlock* loop = nullptr;
    TRY(unwind_stack(PreserveTop::No, &loop));
    if (loop != nullptr) return loop;
    set_location(location);
    return error(message);
}

Diagnosed<void> Generator::push_frame_block(FrameBlock const& block) {
    if (unit_->frame_block_count >= kMaxFrameBlocks) return error("too many statically nested blocks");
    unit_->frame_blocks[unit_->frame_block_count++] = block;
    return {};
}

Diagnosed<void> Generator::unwind_stack(PreserveTop preserve, FrameBlock** loop) {
    if (unit_->frame_block_count == 0) return {};
    FrameBlock& top = unit_->frame_blocks[unit_->frame_block_count - 1];
    if (top.kind == FrameBlockKind::ExceptionGroupHandler) {
        return error("'break', 'continue' and 'return' cannot appear in an except* block");
    }
    if (loop != nullptr && is_loop(top)) {
        *loop = &top;
        return {};
    }
    // While a block is left, it does not surround what its own clean-up emits.
    FrameBlock left = top;
    unit_->frame_block_count--;
    TRY(unwind(left, preserve));
    TRY(unwind_stack(preserve, loop));
    unit_->frame_blocks[unit_->frame_block_count++] = left;
    return {};
}

Diagnosed<void> Generator::unwind(FrameBlock const& block, PreserveTop preserve) {
    switch (block.kind) {
        case FrameBlockKind::WhileLoop:
        case FrameBlockKind::ExceptionHandler:
        case FrameBlockKind::ExceptionGroupHandler:
        case FrameBlockKind::AsyncComprehension: return {};
        case FrameBlockKind::ForLoop:
        case FrameBlockKind::PopValue:
            swap_if_preserving(preserve);
            emit(Opcode::POP_TOP);
            return {};
        case FrameBlockKind::TryExcept: emit(Opcode::POP_BLOCK); return {};
        case FrameBlockKind::FinallyTry: return unwind_finally(block, preserve);
        case FrameBlockKind::FinallyEnd:
            swap_if_preserving(preserve);
            emit(Opcode::POP_TOP);
            swap_if_preserving(preserve);
            emit(Opcode::POP_BLOCK);
            emit(Opcode::POP_EXCEPT);
            return {};
        case FrameBlockKind::With:
        case FrameBlockKind::AsyncWith: return unwind_with(block, preserve);
        case FrameBlockKind::HandlerCleanup: return unwind_handler(block, preserve);
    }
    VERIFY_NOT_REACHED();
}

void Generator::swap_if_preserving(PreserveTop preserve) {
    if (preserve == PreserveTop::Yes) emit(Opcode::SWAP, 2);
}

Diagnosed<void> Generator::unwind_finally(FrameBlock const& block, PreserveTop preserve) {
    // POP_BLOCK has the line of the statement that leaves.
    emit(Opcode::POP_BLOCK);
    if (preserve == PreserveTop::Yes) TRY(push_frame_block({.kind = FrameBlockKind::PopValue}));
    TRY(visit(block.finalbody));
    if (preserve == PreserveTop::Yes) pop_frame_block();
    // The clause runs after the statement that leaves, which must not seem to run twice.
    unset_location();
    return {};
}

Diagnosed<void> Generator::unwind_with(FrameBlock const& block, PreserveTop preserve) {
    set_location(block.location);
    emit(Opcode::POP_BLOCK);
    swap_if_preserving(preserve);
    call_exit_with_nones(block.kind);
    emit(Opcode::POP_TOP);
    unset_location();
    return {};
}

Diagnosed<void> Generator::unwind_handler(FrameBlock const& block, PreserveTop preserve) {
    if (block.name != nullptr) emit(Opcode::POP_BLOCK);
    swap_if_preserving(preserve);
    emit(Opcode::POP_BLOCK);
    emit(Opcode::POP_EXCEPT);
    if (block.name != nullptr) TRY(unbind_handler_name(block.name));
    return {};
}

}  // namespace py::compiler::codegen
