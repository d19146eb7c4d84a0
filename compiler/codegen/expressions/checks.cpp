// SyntaxWarnings about literals that are compared by identity, called or subscripted.
#include "compiler/codegen/generator.h"

namespace py::compiler::codegen {
namespace {

using code::ObjectKind;

std::string_view type_name(ObjectKind kind) {
    switch (kind) {
        case ObjectKind::None: return "NoneType";
        case ObjectKind::False:
        case ObjectKind::True: return "bool";
        case ObjectKind::Ellipsis: return "ellipsis";
        case ObjectKind::StopIteration: return "type";
        case ObjectKind::Int: return "int";
        case ObjectKind::Float: return "float";
        case ObjectKind::Complex: return "complex";
        case ObjectKind::Str: return "str";
        case ObjectKind::Bytes: return "bytes";
        case ObjectKind::Tuple: return "tuple";
        case ObjectKind::List: return "list";
        case ObjectKind::Set: return "set";
        case ObjectKind::FrozenSet: return "frozenset";
        case ObjectKind::Dict: return "dict";
        case ObjectKind::Code: return "code";
    }
    VERIFY_NOT_REACHED();
}

ObjectKind constant_kind(ast::ExprNode const* node) { return ast::as<ast::Constant>(node).value->kind; }

/// The name of the type that the value must have; empty if unknown.
std::string_view inferred_type(ast::ExprNode const* node) {
    switch (node->kind) {
        case ast::ExprKind::Tuple: return "tuple";
        case ast::ExprKind::List:
        case ast::ExprKind::ListComp: return "list";
        case ast::ExprKind::Dict:
        case ast::ExprKind::DictComp: return "dict";
        case ast::ExprKind::Set:
        case ast::ExprKind::SetComp: return "set";
        case ast::ExprKind::GeneratorExp: return "generator";
        case ast::ExprKind::Lambda: return "function";
        case ast::ExprKind::JoinedStr:
        case ast::ExprKind::FormattedValue: return "str";
        case ast::ExprKind::Constant: return type_name(constant_kind(node));
        default: return {};
    }
}

bool is_unique_value(ObjectKind kind) {
    return kind == ObjectKind::None || kind == ObjectKind::False || kind == ObjectKind::True ||
           kind == ObjectKind::Ellipsis;
}

/// A literal whose identity means nothing.
bool is_plain_literal(ast::ExprNode const* node) {
    return node->kind == ast::ExprKind::Constant && !is_unique_value(constant_kind(node));
}

bool is_int(ObjectKind kind) {
    return kind == ObjectKind::Int || kind == ObjectKind::False || kind == ObjectKind::True;
}

bool is_unsubscriptable_constant(ObjectKind kind) {
    return is_unique_value(kind) || is_int(kind) || kind == ObjectKind::Float || kind == ObjectKind::Complex ||
           kind == ObjectKind::FrozenSet;
}

}  // namespace

Diagnosed<void> Generator::check_identity_operands(ast::Compare const& node) {
    bool left_is_literal = is_plain_literal(node.left);
    for (size_t i = 0; i < node.ops.size(); i++) {
        bool right_is_literal = is_plain_literal(node.comparators[i]);
        if (left_is_literal || right_is_literal) {
            if (node.ops[i] == ast::Cmpop::Is) return warn("\"is\" with a literal. Did you mean \"==\"?");
            if (node.ops[i] == ast::Cmpop::IsNot) return warn("\"is not\" with a literal. Did you mean \"!=\"?");
        }
        left_is_literal = right_is_literal;
    }
    return {};
}

Diagnosed<void> Generator::check_callable(ast::ExprNode const* callee) {
    if (callee->kind == ast::ExprKind::Lambda) return {};
    std::string_view type = inferred_type(callee);
    if (type.empty()) return {};
    return warn("'" + std::string(type) + "' object is not callable; perhaps you missed a comma?");
}

Diagnosed<void> Generator::check_subscriptable(ast::ExprNode const* container) {
    switch (container->kind) {
        case ast::ExprKind::Constant:
            if (!is_unsubscriptable_constant(constant_kind(container))) return {};
            break;
        case ast::ExprKind::Set:
        case ast::ExprKind::SetComp:
        case ast::ExprKind::GeneratorExp:
        case ast::ExprKind::Lambda: break;
        default: return {};
    }
    return warn("'" + std::string(inferred_type(container)) +
                "' object is not subscriptable; perhaps you missed a comma?");
}

Diagnosed<void> Generator::check_index(ast::ExprNode const* container, ast::ExprNode const* index) {
    std::string_view index_type = inferred_type(index);
    if (index_type.empty()) return {};
    if (index->kind == ast::ExprKind::Constant && is_int(constant_kind(index))) return {};
    switch (container->kind) {
        case ast::ExprKind::Constant: {
            ObjectKind kind = constant_kind(container);
            if (kind != ObjectKind::Str && kind != ObjectKind::Bytes && kind != ObjectKind::Tuple) return {};
            break;
        }
        case ast::ExprKind::Tuple:
        case ast::ExprKind::List:
        case ast::ExprKind::ListComp:
        case ast::ExprKind::JoinedStr:
        case ast::ExprKind::FormattedValue: break;
        default: return {};
    }
    return warn(std::string(inferred_type(container)) + " indices must be integers or slices, not " +
                std::string(index_type) + "; perhaps you missed a comma?");
}

}  // namespace py::compiler::codegen
