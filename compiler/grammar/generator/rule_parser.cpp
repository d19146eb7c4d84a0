#include "compiler/grammar/generator/rule_parser.h"

#include <cctype>

#include "compiler/grammar/generator/rule_scanner.h"

namespace py::compiler::grammar {
namespace {

/// Recursive descent over the rules, one token ahead.
class RuleParser {
  public:
    RuleParser(std::string_view text, int line) : scanner_(text, line) { advance(); }

    Result<std::vector<Rule>, GrammarError> parse() {
        std::vector<Rule> rules;
        while (token_.kind != RuleTokenKind::End) rules.push_back(TRY(parse_rule()));
        return rules;
    }

  private:
    Result<Rule, GrammarError> parse_rule() {
        Rule rule;
        rule.line = token_.line;
        rule.name = TRY(expect_word());
        if (rule.name == "fast" || rule.name == "checked") {
            rule.variant = rule.name == "fast" ? RuleVariant::Fast : RuleVariant::Checked;
            rule.name = TRY(expect_word());
        }
        if (accept("(")) rule.parameters = TRY(parse_parameters());
        if (accept("[")) TRY(parse_marks(rule));
        TRY(expect(":"));
        rule.type = TRY(parse_type());
        TRY(expect("="));
        rule.alternatives = TRY(parse_alternatives());
        return rule;
    }

    Result<void, GrammarError> parse_marks(Rule& rule) {
        while (!accept("]")) {
            std::string mark = TRY(expect_word());
            if (mark == "memo") {
                rule.memo = true;
            } else if (mark == "fast") {
                rule.memo_in_fast_parser = true;
            } else if (mark == "plain") {
                rule.plain = true;
            } else {
                return fail("a rule is marked [memo], [memo fast] or [plain]");
            }
        }
        return {};
    }

    Result<std::vector<Parameter>, GrammarError> parse_parameters() {
        std::vector<Parameter> parameters;
        do {
            Parameter parameter;
            parameter.name = TRY(expect_word());
            TRY(expect(":"));
            parameter.type = TRY(parse_type());
            parameters.push_back(std::move(parameter));
        } while (accept(","));
        TRY(expect(")"));
        return parameters;
    }

    Result<std::string, GrammarError> parse_type() {
        std::string type = TRY(expect_word());
        while (accept("*")) type += '*';
        return type;
    }

    Result<std::vector<Alternative>, GrammarError> parse_alternatives() {
        std::vector<Alternative> alternatives;
        accept("|");
        do {
            alternatives.push_back(TRY(parse_alternative()));
        } while (accept("|"));
        return alternatives;
    }

    Result<Alternative, GrammarError> parse_alternative() {
        Alternative alternative;
        alternative.line = token_.line;
        while (starts_item()) alternative.items.push_back(TRY(parse_captured_item()));
        if (alternative.items.empty()) return fail("an alternative is empty");
        if (accept("{")) {
            alternative.action = TRY(parse_action());
            TRY(expect("}"));
        }
        return alternative;
    }

    bool starts_item() const {
        if (token_.kind == RuleTokenKind::End || token_.starts_line) return false;
        if (token_.kind != RuleTokenKind::Punctuation) return true;
        return token_.text == "(" || token_.text == "&" || token_.text == "!" || token_.text == "~" ||
               token_.text == "&&";
    }

    Result<Item, GrammarError> parse_captured_item() {
        std::string capture;
        if (token_.kind == RuleTokenKind::Word) {
            // A word may be a capture or a rule: look at what follows it.
            RuleToken word = token_;
            advance();
            if (!accept("=")) return parse_suffixes(TRY(named_item(word)));
            capture = word.text;
        }
        Item item = TRY(parse_item());
        item.capture = capture;
        return item;
    }

    Result<Item, GrammarError> parse_item() {
        Item item;
        item.line = token_.line;
        if (accept("~")) {
            item.kind = ItemKind::Cut;
            return item;
        }
        for (auto [text, kind] : {std::pair{"&&", ItemKind::Forced}, std::pair{"&", ItemKind::PositiveLookahead},
                                  std::pair{"!", ItemKind::NegativeLookahead}}) {
            if (!accept(text)) continue;
            item.kind = kind;
            item.children.push_back(TRY(parse_atom()));
            return item;
        }
        return parse_suffixes(TRY(parse_atom()));
    }

