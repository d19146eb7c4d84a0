#pragma once

#include <optional>
#include <string>
#include <vector>

namespace py::compiler::grammar {

/// An expression of an action: what an alternative evaluates to.
struct ActionExpression {
    enum class Kind {
        /// A capture, a parameter, or a member of an enumeration.
        Name,
        /// A node constructor, or else a helper function of the parser's runtime.
        Call,
        /// A sequence written out: `[a, b]`.
        List,
        String,
        Number,
    };
    Kind kind = Kind::Name;
    std::string text;
    std::vector<ActionExpression> arguments;
    /// Field names of the arguments; empty where an argument has none.
    std::vector<std::string> labels;
};

struct Alternative;

enum class ItemKind {
    /// A token kind written in capitals: NAME.
    TokenKind,
    /// An operator or hard keyword: 'if'.
    Literal,
    /// A name that is a keyword here alone: "match".
    SoftKeyword,
    Rule,
    Group,
    Optional,
    /// `item*` or `item+`, by `minimum`.
    Repeat,
    /// `separator.item+`
    Gather,
    /// `&item` and `!item`
    PositiveLookahead,
    NegativeLookahead,
    /// `~`: from here on, no other alternative of the rule is tried.
    Cut,
    /// `&&item`: its absence is an error at once.
    Forced,
};

/// One step of an alternative.
struct Item {
    ItemKind kind = ItemKind::Rule;
    /// Token kind, literal text, or rule name.
    std::string text;
    /// The name that the item's value gets; may be empty.
    std::string capture;
    /// The repeated, optional, forced or looked-for item; of a Gather, separator and element.
    std::vector<Item> children;
    /// Alternatives of a Group.
    std::vector<Alternative> alternatives;
    /// Arguments of a rule with parameters.
    std::vector<std::string> arguments;
    int minimum = 0;
    int line = 0;
};

struct Alternative {
    std::vector<Item> items;
    std::optional<ActionExpression> action;
    int line = 0;
};

struct Parameter {
    std::string name;
    std::string type;
};

/// Which of the two parsers a rule belongs to.
enum class RuleVariant { Both, Fast, Checked };

struct Rule {
    std::string name;
    /// Type of the value: a node type (`expr`), a sequence (`expr*`), `token`, `bool`, or a helper struct.
    std::string type;
    /// A rule with parameters continues its caller: the ranges of its nodes start where the caller started.
    std::vector<Parameter> parameters;
    /// Results are remembered by position: by the checked parser, and by the fast one if that is asked for.
    bool memo = false;
    bool memo_in_fast_parser = false;
    /// Inside, no alternative that explains errors is tried.
    bool plain = false;
    RuleVariant variant = RuleVariant::Both;
    std::vector<Alternative> alternatives;
    int line = 0;

    /// Alternatives that only explain errors are in rules of this name.
    bool is_invalid_rule() const { return name.starts_with("invalid_"); }
};

}  // namespace py::compiler::grammar
