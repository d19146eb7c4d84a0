#pragma once

#include <initializer_list>

#include "compiler/lexer/identifier.h"
#include "compiler/lexer/parser_error.h"
#include "compiler/parser/grammar_values.h"
#include "compiler/parser/parser_state.h"

namespace py::compiler::parser {

/// The functions that actions of the grammar call, where constructing a node is not enough.
class Actions : public ParserState {
  public:
    using ParserState::ParserState;

  protected:
    // ---- Sequences

    template <class T>
    Seq<T> list_of(std::initializer_list<T> items) {
        return copied<T>({items.begin(), items.size()});
    }
    template <class T>
    Seq<T> prepend(T first, Seq<T> others) {
        return joined<T>(Seq<T>(&first, 1), others);
    }
    template <class T>
    Seq<T> append(Seq<T> items, T last) {
        return joined<T>(items, Seq<T>(&last, 1));
    }
    template <class T>
    Seq<T> concatenate(Seq<T> first, Seq<T> second) {
        return joined<T>(first, second);
    }
    template <class T>
    Seq<T> flatten(Seq<Seq<T>> parts);

    // ---- Names and literals

    [[gnu::always_inline]] ast::Identifier identifier(Token const* name) {
        return name == nullptr ? nullptr : identifier_of(*name);
    }
    [[gnu::always_inline, gnu::returns_nonnull]] ast::Identifier identifier_of(Token const& name) {
        if (name.needs_decoding) [[unlikely]]
            return lexer::intern_identifier(source_, name, objects_);
        static_assert(source::Source::kPadding >= code::ObjectFactory::kPadding);
        return objects_.intern_ascii(text_of(name));
    }
    Seq<ast::Identifier> identifiers(Seq<Token const*> names);
    /// `a.b.c` as one identifier.
    ast::Identifier dotted_identifier(Seq<Token const*> names);
    ast::Identifier star_identifier() { return objects_.intern("*"); }
    [[gnu::always_inline, gnu::returns_nonnull]] ast::ExprNode* name(Token const* token, ast::ExprContext context) {
        auto* node = ast::make::Name(arena_, range_of(token), identifier_of(*token), context);
        // Others cannot be `__debug__`, and need no look at their text.
        bool may_be_foldable = token->end - token->start == ast::kDebugName.size() || token->needs_decoding;
        return may_be_foldable ? noted(node) : node;
    }
    ast::ExprNode* number(Token const* literal);
    /// A number that must not be, or must be, imaginary.
    ast::ExprNode* real_part(Token const* literal);
    ast::ExprNode* imaginary_part(Token const* literal);
    /// The STRING tokens from `start` to the parser's place.
    ast::ExprNode* string_run(uint32_t start) {
        Token const& first = tokens_[start];
        return mark_ - start == 1 && !first.needs_decoding ? plain_string(first) : decoded_string_run(start);
    }
    ast::ConstantValue none_value() { return &code::kNone; }
    ast::ConstantValue true_value() { return &code::kTrue; }
    ast::ConstantValue false_value() { return &code::kFalse; }
    ast::ConstantValue ellipsis_value() { return &code::kEllipsis; }
    /// The text after `# type:`; null without a comment.
    ast::String type_comment(Token const* comment);

    // ---- Modules and statements

    ast::ModNode* make_module(Seq<ast::StmtNode*> body);
    Seq<ast::TypeIgnoreNode*> type_ignores();
    /// In place of a statement where `single` input has ended.
    Seq<ast::StmtNode*> interactive_end();
    int32_t count_dots(Seq<Token const*> dots);
    ast::StmtNode* decorated(ast::StmtNode* definition, Seq<ast::ExprNode*> decorators);

    // ---- Parameters and arguments

    ast::Arguments* make_arguments(Seq<ast::Arg*> before_slash, SlashWithDefault* defaults_before_slash,
                                   Seq<ast::Arg*> plain, Seq<Parameter*> defaults, StarEtc* rest);
    ast::Arguments* arguments_or_none(ast::Arguments* arguments);
    SlashWithDefault* slash_with_default_of(Seq<ast::Arg*> plain, Seq<Parameter*> defaults) {
        return arena_.make<SlashWithDefault>(plain, defaults);
    }
    StarEtc* star_etc_of(ast::Arg* rest, Seq<Parameter*> named, ast::Arg* keywords) {
        return arena_.make<StarEtc>(rest, named, keywords);
    }
    ast::Arg* with_type_comment(ast::Arg* parameter, Token const* comment);
    Parameter* parameter_of(ast::Arg* parameter, ast::ExprNode* value, Token const* comment) {
        return arena_.make<Parameter>(with_type_comment(parameter, comment), value);
    }
    CallArguments* call_arguments(Seq<ast::ExprNode*> positional, Seq<Argument*> named, ast::SourceRange range);
    Argument* keyword_argument(ast::Keyword* keyword) { return arena_.make<Argument>(keyword, nullptr); }
    Argument* starred_argument(ast::ExprNode* starred) { return arena_.make<Argument>(nullptr, starred); }
    static Seq<ast::ExprNode*> positional_of(CallArguments* arguments) {
        return arguments == nullptr ? Seq<ast::ExprNode*>() : arguments->positional;
    }
    static Seq<ast::Keyword*> keywords_of(CallArguments* arguments) {
        return arguments == nullptr ? Seq<ast::Keyword*>() : arguments->keywords;
    }

