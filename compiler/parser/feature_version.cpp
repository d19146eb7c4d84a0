#include "compiler/parser/feature_version.h"

#include <algorithm>
#include <optional>
#include <type_traits>

#include "compiler/grammar/node_fields.h"
#include "compiler/lexer/parser_error.h"

namespace py::compiler::parser {

using lexer::Keyword;

namespace {

/// Where CPython's parser stands when it refuses a construct: what it has looked at last.
enum class Place : uint8_t {
    /// The token behind the construct; behind a block what ends it.
    Behind,
    /// The same where the parser has looked whether another clause follows.
    BehindBlock,
    /// The operator of an augmented assignment.
    Operator,
    /// What follows the "/" among parameters.
    BehindSlash,
};

struct Feature {
    std::string_view node;
    int minor;
    char const* what;
    Place place = Place::Behind;
};

/// Nodes that are new as such; others are new in some forms only.
constexpr Feature kNewNodes[] = {
    {"AsyncFunctionDef", 5, "Async functions are"},
    {"Await", 5, "Await expressions are"},
    {"AsyncFor", 5, "Async for loops are", Place::BehindBlock},
    {"AsyncWith", 5, "Async with statements are"},
    {"JoinedStr", 6, "Format strings are"},
    {"NamedExpr", 8, "Assignment expressions are"},
    {"Match", 10, "Pattern matching is", Place::BehindBlock},
    {"TryStar", 11, "Exception groups are", Place::BehindBlock},
};
constexpr Feature kMatMult{"BinOp", 5, "The '@' operator is"};
constexpr Feature kMatMultAssign{"AugAssign", 5, "The '@' operator is", Place::Operator};
constexpr Feature kVariableAnnotation{"AnnAssign", 6, "Variable annotation syntax is"};
constexpr Feature kTargetAnnotation{"AnnAssign", 6, "Variable annotations syntax is"};
constexpr Feature kAsyncComprehension{"comprehension", 6, "Async comprehensions are"};
constexpr Feature kUnderscores{"", 6, "Underscores in numeric literals are"};
constexpr Feature kPositionalOnly{"arguments", 8, "Positional-only parameters are", Place::BehindSlash};
constexpr Feature kParenthesizedWith{"With", 9, "Parenthesized context managers are"};

struct Position {
    int32_t line = 0, column = 0;
    bool operator<(Position const& other) const {
        return line != other.line ? line < other.line : column < other.column;
    }
};

bool is_layout(Token const& token) { return token.kind == TokenKind::INDENT || token.kind == TokenKind::DEDENT; }

/// A visitor of all nodes, children first, that stops at the first one that is too new.
class Checker {
  public:
    Checker(int minor, std::span<Token const> tokens) : minor_(minor), tokens_(tokens) {}

    Feature const* found() const { return found_; }
    /// The token at which the error is reported.
    Token const& place() const { return *place_; }

    template <class Node>
    void check(Node const* node) {
        // What is deeper than any tree that can be built is refused elsewhere.
        if (found_ || open_.size() >= kDeepest) return;
        visit_node(node, *this);
    }

    void begin(std::string_view name) { open_.push_back({name, {}, nullptr, {}}); }

    template <class T>
    void field(std::string_view name, T const& value) {
        note(name, value);
        descend(value);
    }
    template <class T>
    void optional_field(std::string_view name, T const& value) {
        field(name, value);
    }

    void end(ast::SourceRange const& range) {
        Open node = open_.back();
        node.start = {range.line, range.column};
        end_ = {range.end_line, range.end_column};
        close(node);
    }
    void end() { close(open_.back()); }

  private:
    static constexpr size_t kDeepest = 12'000;

    /// A node whose fields are being visited.
    struct Open {
        std::string_view name;
        Position start;
        Feature const* form = nullptr;
        Position after_positional_only;
    };

    template <class T>
    void note(std::string_view name, T const& value) {
        Open& node = open_.back();
        if constexpr (std::is_same_v<T, ast::Operator>) {
            if (value == ast::Operator::MatMult) node.form = node.name == "BinOp" ? &kMatMult : &kMatMultAssign;
        } else if constexpr (std::is_same_v<T, int32_t>) {
            if (name == "simple") node.form = value ? &kVariableAnnotation : &kTargetAnnotation;
            if (name == "is_async" && value) node.form = &kAsyncComprehension;
        } else if constexpr (std::is_same_v<T, ast::Seq<ast::Arg*>>) {
            if (name != "posonlyargs" || value.empty()) return;
            node.form = &kPositionalOnly;
            node.after_positional_only = {value.back()->range.end_line, value.back()->range.end_column};
        }
    }

    template <class T>
    void descend(T const& value) {
        if constexpr (std::is_pointer_v<T>) {
            if constexpr (!std::is_base_of_v<code::Object, std::remove_pointer_t<T>>) {
                if (value) check(static_cast<std::remove_pointer_t<T> const*>(value));
            }
        } else if constexpr (!std::is_arithmetic_v<T> && !std::is_enum_v<T>) {
            for (auto const& item : value) descend(item);
        }
    }

