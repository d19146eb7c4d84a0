#include "compiler/symtable/builder.h"

namespace py::compiler::symtable {

Diagnosed<void> Builder::visit_defaults(ast::Arguments const* arguments) {
    TRY(visit_all(arguments->defaults));
    return visit_present(arguments->kw_defaults);
}

Diagnosed<void> Builder::visit_annotations(ast::StmtNode const* function, ast::Arguments const* arguments,
                                           ast::ExprNode const* returns) {
    if (future_annotations_) {
        enter(context_.objects.intern("_annotation"), ScopeKind::Annotation, function->range);
    }
    TRY(visit_annotations_of(arguments->posonlyargs));
    TRY(visit_annotations_of(arguments->args));
    if (arguments->vararg != nullptr) TRY(visit_optional(arguments->vararg->annotation));
    if (arguments->kwarg != nullptr) TRY(visit_optional(arguments->kwarg->annotation));
    TRY(visit_annotations_of(arguments->kwonlyargs));
    if (future_annotations_) leave();
    return returns == nullptr ? Diagnosed<void>() : visit_annotation(returns);
}

Diagnosed<void> Builder::visit_annotations_of(ast::Seq<ast::Arg*> parameters) {
    for (ast::Arg const* parameter : parameters) TRY(visit_optional(parameter->annotation));
    return {};
}

Diagnosed<void> Builder::visit_annotation(ast::ExprNode const* annotation) {
    if (!future_annotations_) return visit(annotation);
    enter(context_.objects.intern("_annotation"), ScopeKind::Annotation, annotation->range);
    TRY(visit(annotation));
    leave();
    return {};
}

Diagnosed<void> Builder::visit_parameters(ast::Arguments const* arguments) {
    TRY(define_parameters(arguments->posonlyargs));
    TRY(define_parameters(arguments->args));
    TRY(define_parameters(arguments->kwonlyargs));
    if (arguments->vararg != nullptr) {
        TRY(define(arguments->vararg->arg, kDefParameter, arguments->vararg->range));
        scope()->has_varargs = true;
    }
    if (arguments->kwarg != nullptr) {
        TRY(define(arguments->kwarg->arg, kDefParameter, arguments->kwarg->range));
        scope()->has_varkeywords = true;
    }
    return {};
}

Diagnosed<void> Builder::define_parameters(ast::Seq<ast::Arg*> parameters) {
    for (ast::Arg const* parameter : parameters) TRY(define(parameter->arg, kDefParameter, parameter->range));
    return {};
}

}  // namespace py::compiler::symtable
