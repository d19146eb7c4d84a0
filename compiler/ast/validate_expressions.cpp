#include "compiler/ast/cast.h"
#include "compiler/ast/validate.h"
#include "compiler/ast/validator.h"
#include "compiler/grammar/node_fields.h"

// What must hold of expressions in a tree.

namespace py::compiler::ast {

using diag::Diagnosed;

namespace {

/// The context of an expression that may be assigned to; null for others.
ExprContext const* own_context(ExprNode const& node) {
    switch (node.kind) {
        case ExprKind::Attribute: return &as<Attribute>(&node).ctx;
        case ExprKind::Subscript: return &as<Subscript>(&node).ctx;
        case ExprKind::Starred: return &as<Starred>(&node).ctx;
        case ExprKind::Name: return &as<Name>(&node).ctx;
        case ExprKind::List: return &as<List>(&node).ctx;
        case ExprKind::Tuple: return &as<Tuple>(&node).ctx;
        default: return nullptr;
    }
}

}  // namespace

Diagnosed<void> Validator::expression_context(ExprNode const& node, ExprContext context) {
    std::string wanted(enumerator_name(context));
    ExprContext const* own = own_context(node);
    if (!own && context != ExprContext::Load) {
        return fail("expression which can't be assigned to in " + wanted + " context");
    }
    if (own && *own != context) {
        return fail("expression must have " + wanted + " context but has " + std::string(enumerator_name(*own)) +
                    " instead");
    }
    return {};
}

Diagnosed<void> Validator::compare(Compare const& node) {
    if (node.comparators.empty()) return fail("Compare with no comparators");
    if (node.comparators.size() != node.ops.size()) {
        return fail("Compare has a different number of comparators and operands");
    }
    TRY(expressions(node.comparators, ExprContext::Load));
    return expression(*node.left, ExprContext::Load);
}

Diagnosed<void> Validator::dict(Dict const& node) {
    if (node.keys.size() != node.values.size()) {
        return fail("Dict doesn't have the same number of keys as values");
    }
    // A missing key is a mapping to unpack.
    TRY(expressions(node.keys, ExprContext::Load, Holes::Yes));
    return expressions(node.values, ExprContext::Load);
}

Diagnosed<void> Validator::slice(Slice const& node) {
    TRY(optional(node.lower, ExprContext::Load));
    TRY(optional(node.upper, ExprContext::Load));
    return optional(node.step, ExprContext::Load);
}

Diagnosed<void> Validator::comprehension(Seq<Comprehension*> generators) {
    if (generators.empty()) return fail("comprehension with no generators");
    for (Comprehension const* generator : generators) {
        TRY(expression(*generator->target, ExprContext::Store));
        TRY(expression(*generator->iter, ExprContext::Load));
        TRY(expressions(generator->ifs, ExprContext::Load));
    }
    return {};
}

Diagnosed<void> Validator::keywords(Seq<Keyword*> all) {
    for (Keyword const* keyword : all) TRY(expression(*keyword->value, ExprContext::Load));
    return {};
}

Diagnosed<void> Validator::parameters(Seq<Arg*> all) {
    for (Arg const* parameter : all) {
        TRY(position(parameter->range));
        TRY(optional(parameter->annotation, ExprContext::Load));
    }
    return {};
}

Diagnosed<void> Validator::arguments(Arguments const& all) {
    TRY(parameters(all.posonlyargs));
    TRY(parameters(all.args));
    if (all.vararg) TRY(optional(all.vararg->annotation, ExprContext::Load));
    TRY(parameters(all.kwonlyargs));
    if (all.kwarg) TRY(optional(all.kwarg->annotation, ExprContext::Load));
    if (all.defaults.size() > all.posonlyargs.size() + all.args.size()) {
        return fail("more positional defaults than args on arguments");
    }
    if (all.kw_defaults.size() != all.kwonlyargs.size()) {
        return fail("length of kwonlyargs is not the same as kw_defaults on arguments");
    }
    TRY(expressions(all.defaults, ExprContext::Load));
    return expressions(all.kw_defaults, ExprContext::Load, Holes::Yes);
}

Diagnosed<void> Validator::constant(ConstantValue value) {
    if (value->kind == kInvalidConstant) {
        auto const* type = static_cast<code::SequenceObject const*>(value)->items[0];
        return fail("got an invalid type in Constant: " + std::string(static_cast<code::StrObject const*>(type)->text),
                    diag::DiagnosticType::TypeError);
    }
    if (value->kind == code::ObjectKind::Tuple || value->kind == code::ObjectKind::FrozenSet) {
        for (auto const* item : static_cast<code::SequenceObject const*>(value)->items) TRY(constant(item));
    }
    return {};
}

Diagnosed<void> Validator::expression(ExprNode const& node, ExprContext context) {
    constexpr ExprContext kLoad = ExprContext::Load;
    TRY(position(node.range));
    TRY(expression_context(node, context));
    switch (node.kind) {
        case ExprKind::BoolOp:
            if (as<BoolOp>(&node).values.size() < 2) return fail("BoolOp with less than 2 values");
            return expressions(as<BoolOp>(&node).values, kLoad);
        case ExprKind::NamedExpr:
            // CPython takes any target, and code that misbehaves comes out.
            if (as<NamedExpr>(&node).target->kind != ExprKind::Name) {
                return fail("NamedExpr target must be a Name", diag::DiagnosticType::TypeError);
            }
            return expression(*as<NamedExpr>(&node).value, kLoad);
        case ExprKind::BinOp:
            TRY(expression(*as<BinOp>(&node).left, kLoad));
            return expression(*as<BinOp>(&node).right, kLoad);
        case ExprKind::UnaryOp: return expression(*as<UnaryOp>(&node).operand, kLoad);
        case ExprKind::Lambda:
            TRY(arguments(*as<Lambda>(&node).args));
            return expression(*as<Lambda>(&node).body, kLoad);
        case ExprKind::IfExp:
            TRY(expression(*as<IfExp>(&node).test, kLoad));
            TRY(expression(*as<IfExp>(&node).body, kLoad));
            return expression(*as<IfExp>(&node).orelse, kLoad);
        case ExprKind::Dict: return dict(as<Dict>(&node));
        case ExprKind::Set: return expressions(as<Set>(&node).elts, kLoad);
        case ExprKind::ListComp:
            TRY(comprehension(as<ListComp>(&node).generators));
            return expression(*as<ListComp>(&node).elt, kLoad);
        case ExprKind::SetComp:
            TRY(comprehension(as<SetComp>(&node).generators));
            return expression(*as<SetComp>(&node).elt, kLoad);
        case ExprKind::DictComp:
            TRY(comprehension(as<DictComp>(&node).generators));
            TRY(expression(*as<DictComp>(&node).key, kLoad));
            return expression(*as<DictComp>(&node).value, kLoad);
        case ExprKind::GeneratorExp:
            TRY(comprehension(as<GeneratorExp>(&node).generators));
            return expression(*as<GeneratorExp>(&node).elt, kLoad);
        case ExprKind::Await: return expression(*as<Await>(&node).value, kLoad);
        case ExprKind::Yield: return optional(as<Yield>(&node).value, kLoad);
        case ExprKind::YieldFrom: return expression(*as<YieldFrom>(&node).value, kLoad);
        case ExprKind::Compare: return compare(as<Compare>(&node));
        case ExprKind::Call:
            TRY(expression(*as<Call>(&node).func, kLoad));
            TRY(expressions(as<Call>(&node).args, kLoad));
            return keywords(as<Call>(&node).keywords);
        case ExprKind::FormattedValue:
            TRY(expression(*as<FormattedValue>(&node).value, kLoad));
            return optional(as<FormattedValue>(&node).format_spec, kLoad);
        case ExprKind::JoinedStr: return expressions(as<JoinedStr>(&node).values, kLoad);
        case ExprKind::Constant: return constant(as<Constant>(&node).value);
        case ExprKind::Attribute: return expression(*as<Attribute>(&node).value, kLoad);
        case ExprKind::Subscript:
            TRY(expression(*as<Subscript>(&node).slice, kLoad));
            return expression(*as<Subscript>(&node).value, kLoad);
        case ExprKind::Starred: return expression(*as<Starred>(&node).value, context);
        case ExprKind::Name: return name(as<Name>(&node).id);
        case ExprKind::List: return expressions(as<List>(&node).elts, context);
        case ExprKind::Tuple: return expressions(as<Tuple>(&node).elts, context);
        case ExprKind::Slice: return slice(as<Slice>(&node));
    }
    VERIFY_NOT_REACHED();
}

}  // namespace py::compiler::ast