    void close(Open const& node) {
        open_.pop_back();
        if (found_) return;
        Feature const* feature = node.form;
        for (Feature const& candidate : kNewNodes) {
            if (candidate.node == node.name) feature = &candidate;
        }
        if (node.name == "With" && is_parenthesized(node)) feature = &kParenthesizedWith;
        if (!feature || minor_ >= feature->minor) return;
        found_ = feature;
        place_ = place_of(*feature, node);
    }

    size_t index_at(Position position) const {
        for (size_t i = 0; i < tokens_.size(); i++) {
            if (!is_layout(tokens_[i]) && !(Position{tokens_[i].line, tokens_[i].column} < position)) return i;
        }
        return tokens_.size() - 1;
    }
    size_t next_of_kind(size_t index, TokenKind kind) const {
        while (index + 1 < tokens_.size() && tokens_[index].kind != kind) index++;
        return index;
    }

    bool is_parenthesized(Open const& node) const {
        size_t open = index_at(node.start) + 1;
        if (open >= tokens_.size() || tokens_[open].kind != TokenKind::LPAR) return false;
        size_t close = open + 1;
        while (close + 1 < tokens_.size() && tokens_[close].level >= tokens_[open].level) close++;
        return close + 1 < tokens_.size() && tokens_[close + 1].kind == TokenKind::COLON;
    }

    Token const* place_of(Feature const& feature, Open const& node) const {
        size_t index = index_at(end_);
        switch (feature.place) {
            case Place::Operator: index = next_of_kind(index_at(node.start), TokenKind::ATEQUAL); break;
            case Place::BehindSlash:
                index = next_of_kind(index_at(node.after_positional_only), TokenKind::SLASH) + 1;
                break;
            case Place::BehindBlock: index++; break;
            case Place::Behind:
                // A block on lines of its own ends with them.
                if (index + 1 < tokens_.size() && tokens_[index + 1].kind == TokenKind::DEDENT &&
                    tokens_[index].line > node.start.line && node.name.starts_with("Async")) {
                    index++;
                }
                break;
        }
        return &tokens_[std::min(index, tokens_.size() - 1)];
    }

    int minor_;
    std::span<Token const> tokens_;
    std::vector<Open> open_;
    /// Of the node closed last that has a place in the source.
    Position end_;
    Feature const* found_ = nullptr;
    Token const* place_ = nullptr;
};

diag::Diagnosed<void> refuse(Feature const& feature, Token const& token, std::span<Token const> tokens,
                             ParserInput const& input) {
    auto frame = lexer::error_frame(input.source, input.lex_options, tokens, size_t(&token - tokens.data()));
    std::string message =
        std::string(feature.what) + " only supported in Python 3." + std::to_string(feature.minor) + " and greater";
    return input.diagnostics.fail(lexer::parser_error(frame, diag::DiagnosticType::SyntaxError, std::move(message),
                                                      lexer::location_of_last_token(input.source, token)));
}

bool has_underscore(Token const& token, ParserInput const& input) {
    return token.kind == TokenKind::NUMBER &&
           input.source.text().substr(token.start, token.end - token.start).find('_') != std::string_view::npos;
}

}  // namespace

void make_async_names_plain(std::vector<Token>& tokens) {
    uint8_t const async = lexer::symbol_of(Keyword::Async), await = lexer::symbol_of(Keyword::Await);
    int indent = 0;
    /// Of the outermost asynchronous function that is open; its first line may be its only one.
    std::optional<int> function_indent;
    bool line_ended = false;
    for (size_t i = 0; i < tokens.size(); i++) {
        Token& token = tokens[i];
        if (token.kind == TokenKind::INDENT) indent++;
        if (token.kind == TokenKind::DEDENT) indent--;
        // Lines with a type comment alone end nothing.
        if (is_layout(token) || token.kind == TokenKind::TYPE_COMMENT) continue;
        if (token.kind == TokenKind::NEWLINE) {
            line_ended = true;
            continue;
        }
        if (function_indent && line_ended && indent <= *function_indent) function_indent.reset();
        if ((token.symbol != async && token.symbol != await) || function_indent) continue;
        bool begins_function =
            token.symbol == async && i + 1 < tokens.size() && tokens[i + 1].symbol == lexer::symbol_of(Keyword::Def);
        if (begins_function) {
            function_indent = indent;
            line_ended = false;
        } else {
            token.symbol = lexer::symbol_of(TokenKind::NAME);
        }
    }
}

diag::Diagnosed<void> check_feature_version(ast::ModNode const& tree, int minor, std::span<Token const> tokens,
                                            ParserInput const& input) {
    if (minor < kUnderscores.minor) {
        for (Token const& token : tokens) {
            if (has_underscore(token, input)) return refuse(kUnderscores, token, tokens, input);
        }
    }
    Checker checker(minor, tokens);
    checker.check(&tree);
    if (checker.found()) return refuse(*checker.found(), checker.place(), tokens, input);
    return {};
}

}  // namespace py::compiler::parser
