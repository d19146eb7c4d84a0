#include "compiler/codegen/generator.h"
#include "compiler/codegen/statements/statement_queries.h"

namespace py::compiler::codegen {
namespace {

/// Operand of MAKE_FUNCTION: what lies on the stack below the code object.
enum FunctionFlag : int32_t { kHasDefaults = 1, kHasKeywordDefaults = 2, kHasAnnotations = 4 };

}  // namespace

Diagnosed<void> Generator::function(ast::StmtNode const* statement, FunctionParts const& parts) {
    TRY(check_parameters(parts.args));
    TRY(visit(parts.decorators));
    int32_t firstlineno = parts.decorators.empty() ? statement->range.line : parts.decorators[0]->range.line;
    int32_t flags = TRY(defaults(parts.args));
    if (TRY(parameter_annotations(parts.args, parts.returns)) > 0) flags |= kHasAnnotations;

    enter_scope(parts.name, parts.is_async ? UnitKind::AsyncFunction : UnitKind::Function, parts.scope, firstlineno);
    // The first constant is the docstring, or None if there is none.
    auto const* docstring = options_.optimize < 2 ? docstring_of(parts.body) : nullptr;
    add_const(docstring != nullptr ? static_cast<code::Object const*>(docstring) : &code::kNone);
    set_argument_counts(parts.args);
    TRY(visit(parts.body.subspan(docstring != nullptr ? 1 : 0)));
    auto const* code = TRY(exit_scope(FallsOff::WithNone));

    make_closure(code, flags);
    TRY(apply_decorators(parts.decorators));
    return name_operation(parts.name, ast::ExprContext::Store);
}

Diagnosed<void> Generator::lambda(ast::Lambda const& node) {
    TRY(check_parameters(*node.args));
    int32_t flags = TRY(defaults(*node.args));
    enter_scope(static_names_.lambda, UnitKind::Lambda, node.scope, node.range.line);
    // A lambda has no docstring, even if its body is a string.
    add_const(&code::kNone);
    set_argument_counts(*node.args);
    TRY(visit(node.body));
    FallsOff falls_off = FallsOff::WithTop;
    if (!unit_->scope->is_generator) {
        emit(Opcode::RETURN_VALUE);
        falls_off = FallsOff::WithNone;
    }
    auto const* code = TRY(exit_scope(falls_off));
    make_closure(code, flags);
    return {};
}

Diagnosed<void> Generator::check_parameters(ast::Arguments const& args) {
    auto check = [&](ast::Arg const* arg) -> Diagnosed<void> {
        return arg != nullptr ? check_forbidden(arg->arg, ast::ExprContext::Store) : Diagnosed<void>();
    };
    for (auto const* arg : args.posonlyargs) TRY(check(arg));
    for (auto const* arg : args.args) TRY(check(arg));
    TRY(check(args.vararg));
    for (auto const* arg : args.kwonlyargs) TRY(check(arg));
    return check(args.kwarg);
}

Diagnosed<int32_t> Generator::defaults(ast::Arguments const& args) {
    int32_t flags = 0;
    if (!args.defaults.empty()) {
        TRY(visit(args.defaults));
        emit(Opcode::BUILD_TUPLE, int32_t(args.defaults.size()));
        flags |= kHasDefaults;
    }
    if (TRY(keyword_defaults(args))) flags |= kHasKeywordDefaults;
    return flags;
}

Diagnosed<bool> Generator::keyword_defaults(ast::Arguments const& args) {
    std::vector<code::Object const*> keys;
    for (size_t i = 0; i < args.kwonlyargs.size(); i++) {
        if (args.kw_defaults[i] == nullptr) continue;
        keys.push_back(name_constant(args.kwonlyargs[i]->arg));
        TRY(visit(args.kw_defaults[i]));
    }
    if (keys.empty()) return false;
    emit_const(objects_.make_tuple(keys));
    emit(Opcode::BUILD_CONST_KEY_MAP, int32_t(keys.size()));
    return true;
}

void Generator::set_argument_counts(ast::Arguments const& args) {
    auto& code = unit_->code;
    code.posonlyargcount = int32_t(args.posonlyargs.size());
    code.argcount = int32_t(args.posonlyargs.size() + args.args.size());
    code.kwonlyargcount = int32_t(args.kwonlyargs.size());
}

Diagnosed<void> Generator::apply_decorators(Expressions decorators) {
    LocationScope scope(unit_);
    for (size_t i = decorators.size(); i > 0; i--) {
        set_location(decorators[i - 1]->range);
        emit_call(0);
    }
    return {};
}

}  // namespace py::compiler::codegen
