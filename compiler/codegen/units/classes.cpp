#include "compiler/codegen/generator.h"

namespace py::compiler::codegen {

/// `name = __build_class__(body function, name, *bases, **keywords)`, then the decorators.
Diagnosed<void> Generator::class_definition(ast::ClassDef const& statement) {
    auto const& decorators = statement.decorator_list;
    TRY(visit(decorators));
    int32_t firstlineno = decorators.empty() ? statement.range.line : decorators[0]->range.line;

    enter_scope(statement.name, UnitKind::Class, statement.scope, firstlineno);
    TRY(class_body(statement));
    auto const* code = TRY(exit_scope(FallsOff::WithNone));

    emit(Opcode::PUSH_NULL);
    emit(Opcode::LOAD_BUILD_CLASS);
    make_closure(code, 0);
    emit_const(statement.name);
    constexpr size_t kFunctionAndName = 2;
    TRY(call_arguments(kFunctionAndName, statement.bases, statement.keywords));
    TRY(apply_decorators(decorators));
    return name_operation(statement.name, ast::ExprContext::Store);
}

Diagnosed<void> Generator::class_body(ast::ClassDef const& statement) {
    unit_->private_class = statement.name;
    TRY(name_operation(names_.name, ast::ExprContext::Load));
    TRY(name_operation(names_.module, ast::ExprContext::Store));
    emit_const(unit_->code.qualname);
    TRY(name_operation(names_.qualname, ast::ExprContext::Store));
    TRY(body(statement.body));

    unset_location();
    if (unit_->scope->needs_class_closure) {
        // The cell goes to type.__new__ as __classcell__, and is what the body returns.
        emit(Opcode::LOAD_CLOSURE, kClassCell);
        emit(Opcode::COPY, 1);
        TRY(name_operation(names_.classcell, ast::ExprContext::Store));
    } else {
        emit_none();
    }
    emit(Opcode::RETURN_VALUE);
    return {};
}

}  // namespace py::compiler::codegen
