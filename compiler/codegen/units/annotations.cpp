// Annotations of parameters and variables (PEP 3107, 526, 563).
#include "compiler/ast/unparse.h"
#include "compiler/codegen/generator.h"

namespace py::compiler::codegen {

/// Leaves a tuple of names and annotations on the stack if there are any; returns its length.
Diagnosed<int32_t> Generator::parameter_annotations(ast::Arguments const& args, ast::ExprNode const* returns) {
    int32_t count = 0;
    auto visit_all = [&](ast::Seq<ast::Arg*> parameters) -> Diagnosed<void> {
        for (auto const* arg : parameters) TRY(parameter_annotation(arg->arg, arg->annotation, count));
        return {};
    };
    TRY(visit_all(args.args));
    TRY(visit_all(args.posonlyargs));
    if (args.vararg != nullptr) TRY(parameter_annotation(args.vararg->arg, args.vararg->annotation, count));
    TRY(visit_all(args.kwonlyargs));
    if (args.kwarg != nullptr) TRY(parameter_annotation(args.kwarg->arg, args.kwarg->annotation, count));
    TRY(parameter_annotation(names_.return_, returns, count));
    if (count > 0) emit(Opcode::BUILD_TUPLE, count);
    return count;
}

Diagnosed<void> Generator::parameter_annotation(Identifier name, ast::ExprNode const* annotation, int32_t& count) {
    if (annotation == nullptr) return {};
    emit_const(name_constant(name));
    if (annotations_are_text()) {
        TRY(annotation_text(annotation));
    } else if (auto const* star = ast::try_as<ast::Starred>(annotation)) {
        // PEP 646: `*args: *Ts` takes the one element of the unpacked value.
        TRY(visit(star->value));
        emit(Opcode::UNPACK_SEQUENCE, 1);
    } else {
        TRY(visit(annotation));
    }
    count += 2;
    return {};
}

Diagnosed<void> Generator::annotation_text(ast::ExprNode const* annotation) {
    emit_const(objects_.make_str(ast::unparse(annotation)));
    return {};
}

bool Generator::evaluates_annotations() const {
    return unit_->kind == UnitKind::Module || unit_->kind == UnitKind::Class;
}

Diagnosed<void> Generator::annotated_assignment(ast::AnnAssign const& statement) {
    if (statement.value != nullptr) {
        TRY(visit(statement.value));
        TRY(visit(statement.target));
    }
    bool only_declares = statement.value == nullptr;
    if (auto const* name = ast::try_as<ast::Name>(statement.target)) {
        TRY(check_forbidden(name->id, ast::ExprContext::Store));
        if (statement.simple && evaluates_annotations()) TRY(simple_annotation(statement, name->id));
    } else if (auto const* target = ast::try_as<ast::Attribute>(statement.target)) {
        TRY(check_forbidden(target->attr, ast::ExprContext::Store));
        if (only_declares) TRY(evaluate_and_drop(target->value));
    } else if (auto const* element = ast::try_as<ast::Subscript>(statement.target)) {
        if (only_declares) {
            TRY(evaluate_and_drop(element->value));
            TRY(evaluate_subscript_and_drop(element->slice));
        }
    }
    if (statement.simple || annotations_are_text() || !evaluates_annotations()) return {};
    return evaluate_and_drop(statement.annotation);
}

Diagnosed<void> Generator::simple_annotation(ast::AnnAssign const& statement, Identifier name) {
    TRY(annotations_are_text() ? annotation_text(statement.annotation) : visit(statement.annotation));
    emit_name(Opcode::LOAD_NAME, names_.annotations);
    emit_const(name_constant(name));
    emit(Opcode::STORE_SUBSCR);
    return {};
}

Diagnosed<void> Generator::evaluate_and_drop(ast::ExprNode const* expression) {
    TRY(visit(expression));
    emit(Opcode::POP_TOP);
    return {};
}

Diagnosed<void> Generator::evaluate_subscript_and_drop(ast::ExprNode const* slice) {
    if (auto const* parts = ast::try_as<ast::Slice>(slice)) {
        for (auto const* part : {parts->lower, parts->upper, parts->step}) {
            if (part != nullptr) TRY(evaluate_and_drop(part));
        }
        return {};
    }
    if (auto const* parts = ast::try_as<ast::Tuple>(slice)) {
        for (auto const* part : parts->elts) TRY(evaluate_subscript_and_drop(part));
        return {};
    }
    return evaluate_and_drop(slice);
}

}  // namespace py::compiler::codegen
