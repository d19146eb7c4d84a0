#include "compiler/parser/actions.h"

namespace py::compiler::parser {

ast::Arguments* Actions::make_arguments(Seq<ast::Arg*> before_slash, SlashWithDefault* defaults_before_slash,
                                        Seq<ast::Arg*> plain, Seq<Parameter*> defaults, StarEtc* rest) {
    auto parameter_node = [](Parameter* parameter) { return parameter->parameter; };
    auto parameter_value = [](Parameter* parameter) { return parameter->value; };
    auto* arguments = arena_.make<ast::Arguments>();
    arguments->posonlyargs = before_slash;
    arguments->args = defaults.empty() ? plain : concatenate(plain, mapped<ast::Arg*>(defaults, parameter_node));
    if (!defaults.empty()) arguments->defaults = mapped<ast::ExprNode*>(defaults, parameter_value);
    if (defaults_before_slash != nullptr) {
        auto& before = *defaults_before_slash;
        arguments->posonlyargs = concatenate(before.plain, mapped<ast::Arg*>(before.defaults, parameter_node));
        arguments->defaults =
            concatenate(mapped<ast::ExprNode*>(before.defaults, parameter_value), arguments->defaults);
    }
    if (rest != nullptr) {
        arguments->vararg = rest->rest;
        arguments->kwonlyargs = mapped<ast::Arg*>(rest->named, parameter_node);
        arguments->kw_defaults = mapped<ast::ExprNode*>(rest->named, parameter_value);
        arguments->kwarg = rest->keywords;
    }
    return arguments;
}

ast::Arguments* Actions::arguments_or_none(ast::Arguments* arguments) {
    return arguments != nullptr ? arguments : arena_.make<ast::Arguments>();
}

ast::Arg* Actions::with_type_comment(ast::Arg* parameter, Token const* comment) {
    if (comment != nullptr) parameter->type_comment = type_comment(comment);
    return parameter;
}

CallArguments* Actions::call_arguments(Seq<ast::ExprNode*> positional, Seq<Argument*> named, ast::SourceRange range) {
    auto* arguments = arena_.make<CallArguments>(positional, Seq<ast::Keyword*>(), range);
    if (named.empty()) return arguments;
    Collector<ast::ExprNode*> all(*this);
    for (auto* argument : positional) all.push(argument);
    for (auto* argument : named) {
        if (argument->positional != nullptr) all.push(argument->positional);
    }
    arguments->positional = all.finish(0);
    Collector<ast::Keyword*> keywords(*this);
    for (auto* argument : named) {
        if (argument->keyword != nullptr) keywords.push(argument->keyword);
    }
    arguments->keywords = keywords.finish(0);
    return arguments;
}

}  // namespace py::compiler::parser
