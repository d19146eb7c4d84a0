#include "compiler/codegen/generator.h"

namespace py::compiler::codegen {
namespace {

TryParts parts_of(ast::Try const& node) { return {node.body, node.handlers, node.orelse, node.finalbody, false}; }
TryParts parts_of(ast::TryStar const& node) { return {node.body, node.handlers, node.orelse, node.finalbody, true}; }

template <class Def>
FunctionParts parts_of(Def const& node, bool is_async) {
    return {node.name, *node.args, node.body, node.decorator_list, node.returns, is_async, node.scope};
}

template <class With>
WithParts parts_of(With const& node, FrameBlockKind kind) {
    return {kind, node.items, node.body, node.range};
}

/// A tuple that is not empty, as a node or folded: always true.
bool is_true_tuple(ast::ExprNode const* test) {
    if (auto const* tuple = ast::try_as<ast::Tuple>(test)) return !tuple->elts.empty();
    auto const* constant = ast::try_as<ast::Constant>(test);
    if (constant == nullptr || constant->value->kind != code::ObjectKind::Tuple) return false;
    return !static_cast<code::SequenceObject const*>(constant->value)->items.empty();
}

}  // namespace

Diagnosed<void> Generator::visit(Statements statements) {
    for (auto const* statement : statements) TRY(visit(statement));
    return {};
}

Diagnosed<void> Generator::visit(ast::StmtNode const* statement) {
    using ast::as;
    // Finally clauses inside each other double the code at every level.
    if (unit_->graph_arena.size() > kMaxGraphBytes) return out_of_memory();
    set_location(statement->range);
    switch (statement->kind) {
        case ast::StmtKind::FunctionDef: return function(statement, parts_of(as<ast::FunctionDef>(statement), false));
        case ast::StmtKind::AsyncFunctionDef:
            return function(statement, parts_of(as<ast::AsyncFunctionDef>(statement), true));
        case ast::StmtKind::ClassDef: return class_definition(as<ast::ClassDef>(statement));
        case ast::StmtKind::Return: return return_statement(as<ast::Return>(statement));
        case ast::StmtKind::Delete: return visit(as<ast::Delete>(statement).targets);
        case ast::StmtKind::Assign: return assign(as<ast::Assign>(statement));
        case ast::StmtKind::AugAssign: return augmented_assign(as<ast::AugAssign>(statement));
        case ast::StmtKind::AnnAssign: return annotated_assignment(as<ast::AnnAssign>(statement));
        case ast::StmtKind::For: return for_statement(as<ast::For>(statement));
        case ast::StmtKind::AsyncFor: return async_for_statement(as<ast::AsyncFor>(statement));
        case ast::StmtKind::While: return while_statement(as<ast::While>(statement));
        case ast::StmtKind::If: return if_statement(as<ast::If>(statement));
        case ast::StmtKind::With: return with_statement(parts_of(as<ast::With>(statement), FrameBlockKind::With), 0);
        case ast::StmtKind::AsyncWith:
            return with_statement(parts_of(as<ast::AsyncWith>(statement), FrameBlockKind::AsyncWith), 0);
        case ast::StmtKind::Match: return match_statement(as<ast::Match>(statement));
        case ast::StmtKind::Raise: return raise_statement(as<ast::Raise>(statement));
        case ast::StmtKind::Try: return try_statement(parts_of(as<ast::Try>(statement)));
        case ast::StmtKind::TryStar: return try_statement(parts_of(as<ast::TryStar>(statement)));
        case ast::StmtKind::Assert: return assert_statement(as<ast::Assert>(statement));
        case ast::StmtKind::Import: return import(as<ast::Import>(statement));
        case ast::StmtKind::ImportFrom: return import_from(as<ast::ImportFrom>(statement));
        case ast::StmtKind::Global:
        case ast::StmtKind::Nonlocal: return {};
        case ast::StmtKind::Expr: return expression_statement(as<ast::Expr>(statement));
        case ast::StmtKind::Pass: emit(Opcode::NOP); return {};
        case ast::StmtKind::Break: return break_statement();
        case ast::StmtKind::Continue: return continue_statement();
    }
    VERIFY_NOT_REACHED();
}

Diagnosed<void> Generator::expression_statement(ast::Expr const& statement) {
    if (interactive_ && depth_ <= 1) {
        TRY(visit(statement.value));
        emit(Opcode::PRINT_EXPR);
        return {};
    }
    if (statement.value->kind == ast::ExprKind::Constant) {
        emit(Opcode::NOP);
        return {};
    }
    TRY(visit(statement.value));
    unset_location();
    emit(Opcode::POP_TOP);
    return {};
}

Diagnosed<void> Generator::raise_statement(ast::Raise const& statement) {
    int32_t count = 0;
    for (auto const* operand : {statement.exc, statement.cause}) {
        if (operand == nullptr) break;
        TRY(visit(operand));
        count++;
    }
    emit(Opcode::RAISE_VARARGS, count);
    return {};
}

Diagnosed<void> Generator::assert_statement(ast::Assert const& statement) {
    if (is_true_tuple(statement.test)) TRY(warn("assertion is always true, perhaps remove parentheses?"));
    if (options_.optimize > 0) return {};
    Block* end = new_block();
    TRY(jump_if(statement.test, end, JumpIf::True));
    emit(Opcode::LOAD_ASSERTION_ERROR);
    if (statement.msg != nullptr) {
        TRY(visit(statement.msg));
        emit_call(0);
    }
    emit(Opcode::RAISE_VARARGS, 1);
    use_block(end);
    return {};
}

}  // namespace py::compiler::codegen
