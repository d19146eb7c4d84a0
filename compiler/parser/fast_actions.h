#pragma once

#include "compiler/parser/actions.h"
#include "compiler/parser/name_list.h"

namespace py::compiler::parser {

/// One item of a parameter list, in the order of the source.
struct ParameterItem {
    enum class Kind : uint8_t { Plain, Star, DoubleStar, Slash };
    Kind kind;
    /// Null for a bare `*` and for `/`.
    ast::Arg* parameter;
    ast::ExprNode* value;
};

/// The functions that only the fast parser's rules call. Those that check refuse a match by returning null.
class FastActions : public Actions {
  public:
    using Actions::Actions;

  protected:
    template <class T>
    static T* either(T* preferred, T* otherwise) {
        return preferred != nullptr ? preferred : otherwise;
    }

    // ---- Statements and their names

    /// Tells a statement that began at token `start`, and at `names` in the list of names, whether anything in it can
    /// be folded, and which names it mentions. Nodes that were made before it lie behind the parser by then.
    ast::StmtNode* finished_simple(ast::StmtNode* statement, uint32_t start, NameList::Place names);
    ast::StmtNode* finished_compound(ast::StmtNode* statement, uint32_t start, NameList::Place names);
    [[gnu::always_inline, gnu::returns_nonnull]] ast::ExprNode* listed_name(Token const* token) {
        ast::ExprNode* node = name(token, ast::ExprContext::Load);
        if (!names_.add(arena_, static_cast<ast::Name*>(node), mark_ - 1)) [[unlikely]]
            last_unordered_ = mark_;
        return node;
    }
    void forget_from(uint32_t token) { names_.forget_from(token, tokens_); }

    // ---- Targets: an expression just read becomes one, in place

    ast::ExprNode* assigned(ast::ExprNode* target) { return as_target(target, ast::ExprContext::Store); }
    ast::ExprNode* deleted(ast::ExprNode* target) { return as_target(target, ast::ExprContext::Del); }
    ast::ExprNode* starred_target(ast::ExprNode* target, ast::SourceRange range);
    /// `value = others[0] = … = others[last]`.
    ast::StmtNode* assign(ast::ExprNode* first, Seq<ast::ExprNode*> others, Token const* comment,
                          ast::SourceRange range);
    ast::StmtNode* augmented_assign(ast::ExprNode* target, ast::Operator op, ast::ExprNode* value,
                                    ast::SourceRange range);
    ast::StmtNode* annotated_assign(ast::ExprNode* target, ast::ExprNode* annotation, ast::ExprNode* value,
                                    uint32_t start);

    // ---- Lists put in order

    ParameterItem* plain_item(ast::Arg* parameter, ast::ExprNode* value) {
        return arena_.make<ParameterItem>(ParameterItem::Kind::Plain, parameter, value);
    }
    ParameterItem* star_item(ast::Arg* parameter) {
        return arena_.make<ParameterItem>(ParameterItem::Kind::Star, parameter, nullptr);
    }
    ParameterItem* double_star_item(ast::Arg* parameter) {
        return arena_.make<ParameterItem>(ParameterItem::Kind::DoubleStar, parameter, nullptr);
    }
    ParameterItem* slash_item() { return arena_.make<ParameterItem>(ParameterItem::Kind::Slash, nullptr, nullptr); }
    ast::Arguments* parameters_of(Seq<ParameterItem*> items);
    ast::Arguments* parameters_around_signs(Seq<ParameterItem*> items);

    static ArgumentItem keyword_item(ast::Keyword* keyword) { return ArgumentItem(keyword); }
    static ArgumentItem starred_item(ast::ExprNode* starred) { return ArgumentItem::special(starred); }
    /// An argument, or a generator without parentheses of its own, whose first token is `start`.
    ArgumentItem positional_item(ast::ExprNode* value, Seq<ast::Comprehension*> clauses, uint32_t start);
    ast::ExprNode* call_of(ast::ExprNode* function, Seq<ArgumentItem> items, ast::SourceRange range);
    /// Bases of a class: a bare generator may not be one.
    CallArguments* ordered_arguments(Seq<ArgumentItem> items);

    // ---- Expressions

    /// `target := value`: null unless the target is a name without parentheses.
    ast::ExprNode* assignment_expression_of(ast::ExprNode* target, ast::ExprNode* value, uint32_t start);
    static ast::ExprNode* not_starred(ast::ExprNode* element) {
        return element->kind == ast::ExprKind::Starred ? nullptr : element;
    }
    /// `a[*b]` is a tuple too.
    ast::ExprNode* subscript_of(ast::ExprNode* first, ast::ExprNode* tuple, ast::SourceRange range);
    /// `a := b` without parentheses is neither the first part of a slice nor a key.
    ast::ExprNode* slice_from(ast::Slice* slice, uint32_t start) {
        return is_bare_assignment(slice->lower, start) ? nullptr : slice;
    }
    ast::ExprNode* dict_with_key(ast::ExprNode* key, ast::ExprNode* result, uint32_t start) {
        return is_bare_assignment(key, start + 1) ? nullptr : not_starred(key) == nullptr ? nullptr : result;
    }

  private:
    void list_names_of_head(ast::StmtNode* statement, uint32_t start);
    struct OrderedArguments {
        Seq<ast::ExprNode*> positional;
        Seq<ast::Keyword*> keywords;
    };
    /// What the items of an argument list are, looked at together.
    struct ArgumentSurvey {
        size_t keywords = 0;
        bool in_order = true;
        /// Keywords come last, as they do in the tree.
        bool keywords_last = true;
        ast::ExprNode* bare_generator = nullptr;
    };
    static ArgumentSurvey survey(Seq<ArgumentItem> items);
    static bool are_plain(Seq<ArgumentItem> items);
    static Seq<ast::ExprNode*> plain_expressions(Seq<ArgumentItem> items);
    /// A call with arguments that are not all plain.
    ast::ExprNode* call_with_order(ast::ExprNode* function, Seq<ArgumentItem> items, ast::SourceRange range);
    OrderedArguments ordered(Seq<ArgumentItem> items, size_t keyword_count);
    static ast::ExprNode* as_target(ast::ExprNode* target, ast::ExprContext context);
    static bool are_targets(Seq<ast::ExprNode*> targets, ast::ExprContext context);
    /// Whether the expression is a NamedExpr whose first token is `first_token`, and not a parenthesis.
    bool is_bare_assignment(ast::ExprNode* expression, uint32_t first_token) const {
        return expression->kind == ast::ExprKind::NamedExpr && expression->range.line == tokens_[first_token].line &&
               expression->range.column == tokens_[first_token].column;
    }

  protected:
    NameList names_;
};

}  // namespace py::compiler::parser
