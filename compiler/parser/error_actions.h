#pragma once

#include "compiler/parser/actions.h"

namespace py::compiler::parser {

/// What assignments, loops and deletions may not have as a target differs in detail.
enum class TargetUse : uint8_t { Assign, Loop, Delete };

/// The functions that the alternatives named invalid_ call. They raise an error, or decide not to, and always
/// return false. Where a message has `%s`, the kind of the expression is named.
class ErrorActions : public Actions {
  public:
    using Actions::Actions;

  protected:
    // ---- Where

    template <class Where>
    bool error_at(Where where, char const* message) {
        raise_at(range_of(where), message);
        return false;
    }
    template <class First, class Last>
    bool error_between(First first, Last last, char const* message) {
        raise_at(between(range_of(first), range_of(last)), message);
        return false;
    }
    /// From there up to where the tokenizer stands.
    template <class Where>
    bool error_from(Where where, char const* message) {
        return raise_up_to_tokenizer(range_of(where), message);
    }
    /// At the last token that was looked at.
    bool error_here(std::string message, diag::DiagnosticType type = diag::DiagnosticType::SyntaxError);
    bool error_naming(ast::ExprNode* expression, std::string_view message);

    // ---- What

    bool indentation_error(std::string message) {
        return error_here(std::move(message), diag::DiagnosticType::IndentationError);
    }
    bool missing_block(char const* statement, Token const* start);
    bool cannot_assign(ast::ExprNode* target) { return invalid_target(target, TargetUse::Assign); }
    bool cannot_loop_over(ast::ExprNode* target) { return invalid_target(target, TargetUse::Loop); }
    bool cannot_delete(ast::ExprNode* target) { return invalid_target(target, TargetUse::Delete); }
    bool cannot_assign_to_keyword(Token const* keyword, Token const* sign);
    bool forgot_comma(ast::ExprNode* left, ast::ExprNode* right);
    /// The name, if it is a soft keyword or the first letters of one: CPython compares no further.
    Token const* soft_keyword_start(Token const* name) const;
    /// `print x` and `exec x`.
    bool legacy_statement(Token const* function, ast::ExprNode* argument);
    bool missing_colon_after_key(ast::ExprNode* key);
    bool bare_generator(ast::ExprNode* element, Seq<ast::Comprehension*> clauses);
    bool bare_generator_as_last(CallArguments* arguments, Seq<ast::Comprehension*> clauses);
    bool positional_after_keyword(CallArguments* arguments);

    template <class T>
    static T first_of(Seq<T> items) {
        return items.front();
    }
    template <class T>
    static T last_of(Seq<T> items) {
        return items.back();
    }

  private:
    template <class Node>
    static ast::SourceRange range_of(Node* node) {
        return node->range;
    }
    static ast::SourceRange range_of(Token const* token) { return Actions::range_of(token); }
    static ast::SourceRange between(ast::SourceRange first, ast::SourceRange last) {
        return {first.line, first.column, last.end_line, last.end_column};
    }
    bool raise_up_to_tokenizer(ast::SourceRange where, char const* message);
    bool invalid_target(ast::ExprNode* target, TargetUse use);
};

/// How messages call an expression: "function call", "literal"…
std::string_view expression_kind_name(ast::ExprNode const& expression);

}  // namespace py::compiler::parser
