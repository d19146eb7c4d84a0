// Tests that jump, and the boolean and comparison expressions.
#include "compiler/codegen/generator.h"

namespace py::compiler::codegen {
namespace {

JumpIf operator!(JumpIf condition) { return condition == JumpIf::True ? JumpIf::False : JumpIf::True; }

Opcode pop_jump(JumpIf condition) {
    return condition == JumpIf::True ? Opcode::POP_JUMP_IF_TRUE : Opcode::POP_JUMP_IF_FALSE;
}

}  // namespace

Diagnosed<void> Generator::if_statement(ast::If const& statement) {
    Block* end = new_block();
    Block* next = statement.orelse.empty() ? end : new_block();
    TRY(jump_if(statement.test, next, JumpIf::False));
    TRY(visit(statement.body));
    if (!statement.orelse.empty()) {
        emit_artificial_jump(Opcode::JUMP, end);
        use_block(next);
        TRY(visit(statement.orelse));
    }
    use_block(end);
    return {};
}

Diagnosed<void> Generator::if_expression(ast::IfExp const& node) {
    Block* end = new_block();
    Block* next = new_block();
    TRY(jump_if(node.test, next, JumpIf::False));
    TRY(visit(node.body));
    emit_artificial_jump(Opcode::JUMP, end);
    use_block(next);
    TRY(visit(node.orelse));
    use_block(end);
    return {};
}

Diagnosed<void> Generator::jump_if(ast::ExprNode const* test, Block* target, JumpIf condition) {
    if (auto const* node = ast::try_as<ast::UnaryOp>(test); node != nullptr && node->op == ast::Unaryop::Not) {
        return jump_if(node->operand, target, !condition);
    }
    if (auto const* node = ast::try_as<ast::BoolOp>(test)) return jump_if_boolean(*node, target, condition);
    if (auto const* node = ast::try_as<ast::IfExp>(test)) return jump_if_conditional(*node, target, condition);
    if (auto const* node = ast::try_as<ast::Compare>(test)) {
        set_location(test->range);
        if (node->ops.size() > 1) return jump_if_chain(*node, target, condition);
    }
    TRY(visit(test));
    emit_jump(pop_jump(condition), target);
    return {};
}

Diagnosed<void> Generator::jump_if_boolean(ast::BoolOp const& test, Block* target, JumpIf condition) {
    // `or` is decided by the first true operand, `and` by the first false one.
    JumpIf deciding = test.op == ast::Boolop::Or ? JumpIf::True : JumpIf::False;
    Block* decided = deciding == condition ? target : new_block();
    for (size_t i = 0; i + 1 < test.values.size(); i++) TRY(jump_if(test.values[i], decided, deciding));
    TRY(jump_if(test.values.back(), target, condition));
    if (decided != target) use_block(decided);
    return {};
}

Diagnosed<void> Generator::jump_if_conditional(ast::IfExp const& test, Block* target, JumpIf condition) {
    Block* end = new_block();
    Block* orelse = new_block();
    TRY(jump_if(test.test, orelse, JumpIf::False));
    TRY(jump_if(test.body, target, condition));
    emit_artificial_jump(Opcode::JUMP, end);
    use_block(orelse);
    TRY(jump_if(test.orelse, target, condition));
    use_block(end);
    return {};
}

Diagnosed<void> Generator::jump_if_chain(ast::Compare const& test, Block* target, JumpIf condition) {
    TRY(check_identity_operands(test));
    Block* cleanup = new_block();
    TRY(visit(test.left));
    TRY(compare_chain(test, Opcode::POP_JUMP_IF_FALSE, cleanup));
    emit_jump(pop_jump(condition), target);
    Block* end = new_block();
    emit_artificial_jump(Opcode::JUMP, end);
    use_block(cleanup);
    emit(Opcode::POP_TOP);
    if (condition == JumpIf::False) emit_artificial_jump(Opcode::JUMP, target);
    use_block(end);
    return {};
}

Diagnosed<void> Generator::boolean(ast::BoolOp const& node) {
    Opcode jump = node.op == ast::Boolop::And ? Opcode::JUMP_IF_FALSE_OR_POP : Opcode::JUMP_IF_TRUE_OR_POP;
    Block* end = new_block();
    for (size_t i = 0; i + 1 < node.values.size(); i++) {
        TRY(visit(node.values[i]));
        emit_jump(jump, end);
        use_block(new_block());
    }
    TRY(visit(node.values.back()));
    use_block(end);
    return {};
}

Diagnosed<void> Generator::compare(ast::Compare const& node) {
    TRY(check_identity_operands(node));
    TRY(visit(node.left));
    if (node.ops.size() == 1) {
        TRY(visit(node.comparators[0]));
        emit_compare(node.ops[0]);
        return {};
    }
    Block* cleanup = new_block();
    TRY(compare_chain(node, Opcode::JUMP_IF_FALSE_OR_POP, cleanup));
    Block* end = new_block();
    emit_artificial_jump(Opcode::JUMP, end);
    use_block(cleanup);
    emit(Opcode::SWAP, 2);
    emit(Opcode::POP_TOP);
    use_block(end);
    return {};
}

/// All comparisons of `a < b < c`, with `a` on the stack; `jump` leaves for `cleanup` with the next operand below the
/// result.
Diagnosed<void> Generator::compare_chain(ast::Compare const& node, Opcode jump, Block* cleanup) {
    size_t last = node.ops.size() - 1;
    for (size_t i = 0; i < last; i++) {
        TRY(visit(node.comparators[i]));
        emit(Opcode::SWAP, 2);
        emit(Opcode::COPY, 2);
        emit_compare(node.ops[i]);
        emit_jump(jump, cleanup);
    }
    TRY(visit(node.comparators[last]));
    emit_compare(node.ops[last]);
    return {};
}

}  // namespace py::compiler::codegen