    Result<Item, GrammarError> parse_suffixes(Item atom) {
        Item item;
        item.line = atom.line;
        if (accept(".")) {
            item.kind = ItemKind::Gather;
            item.children.push_back(std::move(atom));
            item.children.push_back(TRY(parse_atom()));
            TRY(expect("+"));
            return item;
        }
        bool at_least_one = token_.text == "+";
        if (accept("?")) {
            item.kind = ItemKind::Optional;
        } else if (accept("*") || accept("+")) {
            item.kind = ItemKind::Repeat;
            item.minimum = at_least_one ? 1 : 0;
        } else {
            return atom;
        }
        item.children.push_back(std::move(atom));
        return item;
    }

    Result<Item, GrammarError> parse_atom() {
        Item item;
        item.line = token_.line;
        RuleToken token = token_;
        if (accept("(")) {
            item.kind = ItemKind::Group;
            item.alternatives = TRY(parse_alternatives());
            TRY(expect(")"));
            return item;
        }
        advance();
        switch (token.kind) {
            case RuleTokenKind::Word: return named_item(token);
            case RuleTokenKind::Literal:
            case RuleTokenKind::SoftLiteral:
                item.kind = token.kind == RuleTokenKind::Literal ? ItemKind::Literal : ItemKind::SoftKeyword;
                item.text = token.text;
                return item;
            case RuleTokenKind::Number:
            case RuleTokenKind::Punctuation:
            case RuleTokenKind::End: break;
        }
        return fail("expected an item, found '" + token.text + "'");
    }

    Result<Item, GrammarError> named_item(RuleToken const& word) {
        Item item;
        item.line = word.line;
        item.text = word.text;
        item.kind = std::isupper(uint8_t(word.text[0])) ? ItemKind::TokenKind : ItemKind::Rule;
        if (item.kind == ItemKind::Rule && token_.text == "(" && token_adjacent(word)) {
            advance();
            do {
                item.arguments.push_back(TRY(expect_word()));
            } while (accept(","));
            TRY(expect(")"));
        }
        return item;
    }

    /// `rule(argument)` is a call, `rule (group)` are two items. Only rules ending in `_tail` or `_rest` are
    /// called.
    static bool token_adjacent(RuleToken const& word) { return word.text.ends_with("_tail"); }

    Result<ActionExpression, GrammarError> parse_action() {
        ActionExpression action;
        if (accept("[")) {
            action.kind = ActionExpression::Kind::List;
            TRY(parse_arguments(action, "]"));
            return action;
        }
        RuleToken token = token_;
        advance();
        action.text = token.text;
        switch (token.kind) {
            case RuleTokenKind::Word:
                if (!accept("(")) return action;
                action.kind = ActionExpression::Kind::Call;
                TRY(parse_arguments(action, ")"));
                return action;
            case RuleTokenKind::Number: action.kind = ActionExpression::Kind::Number; return action;
            case RuleTokenKind::Literal:
            case RuleTokenKind::SoftLiteral: action.kind = ActionExpression::Kind::String; return action;
            case RuleTokenKind::Punctuation:
            case RuleTokenKind::End: break;
        }
        return fail("expected an expression in the action, found '" + token.text + "'");
    }

    Result<void, GrammarError> parse_arguments(ActionExpression& action, char const* closing) {
        if (accept(closing)) return {};
        do {
            ActionExpression argument = TRY(parse_action());
            std::string label;
            if (argument.kind == ActionExpression::Kind::Name && accept(":")) {
                label = argument.text;
                argument = TRY(parse_action());
            }
            action.arguments.push_back(std::move(argument));
            action.labels.push_back(std::move(label));
        } while (accept(","));
        return expect(closing);
    }

    Result<std::string, GrammarError> expect_word() {
        if (token_.kind != RuleTokenKind::Word) return fail("expected a name, found '" + token_.text + "'");
        std::string text = token_.text;
        advance();
        return text;
    }
    Result<void, GrammarError> expect(char const* punctuation) {
        if (!accept(punctuation))
            return fail(std::string("expected '") + punctuation + "', found '" + token_.text + "'");
        return {};
    }
    bool accept(char const* punctuation) {
        if (token_.kind != RuleTokenKind::Punctuation || token_.text != punctuation) return false;
        advance();
        return true;
    }
    void advance() { token_ = scanner_.next(); }
    Err<GrammarError> fail(std::string message) const { return Err{GrammarError{std::move(message), token_.line}}; }

    RuleScanner scanner_;
    RuleToken token_;
};

}  // namespace

Result<std::vector<Rule>, GrammarError> parse_rules(std::string_view text, int first_line) {
    return RuleParser(text, first_line).parse();
}

}  // namespace py::compiler::grammar
