#include "compiler/codegen/generator.h"

namespace py::compiler::codegen {
namespace {

using symtable::ComprehensionKind;

Opcode unary_opcode(ast::Unaryop op) {
    switch (op) {
        case ast::Unaryop::Invert: return Opcode::UNARY_INVERT;
        case ast::Unaryop::Not: return Opcode::UNARY_NOT;
        case ast::Unaryop::UAdd: return Opcode::UNARY_POSITIVE;
        case ast::Unaryop::USub: return Opcode::UNARY_NEGATIVE;
    }
    VERIFY_NOT_REACHED();
}

template <class Node>
ComprehensionParts parts_of(ComprehensionKind kind, Node const& node) {
    return {kind, node.generators, node.elt, nullptr, node.scope};
}

}  // namespace

Diagnosed<void> Generator::visit(Expressions expressions) {
    for (auto const* expression : expressions) TRY(visit(expression));
    return {};
}

/// Part of `visit`, its only caller, which sees to leaves itself.
[[gnu::always_inline]] inline Diagnosed<void> Generator::dispatch(ast::ExprNode const* node) {
    using ast::as;
    switch (node->kind) {
        case ast::ExprKind::BoolOp: return boolean(as<ast::BoolOp>(node));
        case ast::ExprKind::NamedExpr: return named(as<ast::NamedExpr>(node));
        case ast::ExprKind::BinOp: return binary(as<ast::BinOp>(node));
        case ast::ExprKind::UnaryOp: return unary(as<ast::UnaryOp>(node));
        case ast::ExprKind::Lambda: return lambda(as<ast::Lambda>(node));
        case ast::ExprKind::IfExp: return if_expression(as<ast::IfExp>(node));
        case ast::ExprKind::Dict: return dict(as<ast::Dict>(node));
        case ast::ExprKind::Set: return set(as<ast::Set>(node));
        case ast::ExprKind::ListComp:
            return comprehension(node, parts_of(ComprehensionKind::List, as<ast::ListComp>(node)));
        case ast::ExprKind::SetComp:
            return comprehension(node, parts_of(ComprehensionKind::Set, as<ast::SetComp>(node)));
        case ast::ExprKind::DictComp: {
            auto const& parts = as<ast::DictComp>(node);
            return comprehension(node,
                                 {ComprehensionKind::Dict, parts.generators, parts.key, parts.value, parts.scope});
        }
        case ast::ExprKind::GeneratorExp:
            return comprehension(node, parts_of(ComprehensionKind::Generator, as<ast::GeneratorExp>(node)));
        case ast::ExprKind::Await: return await(as<ast::Await>(node));
        case ast::ExprKind::Yield: return yield(as<ast::Yield>(node));
        case ast::ExprKind::YieldFrom: return yield_from(as<ast::YieldFrom>(node));
        case ast::ExprKind::Compare: return compare(as<ast::Compare>(node));
        case ast::ExprKind::Call: return call(as<ast::Call>(node));
        case ast::ExprKind::FormattedValue: return formatted_value(as<ast::FormattedValue>(node));
        case ast::ExprKind::JoinedStr: return joined_string(as<ast::JoinedStr>(node));
        case ast::ExprKind::Attribute: return attribute(as<ast::Attribute>(node));
        case ast::ExprKind::Subscript: return subscript(as<ast::Subscript>(node));
        case ast::ExprKind::Starred: return starred(as<ast::Starred>(node));
        case ast::ExprKind::List: return list(as<ast::List>(node));
        case ast::ExprKind::Tuple: return tuple(as<ast::Tuple>(node));
        case ast::ExprKind::Slice: return slice(as<ast::Slice>(node));
        case ast::ExprKind::Constant:
        case ast::ExprKind::Name: break;
    }
    VERIFY_NOT_REACHED();
}

Diagnosed<void> Generator::visit(ast::ExprNode const* expression) {
    // Leaves come most often, and need no place to go back to.
    if (auto const* name = ast::try_as<ast::Name>(expression)) return name_operation(name->id, name->ctx, name->range);
    if (auto const* constant = ast::try_as<ast::Constant>(expression)) {
        unit_->graph.emit(Opcode::LOAD_CONST, add_const(constant->value), constant->range);
        return {};
    }
    LocationScope scope(unit_);
    set_location(expression->range);
    return dispatch(expression);
}

Diagnosed<void> Generator::named(ast::NamedExpr const& node) {
    TRY(visit(node.value));
    emit(Opcode::COPY, 1);
    return visit(node.target);
}

Diagnosed<void> Generator::binary(ast::BinOp const& node) {
    TRY(visit(node.left));
    TRY(visit(node.right));
    emit_binary(node.op, false);
    return {};
}

Diagnosed<void> Generator::unary(ast::UnaryOp const& node) {
    TRY(visit(node.operand));
    emit(unary_opcode(node.op));
    return {};
}

Diagnosed<void> Generator::starred(ast::Starred const& node) {
    // Where a star is allowed, the construct around it takes care of it.
    if (node.ctx == ast::ExprContext::Store) return error("starred assignment target must be in a list or tuple");
    return error("can't use starred expression here");
}

}  // namespace py::compiler::codegen
