#include "compiler/parser/error_actions.h"

#include <fmt/format.h>

namespace py::compiler::parser {
namespace {

bool is_legacy_statement(ast::Identifier name) { return name->text == "print" || name->text == "exec"; }

/// What a comprehension ends in.
ast::ExprNode* last_item(ast::Comprehension* clause) { return clause->ifs.empty() ? clause->iter : clause->ifs.back(); }

/// The part of a target that cannot be one; null if there is none.
ast::ExprNode* find_invalid_target(ast::ExprNode* target, TargetUse use);

ast::ExprNode* find_invalid_element(Seq<ast::ExprNode*> elements, TargetUse use) {
    for (auto* element : elements) {
        if (auto* found = find_invalid_target(element, use)) return found;
    }
    return nullptr;
}

ast::ExprNode* find_invalid_target(ast::ExprNode* target, TargetUse use) {
    switch (target->kind) {
        case ast::ExprKind::List: return find_invalid_element(static_cast<ast::List*>(target)->elts, use);
        case ast::ExprKind::Tuple: return find_invalid_element(static_cast<ast::Tuple*>(target)->elts, use);
        case ast::ExprKind::Starred:
            if (use == TargetUse::Delete) return target;
            return find_invalid_target(static_cast<ast::Starred*>(target)->value, use);
        case ast::ExprKind::Compare: {
            // `for a in b` was read as one comparison: the target is what stands before the `in`.
            if (use != TargetUse::Loop) return target;
            auto* comparison = static_cast<ast::Compare*>(target);
            if (comparison->ops[0] != ast::Cmpop::In) return nullptr;
            return find_invalid_target(comparison->left, use);
        }
        case ast::ExprKind::Name:
        case ast::ExprKind::Subscript:
        case ast::ExprKind::Attribute: return nullptr;
        default: return target;
    }
}

std::string_view constant_kind_name(code::Object const& value) {
    switch (value.kind) {
        case code::ObjectKind::None: return "None";
        case code::ObjectKind::False: return "False";
        case code::ObjectKind::True: return "True";
        case code::ObjectKind::Ellipsis: return "ellipsis";
        default: return "literal";
    }
}

}  // namespace

std::string_view expression_kind_name(ast::ExprNode const& expression) {
    switch (expression.kind) {
        case ast::ExprKind::Attribute: return "attribute";
        case ast::ExprKind::Subscript: return "subscript";
        case ast::ExprKind::Starred: return "starred";
        case ast::ExprKind::Name: return "name";
        case ast::ExprKind::List: return "list";
        case ast::ExprKind::Tuple: return "tuple";
        case ast::ExprKind::Lambda: return "lambda";
        case ast::ExprKind::Call: return "function call";
        case ast::ExprKind::BoolOp:
        case ast::ExprKind::BinOp:
        case ast::ExprKind::UnaryOp: return "expression";
        case ast::ExprKind::GeneratorExp: return "generator expression";
        case ast::ExprKind::Yield:
        case ast::ExprKind::YieldFrom: return "yield expression";
        case ast::ExprKind::Await: return "await expression";
        case ast::ExprKind::ListComp: return "list comprehension";
        case ast::ExprKind::SetComp: return "set comprehension";
        case ast::ExprKind::DictComp: return "dict comprehension";
        case ast::ExprKind::Dict: return "dict literal";
        case ast::ExprKind::Set: return "set display";
        case ast::ExprKind::JoinedStr:
        case ast::ExprKind::FormattedValue: return "f-string expression";
        case ast::ExprKind::Constant: return constant_kind_name(*static_cast<ast::Constant const&>(expression).value);
        case ast::ExprKind::Compare: return "comparison";
        case ast::ExprKind::IfExp: return "conditional expression";
        case ast::ExprKind::NamedExpr: return "named expression";
        case ast::ExprKind::Slice: return "slice";
    }
    VERIFY_NOT_REACHED();
}

bool ErrorActions::error_here(std::string message, diag::DiagnosticType type) {
    raise_located(lexer::location_of_last_token(source_, tokens_[furthest_]), std::move(message), type);
    return false;
}

bool ErrorActions::error_naming(ast::ExprNode* expression, std::string_view message) {
    std::string text(message);
    text.replace(text.find("%s"), 2, expression_kind_name(*expression));
    return error_at(expression, text.c_str());
}

bool ErrorActions::raise_up_to_tokenizer(ast::SourceRange where, char const* message) {
    Token const& last = tokens_[furthest_];
    raise_located({where.line, where.column + 1, last.end_line, last.end_column}, message);
    return false;
}

bool ErrorActions::missing_block(char const* statement, Token const* start) {
    return indentation_error(fmt::format("expected an indented block after {} on line {}", statement, start->line));
}

bool ErrorActions::invalid_target(ast::ExprNode* target, TargetUse use) {
    ast::ExprNode* invalid = find_invalid_target(target, use);
    if (invalid == nullptr) return false;
    return error_naming(invalid, use == TargetUse::Delete ? "cannot delete %s" : "cannot assign to %s");
}

bool ErrorActions::cannot_assign_to_keyword(Token const* keyword, Token const* sign) {
    auto text = source_.text().substr(keyword->start, keyword->end - keyword->start);
    return error_between(keyword, sign, fmt::format("cannot assign to {}", text).c_str());
}

bool ErrorActions::forgot_comma(ast::ExprNode* left, ast::ExprNode* right) {
    bool legacy = left->kind == ast::ExprKind::Name && is_legacy_statement(static_cast<ast::Name*>(left)->id);
    if (legacy || tokens_[mark_ - 1].level == 0) return false;
    return error_between(left, right, "invalid syntax. Perhaps you forgot a comma?");
}

Token const* ErrorActions::soft_keyword_start(Token const* name) const {
    std::string_view text = source_.text().substr(name->start, name->end - name->start);
    for (std::string_view keyword : {
#define KEYWORD(name, text)
#define SOFT_KEYWORD(name, text) std::string_view(text),
#include "compiler/lexer/keywords.def"
#undef KEYWORD
#undef SOFT_KEYWORD
         }) {
        if (keyword.starts_with(text)) return name;
    }
    return nullptr;
}

bool ErrorActions::legacy_statement(Token const* function, ast::ExprNode* argument) {
    ast::Identifier name = identifier(function);
    if (!is_legacy_statement(name)) return false;
    std::string message = fmt::format("Missing parentheses in call to '{0}'. Did you mean {0}(...)?", name->text);
    return error_between(function, argument, message.c_str());
}

bool ErrorActions::missing_colon_after_key(ast::ExprNode* key) {
    raise_located({key->range.line, key->range.end_column, key->range.end_line, 0},
                  "':' expected after dictionary key");
    return false;
}

bool ErrorActions::bare_generator(ast::ExprNode* element, Seq<ast::Comprehension*> clauses) {
    return error_between(element, last_item(clauses.back()), "Generator expression must be parenthesized");
}

bool ErrorActions::bare_generator_as_last(CallArguments* arguments, Seq<ast::Comprehension*> clauses) {
    // A call with a generator as its only argument needs no parentheses of its own.
    if (arguments->positional.size() <= 1) return false;
    return bare_generator(arguments->positional.back(), clauses);
}

bool ErrorActions::positional_after_keyword(CallArguments* arguments) {
    bool unpacking = false;
    for (auto* keyword : arguments->keywords) unpacking |= keyword->arg == nullptr;
    return error_here(unpacking ? "positional argument follows keyword argument unpacking"
                                : "positional argument follows keyword argument");
}

}  // namespace py::compiler::parser