    // ---- Expressions

    /// A copy of a target, and of the targets inside it, with another context.
    ast::ExprNode* with_context(ast::ExprNode* target, ast::ExprContext context);
    ComparisonPair* comparison_pair_of(ast::Cmpop op, ast::ExprNode* right) {
        return arena_.make<ComparisonPair>(op, right);
    }
    ast::ExprNode* comparison_of(ast::ExprNode* left, Seq<ComparisonPair*> pairs, ast::SourceRange range);
    /// `!=`, or `<>` where PEP 401 rules.
    Choice<ast::Cmpop> not_equal(Token const* sign);
    KeyValue* key_value(ast::ExprNode* key, ast::ExprNode* value) { return arena_.make<KeyValue>(key, value); }
    Seq<ast::ExprNode*> dict_keys(Seq<KeyValue*> items);
    Seq<ast::ExprNode*> dict_values(Seq<KeyValue*> items);
    ast::ExprNode* dict_comprehension(KeyValue* pair, Seq<ast::Comprehension*> clauses, ast::SourceRange range) {
        return ast::make::DictComp(arena_, range, pair->key, pair->value, clauses);
    }

    // ---- Patterns

    ast::PatternNode* match_or(Seq<ast::PatternNode*> patterns, ast::SourceRange range);
    KeyPattern* key_pattern(ast::ExprNode* key, ast::PatternNode* pattern) {
        return arena_.make<KeyPattern>(key, pattern);
    }
    KeywordPattern* keyword_pattern_of(Token const* name, ast::PatternNode* pattern) {
        return arena_.make<KeywordPattern>(identifier(name), pattern);
    }
    Seq<ast::ExprNode*> keys_of(Seq<KeyPattern*> items);
    Seq<ast::PatternNode*> patterns_of(Seq<KeyPattern*> items);
    Seq<ast::Identifier> names_of(Seq<KeywordPattern*> items);
    Seq<ast::PatternNode*> patterns_of(Seq<KeywordPattern*> items);

    // ---- Errors

    /// Raises a SyntaxError there. Columns are those of the tree.
    void raise_at(ast::SourceRange where, std::string message,
                  diag::DiagnosticType type = diag::DiagnosticType::SyntaxError);

    /// The same, with offsets as SyntaxError has them.
    void raise_located(lexer::ErrorLocation where, std::string message,
                       diag::DiagnosticType type = diag::DiagnosticType::SyntaxError);

    std::string_view text_of(Token const& token) const {
        return {source_.text().data() + token.start, token.end - token.start};
    }
    /// The range of one token.
    static ast::SourceRange range_of(Token const* token) {
        return {token->line, token->column, token->end_line, token->end_column};
    }

    /// A new sequence of the same length: `convert` of every item.
    template <class To, class From, class Convert>
    Seq<To> mapped(Seq<From> items, Convert convert) {
        Seq<To> out = uninitialized<To>(items.size());
        for (size_t i = 0; i < items.size(); i++) out[i] = convert(items[i]);
        return out;
    }

  private:
    template <class T>
    Seq<T> uninitialized(size_t count) {
        if (count == 0) return matched(Seq<T>());
        return {static_cast<T*>(arena_.allocate(count * sizeof(T), alignof(T))), count};
    }
    template <class T>
    Seq<T> copied(std::span<T const> items) {
        Seq<T> out = uninitialized<T>(items.size());
        for (size_t i = 0; i < items.size(); i++) out[i] = items[i];
        return out;
    }
    template <class T>
    Seq<T> joined(Seq<T> first, Seq<T> second) {
        Seq<T> out = uninitialized<T>(first.size() + second.size());
        for (size_t i = 0; i < first.size(); i++) out[i] = first[i];
        for (size_t i = 0; i < second.size(); i++) out[first.size() + i] = second[i];
        return out;
    }

    /// A literal without prefix and escapes.
    ast::ExprNode* plain_string(Token const& literal) {
        std::string_view text = text_of(literal);
        size_t quotes = text.size() > 2 && text[1] == text[0] ? 3 : 1;
        auto const* value = objects_.make_ascii_str(text.substr(quotes, text.size() - 2 * quotes));
        return ast::make::Constant(arena_, range_of(&literal), value, nullptr);
    }
    ast::ExprNode* decoded_string_run(uint32_t start);

    /// Where the furthest run of strings that was read ends.
    uint32_t strings_end_ = 0;
};

template <class T>
Seq<T> Actions::flatten(Seq<Seq<T>> parts) {
    size_t count = 0;
    for (auto part : parts) count += part.size();
    Seq<T> out = uninitialized<T>(count);
    size_t next = 0;
    for (auto part : parts) {
        for (auto& item : part) out[next++] = item;
    }
    return out;
}

}  // namespace py::compiler::parser
