#include "compiler/ast/cast.h"
#include "compiler/ast/validator.h"

// What must hold of patterns in a tree.

namespace py::compiler::ast {

using code::ObjectKind;
using diag::Diagnosed;

namespace {

bool is_constant_of(ExprNode const& node, std::initializer_list<ObjectKind> kinds) {
    auto const* constant = try_as<Constant>(&node);
    if (!constant) return false;
    for (ObjectKind kind : kinds) {
        if (constant->value->kind == kind) return true;
    }
    return false;
}

bool is_negated(ExprNode const& node, std::initializer_list<ObjectKind> kinds) {
    auto const* operation = try_as<UnaryOp>(&node);
    return operation && operation->op == Unaryop::USub && is_constant_of(*operation->operand, kinds);
}

/// `1 + 2j`, `-1.5 - 2j`.
bool is_complex_literal(BinOp const& node) {
    if (node.op != Operator::Add && node.op != Operator::Sub) return false;
    bool real = is_constant_of(*node.left, {ObjectKind::Int, ObjectKind::Float}) ||
                is_negated(*node.left, {ObjectKind::Int, ObjectKind::Float});
    return real && is_constant_of(*node.right, {ObjectKind::Complex});
}

bool is_literal_or_attribute(ExprNode const& node) {
    switch (node.kind) {
        case ExprKind::Attribute: return true;
        // Code generation has something to say to these.
        case ExprKind::JoinedStr: return true;
        case ExprKind::UnaryOp: return is_negated(node, {ObjectKind::Int, ObjectKind::Float, ObjectKind::Complex});
        case ExprKind::BinOp: return is_complex_literal(as<BinOp>(&node));
        default: return false;
    }
}

/// A name, or attributes of one.
bool is_dotted_name(ExprNode const* node) {
    while (auto const* attribute = try_as<Attribute>(node)) node = attribute->value;
    return node->kind == ExprKind::Name;
}

}  // namespace

Diagnosed<void> Validator::literal(ExprNode const& node) {
    TRY(expression(node, ExprContext::Load));
    if (node.kind == ExprKind::Constant) {
        bool fits = is_constant_of(
            node, {ObjectKind::Int, ObjectKind::Float, ObjectKind::Complex, ObjectKind::Str, ObjectKind::Bytes});
        if (fits) return {};
        return fail("unexpected constant inside of a literal pattern");
    }
    if (is_literal_or_attribute(node)) return {};
    return fail("patterns may only match literals and attribute lookups");
}

Diagnosed<void> Validator::capture(Identifier identifier) {
    if (identifier->text == "_") return fail("can't capture name '_' in patterns");
    return name(identifier);
}

Diagnosed<void> Validator::mapping(MatchMapping const& node) {
    if (node.keys.size() != node.patterns.size()) {
        return fail("MatchMapping doesn't have the same number of keys as patterns");
    }
    if (node.rest) TRY(capture(node.rest));
    for (ExprNode const* key : node.keys) {
        if (!key) return fail("None disallowed in expression list");
        if (is_constant_of(*key, {ObjectKind::True, ObjectKind::False, ObjectKind::None})) continue;
        TRY(literal(*key));
    }
    return patterns(node.patterns, Star::No);
}

Diagnosed<void> Validator::class_pattern(MatchClass const& node) {
    if (node.kwd_attrs.size() != node.kwd_patterns.size()) {
        return fail("MatchClass doesn't have the same number of keyword attributes as patterns");
    }
    TRY(expression(*node.cls, ExprContext::Load));
    if (!is_dotted_name(node.cls)) return fail("MatchClass cls field can only contain Name or Attribute nodes.");
    for (Identifier attribute : node.kwd_attrs) TRY(name(attribute));
    TRY(patterns(node.patterns, Star::No));
    return patterns(node.kwd_patterns, Star::No);
}

Diagnosed<void> Validator::alias_pattern(MatchAs const& node) {
    if (node.name) TRY(capture(node.name));
    if (!node.pattern) return {};
    if (!node.name) return fail("MatchAs must specify a target name if a pattern is given");
    return pattern(*node.pattern, Star::No);
}

Diagnosed<void> Validator::patterns(Seq<PatternNode*> all, Star star) {
    for (PatternNode const* one : all) TRY(pattern(*one, star));
    return {};
}

Diagnosed<void> Validator::pattern(PatternNode const& node, Star star) {
    TRY(position(node.range));
    switch (node.kind) {
        case PatternKind::MatchValue: return literal(*as<MatchValue>(&node).value);
        case PatternKind::MatchSingleton:
            switch (as<MatchSingleton>(&node).value->kind) {
                case ObjectKind::None:
                case ObjectKind::True:
                case ObjectKind::False: return {};
                default: return fail("MatchSingleton can only contain True, False and None");
            }
        case PatternKind::MatchSequence: return patterns(as<MatchSequence>(&node).patterns, Star::Yes);
        case PatternKind::MatchMapping: return mapping(as<MatchMapping>(&node));
        case PatternKind::MatchClass: return class_pattern(as<MatchClass>(&node));
        case PatternKind::MatchStar:
            if (star == Star::No) return fail("can't use MatchStar here");
            if (as<MatchStar>(&node).name) TRY(capture(as<MatchStar>(&node).name));
            return {};
        case PatternKind::MatchAs: return alias_pattern(as<MatchAs>(&node));
        case PatternKind::MatchOr:
            if (as<MatchOr>(&node).patterns.size() < 2) return fail("MatchOr requires at least 2 patterns");
            return patterns(as<MatchOr>(&node).patterns, Star::No);
    }
    VERIFY_NOT_REACHED();
}

}  // namespace py::compiler::ast
