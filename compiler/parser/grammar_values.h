#pragma once

#include "compiler/grammar/nodes.h"
#include "compiler/lexer/token.h"

/// Values of rules that are no nodes yet: pieces that the surrounding rule's action puts into one.
namespace py::compiler::parser {

using ast::Seq;

/// A parameter and its default, which may be absent.
struct Parameter {
    ast::Arg* parameter;
    ast::ExprNode* value;
};

/// What stands before a `/`.
struct SlashWithDefault {
    Seq<ast::Arg*> plain;
    Seq<Parameter*> defaults;
};

/// What follows a `*` or `**` in a parameter list.
struct StarEtc {
    ast::Arg* rest;
    Seq<Parameter*> named;
    ast::Arg* keywords;
};

struct KeyValue {
    /// Null for `**value`.
    ast::ExprNode* key;
    ast::ExprNode* value;
};

struct ComparisonPair {
    ast::Cmpop op;
    ast::ExprNode* right;
};

struct KeyPattern {
    ast::ExprNode* key;
    ast::PatternNode* pattern;
};

struct KeywordPattern {
    ast::Identifier name;
    ast::PatternNode* pattern;
};

/// An argument: `name=value` and `**value` have a keyword, `*value` and positional ones have not.
struct Argument {
    ast::Keyword* keyword;
    ast::ExprNode* positional;
};

/// The arguments of a call or the bases of a class, between the parentheses.
struct CallArguments {
    Seq<ast::ExprNode*> positional;
    Seq<ast::Keyword*> keywords;
    ast::SourceRange range;
};

/// One item of an argument list: an expression, or a keyword. As small as a pointer, because they are so
/// many, and it tells what it is without a look at the node.
class ArgumentItem {
  public:
    ArgumentItem() = default;
    /// A plain expression.
    explicit ArgumentItem(ast::ExprNode* positional) : bits_(reinterpret_cast<uintptr_t>(positional)) {}
    explicit ArgumentItem(ast::Keyword* keyword) : bits_(reinterpret_cast<uintptr_t>(keyword) | kKeywordBit) {}
    /// A starred expression, or a generator without parentheses of its own.
    static ArgumentItem special(ast::ExprNode* positional) {
        ArgumentItem item(positional);
        item.bits_ |= kSpecialBit;
        return item;
    }

    bool found() const { return bits_ != 0; }
    bool is_keyword() const { return (bits_ & kKeywordBit) != 0; }
    bool is_plain() const { return (bits_ & kMarks) == 0; }
    ast::ExprNode* positional() const { return reinterpret_cast<ast::ExprNode*>(bits_ & ~kMarks); }
    ast::Keyword* keyword() const { return reinterpret_cast<ast::Keyword*>(bits_ & ~kMarks); }

  private:
    static constexpr uintptr_t kKeywordBit = 1;
    static constexpr uintptr_t kSpecialBit = 2;
    static constexpr uintptr_t kMarks = kKeywordBit | kSpecialBit;
    static_assert(alignof(ast::ExprNode) > kMarks && alignof(ast::Keyword) > kMarks);
    uintptr_t bits_ = 0;
};
inline bool ok(ArgumentItem item) { return item.found(); }

}  // namespace py::compiler::parser
