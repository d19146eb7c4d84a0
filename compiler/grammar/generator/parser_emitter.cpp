#include "compiler/grammar/generator/parser_emitter.h"

#include <algorithm>
#include <bit>
#include <map>
#include <set>

#include "compiler/grammar/generator/action_emitter.h"
#include "compiler/grammar/generator/levels.h"
#include "compiler/grammar/generator/recursion.h"
#include "compiler/grammar/generator/table_writer.h"
#include "compiler/grammar/generator/type_names.h"

namespace py::compiler::grammar {
namespace {

std::string number(size_t value) { return std::to_string(value); }

/// Writes the functions of one parser. Rules become functions of their own; so do groups, repetitions and
/// lookaheads that are more than a test of one token, numbered in order of appearance.
class ParserEmitter {
  public:
    ParserEmitter(std::vector<TypeDeclaration> const& types, RuleSet const& rules)
        : types_(types), rules_(rules), first_sets_(rules), actions_(types) {}

    Result<std::string, GrammarError> emit(std::vector<std::string> const& starts) {
        auto used = find_used_rules(rules_, starts);
        if (!is_checked()) {
            for (auto const& ladder : find_ladders(rules_)) {
                if (used.contains(ladder.levels[0].rule->name)) TRY(emit_ladder(ladder));
            }
            guarded_ = find_guarded_rules(rules_, names_of_levels());
        }
        for (auto const* rule : rules_.rules()) {
            if (used.contains(rule->name)) TRY(emit_rule(*rule));
        }
        return "// Made from compiler/grammar/python.gram; do not edit.\n\n" + tables_.text() + "\n" + functions_;
    }

  private:
    bool is_checked() const { return rules_.variant() == RuleVariant::Checked; }

    /// The rules that are levels of ladders, which count their depth.
    std::set<std::string> names_of_levels() const {
        std::set<std::string> names;
        for (auto const& [name, call] : ladder_entries_) names.insert(name);
        return names;
    }

    // ---- Types

    Result<std::string, GrammarError> type_of(Item const& item, Scope const& scope) {
        switch (item.kind) {
            case ItemKind::TokenKind:
            case ItemKind::Literal:
            case ItemKind::SoftKeyword: return std::string("token");
            case ItemKind::Rule: {
                auto const* rule = rules_.find(item.text);
                if (rule == nullptr) return Err{GrammarError{"unknown rule '" + item.text + "'", item.line}};
                return rule->type;
            }
            case ItemKind::Group: return type_of_group(item, scope);
            case ItemKind::Optional:
            case ItemKind::Forced: return type_of(item.children[0], scope);
            case ItemKind::Repeat: return TRY(type_of(item.children[0], scope)) + "*";
            case ItemKind::Gather: return TRY(type_of(item.children[1], scope)) + "*";
            case ItemKind::PositiveLookahead:
            case ItemKind::NegativeLookahead:
            case ItemKind::Cut: return std::string("bool");
        }
        return std::string();
    }

    Result<std::string, GrammarError> type_of_group(Item const& group, Scope const& scope) {
        std::string type;
        for (auto const& alternative : group.alternatives) {
            if (!rules_.includes(alternative) || is_invalid_alternative(alternative)) continue;
            std::string found = TRY(type_of(alternative, scope));
            if (type.empty()) type = found;
            if (!found.empty() && found != type) type = "bool";
        }
        if (type.empty()) return Err{GrammarError{"the type of this group is not known", group.line}};
        return type;
    }

    Result<std::string, GrammarError> type_of(Alternative const& alternative, Scope const& outer) {
        if (alternative.action) {
            Scope scope = TRY(scope_of(alternative, outer));
            return actions_.type_of(*alternative.action, scope);
        }
        auto const* item = value_item(alternative);
        return item == nullptr ? std::string("bool") : type_of(*item, outer);
    }

    /// The item whose value an alternative without action has: the captured one, or the only one.
    static Item const* value_item(Alternative const& alternative) {
        Item const* found = nullptr;
        size_t values = 0;
        for (auto const& item : alternative.items) {
            if (!item.capture.empty()) return &item;
            if (item.kind == ItemKind::Cut || item.kind == ItemKind::PositiveLookahead ||
                item.kind == ItemKind::NegativeLookahead) {
                continue;
            }
            found = &item;
            values++;
        }
        return values == 1 ? found : nullptr;
    }

    Result<Scope, GrammarError> scope_of(Alternative const& alternative, Scope scope) {
        for (auto const& item : alternative.items) {
            if (!item.capture.empty()) scope[item.capture] = TRY(type_of(item, scope));
        }
        return scope;
    }

    // ---- Tables

    /// Which alternatives, from their item `first_item` on, can start with each symbol: a bit for each.
    Result<std::vector<uint64_t>, GrammarError> viability(std::vector<Alternative const*> const& alternatives,
                                                          size_t first_item, int line) {
        if (alternatives.size() > 64) return Err{GrammarError{"more than 64 alternatives", line}};
        std::vector<uint64_t> viable(lexer::kSymbolCount);
        for (size_t i = 0; i < alternatives.size(); i++) {
            FirstSet set = first_sets_.of(*alternatives[i], first_item);
            for (size_t symbol = 0; symbol < viable.size(); symbol++) {
                if (set.nullable || set.symbols.test(symbol)) viable[symbol] |= uint64_t(1) << i;
            }
        }
        return viable;
    }

    // ---- Rules

    Result<void, GrammarError> emit_rule(Rule const& rule) {
        Scope scope;
        std::string parameters;
        for (auto const& parameter : rule.parameters) {
            scope[parameter.name] = parameter.type;
            parameters += ", " + value_type(types_, parameter.type) + " " + parameter.name;
        }
        if (!parameters.empty()) parameters = "[[maybe_unused]] uint32_t start" + parameters;
        std::string type = value_type(types_, rule.type);
        bool memo = rule.memo && (is_checked() || rule.memo_in_fast_parser);
        if (memo) {
            std::string id = number(++memo_count_);
            functions_ += type + " " + rule.name + "() {\n    " + type + " result{};\n    if (recall(" + id +
                          ", result)) return result;\n    uint32_t const begin = mark_;\n    result = " + rule.name +
                          "_raw();\n    remember(" + id + ", begin, result);\n    return result;\n}\n";
        }
        if (auto entry = ladder_entries_.find(rule.name); entry != ladder_entries_.end()) {
            functions_ += type + " " + rule.name + "() { return " + entry->second + "; }\n\n";
            return {};
        }
        std::string name = rule.name + (memo ? "_raw" : "");
        std::string body;
        if (guarded_.contains(rule.name) || is_checked()) {
            body += "    Descent descent(*this);\n    if (!descent.allowed()) return {};\n";
        }
        if (rule.plain) body += "    WithoutExplanations without(*this);\n";
        if (is_left_recursive(rule)) {
            body += TRY(left_recursive_body(rule, scope));
        } else {
            body +=
                TRY(alternatives_body(included(rule.alternatives), scope, rule.type, !parameters.empty(), rule.line));
        }
        functions_ += type + " " + name + "(" + parameters + ") {\n" + body + "}\n\n";
        return {};
    }

    /// A function that climbs by precedence: it matches what binds tightest, or an alternative that starts
    /// with an operator, and then goes on with tails while the next token belongs to one that binds no
    /// tighter than the value so far. An expression of one token thus costs one call and one look at the next
    /// token, however many levels there are. Levels count from 1, the loosest; 0 stands for none.
    Result<void, GrammarError> emit_ladder(Ladder const& ladder) {
        std::vector<std::string> prefixes(lexer::kSymbolCount, "0"), tails(lexer::kSymbolCount, "0");
        std::string prefix_cases, tail_cases;
        for (size_t i = 0; i < ladder.levels.size(); i++) {
            Level const& level = ladder.levels[i];
            std::string const number_of_level = number(i + 1), next_looser = number(i);
            bool is_new = ladder_entries_.emplace(level.rule->name, ladder.name() + "(" + number_of_level + ")").second;
            if (!level.prefixes.empty()) {
                for (auto const* prefix : level.prefixes)
                    TRY(claim(prefixes, first_sets_.of(*prefix), number_of_level, level));
                if (is_new) TRY(emit_prefixes(level));
                prefix_cases += "        case " + number_of_level + ": left = " + level.rule->name +
                                "_prefix(); tightest = " + next_looser + "; break;\n";
            }
            if (level.is_binary) {
                TRY(emit_binary_tables(ladder, level, i, tails));
                tail_cases += "            case " + number_of_level + ": longer = " + ladder.name() +
                              "_operation(start, left, " + number(i + 2) + "); tightest = " + number_of_level +
                              "; break;\n";
            } else if (!level.tail.empty()) {
                TRY(claim(tails, first_sets_.of_rule(level.tail), number_of_level, level));
                tail_cases += "            case " + number_of_level + ": longer = " + level.tail +
                              "(start, left); tightest = " + next_looser + "; break;\n";
            }
        }
        emit_operation(ladder);
        tables_.write("uint8_t", ladder.name() + "_prefixes", prefixes);
        tables_.write("uint8_t", ladder.name() + "_tails", tails);
        functions_ += "ast::ExprNode* " + ladder.name() +
                      "(uint8_t loosest) {\n    Descent descent(*this);\n    if (!descent.allowed()) return {};\n"
                      "    uint32_t const start = mark_;\n    ast::ExprNode* left{};\n"
                      "    uint8_t tightest = " +
                      number(ladder.levels.size()) + ";\n    uint8_t const prefix = k_" + ladder.name() +
                      "_prefixes[symbol()];\n    switch (prefix < loosest ? 0 : prefix) {\n" + prefix_cases +
                      "        default: left = " + ladder.operand +
                      "(); break;\n    }\n"
                      "    if (!ok(left)) return {};\n    for (;;) {\n        uint8_t const level = k_" +
                      ladder.name() +
                      "_tails[symbol()];\n        if (level < loosest || level > tightest) return left;\n"
                      "        ast::ExprNode* longer{};\n        switch (level) {\n" +
                      tail_cases +
                      "            default: return left;\n        }\n        if (!ok(longer)) return left;\n"
                      "        left = longer;\n    }\n}\n\n";
        return {};
    }

    /// Enters a level for its symbols, which must not belong to another one.
    static Result<void, GrammarError> claim(std::vector<std::string>& table, FirstSet const& set,
                                            std::string const& value, Level const& level) {
        for (size_t symbol = 0; symbol < lexer::kSymbolCount; symbol++) {
            if (!set.symbols.test(symbol)) continue;
            if (table[symbol] != "0")
                return Err{
                    GrammarError{"'" + level.rule->name + "' shares an operator with another level", level.rule->line}};
            table[symbol] = value;
        }
        return {};
    }

    Result<void, GrammarError> emit_prefixes(Level const& level) {
        functions_ += value_type(types_, level.rule->type) + " " + level.rule->name + "_prefix() {\n" +
                      TRY(alternatives_body(level.prefixes, {}, level.rule->type, false, level.rule->line)) + "}\n";
        return {};
    }

    Result<void, GrammarError> emit_binary_tables(Ladder const& ladder, Level const& level, size_t index,
                                                  std::vector<std::string>& tails) {
        auto& operators = operators_of_[ladder.name()];
        operators.resize(lexer::kSymbolCount, "{}");
        for (auto const& alternative : level.rule->alternatives) {
            if (!alternative.action) continue;
            FirstSet set{.symbols = symbols_of_token(alternative.items[1]), .nullable = false};
            TRY(claim(tails, set, number(index + 1), level));
            operators[set.symbols._Find_first()] =
                TRY(actions_.emit(alternative.action->arguments[1], {}, "", alternative.line));
        }
        return {};
    }

    /// The function that matches a binary operator and its right operand.
    void emit_operation(Ladder const& ladder) {
        auto found = operators_of_.find(ladder.name());
        if (found == operators_of_.end()) return;
        tables_.write("ast::Operator", ladder.name() + "_operators", found->second);
        functions_ += "ast::ExprNode* " + ladder.name() +
                      "_operation(uint32_t start, ast::ExprNode* left, uint8_t operand_level) {\n"
                      "    uint32_t const begin = mark_;\n    ast::Operator const op = k_" +
                      ladder.name() +
                      "_operators[symbol()];\n    mark_++;\n    ast::ExprNode* right = " + ladder.name() +
                      "(operand_level);\n    if (!ok(right)) {\n        go_back(begin);\n        return {};\n    }\n"
                      "    return noted(ast::make::BinOp(arena_, range_from(start), left, op, right));\n}\n";
    }

    std::vector<Alternative const*> included(std::vector<Alternative> const& alternatives) const {
        std::vector<Alternative const*> out;
        for (auto const& alternative : alternatives) {
            if (rules_.includes(alternative)) out.push_back(&alternative);
        }
        return out;
    }

    static bool has_cut(std::vector<Alternative const*> const& alternatives) {
        for (auto const* alternative : alternatives) {
            for (auto const& item : alternative->items) {
                if (item.kind == ItemKind::Cut) return true;
            }
        }
        return false;
    }

    static bool mentions(ActionExpression const& action, std::string_view name) {
        return action.text == name || std::any_of(action.arguments.begin(), action.arguments.end(),
                                                  [&](auto const& argument) { return mentions(argument, name); });
    }

    /// Tries the alternatives in order. `inherited_start`: the function has a parameter `start`.
    Result<std::string, GrammarError> alternatives_body(std::vector<Alternative const*> alternatives,
                                                        Scope const& scope, std::string const& type,
                                                        bool inherited_start, int line) {
        std::string out;
        if (!inherited_start) out += "    [[maybe_unused]] uint32_t const start = mark_;\n";
        out += "    [[maybe_unused]] uint32_t const begin = mark_;\n";
        bool wants_names = std::any_of(alternatives.begin(), alternatives.end(), [](auto const* alternative) {
            return alternative->action && mentions(*alternative->action, "names_before");
        });
        if (wants_names) out += "    auto const names_before = names_.end();\n";
        auto viable = TRY(viability(alternatives, 0, line));
        if (!is_checked() && !has_cut(alternatives) && TableWriter::decides(viable))
            return out + TRY(decided_body(alternatives, viable, scope, type));
        out += "    auto const viable = " + tables_.bits(viable, alternatives.size()) +
               "[symbol()];\n    if (viable == 0) return {};\n";
        if (has_cut(alternatives)) out += "    bool cut = false;\n";
        // An alternative that starts with a token is tried only if that token comes next.
        FirstToken first_token = is_checked() ? FirstToken::Unknown : FirstToken::Known;
        for (size_t i = 0; i < alternatives.size(); i++) {
            std::string condition = "viable & (uint64_t(1) << " + number(i) + ")";
            if (is_invalid_alternative(*alternatives[i])) condition = "explaining_ && (" + condition + ")";
            out += "    if (" + condition + ") {\n" +
                   TRY(alternative_block(*alternatives[i], scope, type, 0, "return ", first_token));
            if (has_cut({alternatives[i]}))
                out += "        if (cut) {\n            go_back(begin);\n            return {};\n        }\n";
            out += "        go_back(begin);\n    }\n";
        }
        return out + "    return {};\n";
    }

    /// Alternatives of which the next token leaves one at most.
    Result<std::string, GrammarError> decided_body(std::vector<Alternative const*> const& alternatives,
                                                   std::vector<uint64_t> const& viable, Scope const& scope,
                                                   std::string const& type) {
        if (alternatives.size() == 1 && symbols_of_token(alternatives[0]->items[0]).any())
            return TRY(alternative_block(*alternatives[0], scope, type, 0, "return ")) +
                   "    go_back(begin);\n    return {};\n";
        std::string out = "    switch (" + tables_.choices(viable) + "[symbol()]) {\n";
        for (size_t i = 0; i < alternatives.size(); i++) {
            out += "    case " + number(i + 1) + ": {\n" +
                   TRY(alternative_block(*alternatives[i], scope, type, 0, "return ", FirstToken::Known)) +
                   "        go_back(begin);\n        return {};\n    }\n";
        }
        return out + "    default: return {};\n    }\n";
    }

    /// Whether the first token of an alternative was looked at already, so that it need only be taken.
    enum class FirstToken { Unknown, Known };

    /// Declares the captures, matches the items from `first_item` on, and hands the value to `sink`.
    Result<std::string, GrammarError> alternative_block(Alternative const& alternative, Scope const& outer,
                                                        std::string const& type, size_t first_item,
                                                        std::string const& sink,
                                                        FirstToken first_token = FirstToken::Unknown) {
        Scope scope = TRY(scope_of(alternative, outer));
        bool explains = is_invalid_alternative(alternative) && !alternative.action;
        auto const* value_of = alternative.action || explains || type == "bool" ? nullptr : value_item(alternative);
        std::string declarations;
        std::string conditions;
        std::string value = "true";
        for (size_t i = first_item; i < alternative.items.size(); i++) {
            Item const& item = alternative.items[i];
            std::string capture = &item == value_of && item.capture.empty() ? "value" : item.capture;
            if (!capture.empty()) {
                std::string capture_type = value_type(types_, TRY(type_of(item, scope)));
                declarations += "        [[maybe_unused]] " + capture_type + " " + capture + "{};\n";
            }
            if (&item == value_of) value = capture;
            bool known = i == first_item && first_token == FirstToken::Known && symbols_of_token(item).any();
            conditions += (conditions.empty() ? "" : " && ") +
                          (known ? known_token_condition(capture) : TRY(condition(item, capture, scope)));
        }
        // What explains an error either stops the parser or changes nothing.
        if (explains) return declarations + "        static_cast<void>(" + conditions + ");\n";
        if (alternative.action) value = TRY(actions_.emit(*alternative.action, scope, type, alternative.line));
        std::string cpp_type = value_type(types_, type);
        // A helper function may refuse a match.
        bool may_refuse = alternative.action && actions_.type_of(*alternative.action, scope).empty();
        if (type == "bool") value = "ok(" + value + ")";
        value = (may_refuse ? "settled<" + cpp_type + ">(begin, " : "succeeded<" + cpp_type + ">(") + value + ")";
        return declarations + "        if (" + conditions + ") {\n            " + sink + value + ";\n        }\n";
    }

    /// `a: a op b | c` as a loop: the alternatives that do not start with the rule itself once, then the
    /// others, each with the value so far as its first item.
    Result<std::string, GrammarError> left_recursive_body(Rule const& rule, Scope const& scope) {
        std::vector<Alternative const*> recursive, others;
        for (auto const* alternative : included(rule.alternatives)) {
            (starts_with_rule(*alternative, rule.name) ? recursive : others).push_back(alternative);
        }
        std::string type = value_type(types_, rule.type);
        std::string base = TRY(base_call(rule, others, scope));
        auto viable = TRY(viability(recursive, 1, rule.line));
        bool decided = !is_checked() && TableWriter::decides(viable);
        std::string out =
            "    uint32_t const start = mark_;\n    " + type + " so_far = " + base +
            ";\n    if (!ok(so_far)) return {};\n    for (;;) {\n    uint32_t const begin = mark_;\n    " + type +
            " longer{};\n";
        if (decided) {
            out += "    switch (" + tables_.choices(viable) + "[symbol()]) {\n";
        } else {
            out += "    auto const viable = " + tables_.bits(viable, recursive.size()) +
                   "[symbol()];\n    if (viable == 0) return so_far;\n";
        }
        for (size_t i = 0; i < recursive.size(); i++) {
            Alternative const& alternative = *recursive[i];
            Scope inner = scope;
            std::string const& capture = alternative.items[0].capture;
            out += decided ? "    case " + number(i + 1) + ": {\n"
                           : "    if (viable & (uint64_t(1) << " + number(i) + ")) {\n";
            if (!capture.empty()) {
                inner[capture] = rule.type;
                out += "        [[maybe_unused]] " + type + " " + capture + " = so_far;\n";
            }
            out += TRY(alternative_block(alternative, inner, rule.type, 1,
                                         "longer = ", decided ? FirstToken::Known : FirstToken::Unknown));
            // The block ends in "longer = …; }": go on with the longer match unless it was refused.
            out.insert(out.size() - std::string("        }\n").size(),
                       "            if (ok(longer)) {\n                so_far = longer;\n                "
                       "continue;\n            }\n");
            out += decided ? "        go_back(begin);\n        return so_far;\n    }\n"
                           : "        go_back(begin);\n    }\n";
        }
        return out + (decided ? "    default: return so_far;\n    }\n    }\n" : "    return so_far;\n    }\n");
    }

    /// A call of what a left-recursive rule begins with.
    Result<std::string, GrammarError> base_call(Rule const& rule, std::vector<Alternative const*> const& alternatives,
                                                Scope const& scope) {
        if (!is_checked() && alternatives.size() == 1 && !alternatives[0]->action &&
            alternatives[0]->items.size() == 1 && alternatives[0]->items[0].kind == ItemKind::Rule) {
            return rule_call(alternatives[0]->items[0], scope);
        }
        functions_ += value_type(types_, rule.type) + " " + rule.name + "_base() {\n" +
                      TRY(alternatives_body(alternatives, scope, rule.type, false, rule.line)) + "}\n";
        return rule.name + "_base()";
    }

    // ---- Items

    /// A C++ condition that matches the item, moves on, and keeps its value in `capture` (if not empty).
    Result<std::string, GrammarError> condition(Item const& item, std::string const& capture, Scope const& scope) {
        switch (item.kind) {
            case ItemKind::TokenKind:
            case ItemKind::Literal:
            case ItemKind::SoftKeyword: return token_condition(item, capture);
            case ItemKind::Optional: return optional_condition(item.children[0], item.children[0], capture, scope);
            case ItemKind::PositiveLookahead:
            case ItemKind::NegativeLookahead: return lookahead_condition(item, scope);
            case ItemKind::Cut: return std::string("(cut = true)");
            case ItemKind::Repeat:
                if (capture.empty() && item.minimum == 1) return silent_repeat_call(item);
                if (item.minimum == 0) return optional_condition(item.children[0], item, capture, scope);
                [[fallthrough]];
            case ItemKind::Rule:
            case ItemKind::Group:
            case ItemKind::Gather:
            case ItemKind::Forced: return "ok(" + assign(capture, TRY(call(item, scope))) + ")";
        }
        return std::string();
    }

    /// What may be there. The fast parser looks at the next token before it calls a function for it.
    Result<std::string, GrammarError> optional_condition(Item const& first, Item const& called,
                                                         std::string const& capture, Scope const& scope) {
        std::string matched = "(" + assign(capture, TRY(call(called, scope))) + ", true)";
        FirstSet const set = first_sets_.of(first);
        if (is_checked() || set.nullable || symbols_of_token(called).any()) return matched;
        return "(!" + next_is_in(set.symbols) + " || " + matched + ")";
    }

    /// Whether the next token is one of these.
    std::string next_is_in(SymbolSet const& symbols) {
        if (symbols.count() == 1) return "(symbol() == " + number(symbols._Find_first()) + ")";
        return tables_.set(symbols) + "[symbol()]";
    }

    static std::string assign(std::string const& capture, std::string const& call) {
        return capture.empty() ? call : capture + " = " + call;
    }

    static Result<std::string, GrammarError> token_call(Item const& item, char const* function) {
        SymbolSet symbols = symbols_of_token(item);
        if (symbols.none()) return Err{GrammarError{"unknown token '" + item.text + "'", item.line}};
        if (symbols.count() > 1) return std::string(function) + "_name()";
        return std::string(function) + "(" + number(symbols._Find_first()) + ")";
    }

    static Result<std::string, GrammarError> token_condition(Item const& item, std::string const& capture) {
        if (capture.empty()) return token_call(item, "accept");
        return "ok(" + assign(capture, TRY(token_call(item, "take"))) + ")";
    }
    /// The same for a token that is known to come next.
    static std::string known_token_condition(std::string const& capture) {
        return capture.empty() ? "skip()" : "ok(" + assign(capture, "take_next()") + ")";
    }

    /// Lookahead for one token, or for one of several, is a table look-up.
    std::optional<SymbolSet> single_token_set(Item const& item) const {
        if (symbols_of_token(item).any()) return symbols_of_token(item);
        if (item.kind != ItemKind::Group) return std::nullopt;
        SymbolSet all;
        for (auto const& alternative : item.alternatives) {
            if (alternative.items.size() != 1) return std::nullopt;
            auto set = single_token_set(alternative.items[0]);
            if (!set) return std::nullopt;
            all |= *set;
        }
        return all;
    }

    Result<std::string, GrammarError> lookahead_condition(Item const& item, Scope const& scope) {
        bool negative = item.kind == ItemKind::NegativeLookahead;
        Item const& child = item.children[0];
        if (auto set = single_token_set(child)) return (negative ? "!" : "") + next_is_in(*set);
        std::string name = "ahead_" + number(++function_count_);
        std::string inner = TRY(condition(child, "", scope));
        functions_ += "bool " + name + "() {\n    uint32_t const begin = mark_;\n    bool const found = " + inner +
                      ";\n    go_back(begin);\n    return found;\n}\n";
        return (negative ? "!" : "") + name + "()";
    }

    /// A C++ call that matches the item and returns its value.
    Result<std::string, GrammarError> call(Item const& item, Scope const& scope) {
        switch (item.kind) {
            case ItemKind::TokenKind:
            case ItemKind::Literal:
            case ItemKind::SoftKeyword: return token_call(item, "take");
            case ItemKind::Rule: return rule_call(item, scope);
            case ItemKind::Group: return group_call(item);
            case ItemKind::Repeat: return repeat_call(item);
            case ItemKind::Gather: return gather_call(item);
            case ItemKind::Forced:
                if (!is_checked()) return call(item.children[0], scope);
                return forced_call(item, scope);
            case ItemKind::Optional:
            case ItemKind::PositiveLookahead:
            case ItemKind::NegativeLookahead:
            case ItemKind::Cut: break;
        }
        return Err{GrammarError{"this item has no value", item.line}};
    }

    Result<std::string, GrammarError> rule_call(Item const& item, Scope const& scope) {
        auto const* rule = rules_.find(item.text);
        if (rule == nullptr) return Err{GrammarError{"unknown rule '" + item.text + "'", item.line}};
        if (rule->parameters.size() != item.arguments.size()) {
            return Err{GrammarError{"wrong number of arguments for '" + item.text + "'", item.line}};
        }
        std::string arguments;
        for (auto const& argument : item.arguments) {
            if (!scope.contains(argument)) return Err{GrammarError{"unknown name '" + argument + "'", item.line}};
            arguments += (arguments.empty() ? "start, " : ", ") + argument;
        }
        return item.text + "(" + arguments + ")";
    }

    Result<std::string, GrammarError> group_call(Item const& item) {
        std::string type = TRY(type_of(item, {}));
        std::string name = "group_" + number(++function_count_);
        std::string body = TRY(alternatives_body(included(item.alternatives), {}, type, false, item.line));
        functions_ += value_type(types_, type) + " " + name + "() {\n" + descent_of_group() + body + "}\n";
        return name + "()";
    }

    /// What functions that are no rules begin with: the checked parser counts the depth in them as well.
    std::string descent_of_group() const {
        return is_checked() ? "    Descent descent(*this);\n    if (!descent.allowed()) return {};\n" : "";
    }

    Result<std::string, GrammarError> repeat_call(Item const& item) {
        std::string type = TRY(type_of(item.children[0], {}));
        std::string cpp = value_type(types_, type);
        std::string name = "repeat_" + number(++function_count_);
        std::string element = TRY(condition(item.children[0], "element", {}));
        functions_ += "Seq<" + cpp + "> " + name + "() {\n" + descent_of_group() + "    Collector<" + cpp +
                      "> items(*this);\n    " + cpp + " element{};\n    while (" + element +
                      ") items.push(element);\n    return items.finish(" + number(size_t(item.minimum)) + ");\n}\n";
        return name + "()";
    }

    /// A repetition whose items nobody wants, at least one: true if it matched.
    Result<std::string, GrammarError> silent_repeat_call(Item const& item) {
        std::string name = "repeat_" + number(++function_count_);
        std::string element = TRY(condition(item.children[0], "", {}));
        functions_ += "bool " + name + "() {\n" + descent_of_group() +
                      "    uint32_t const begin = mark_;\n    while (" + element +
                      ") {}\n    return mark_ != begin;\n}\n";
        return name + "()";
    }

    Result<std::string, GrammarError> gather_call(Item const& item) {
        std::string type = TRY(type_of(item.children[1], {}));
        std::string cpp = value_type(types_, type);
        std::string name = "gather_" + number(++function_count_);
        std::string separator = TRY(condition(item.children[0], "", {}));
        std::string element = TRY(condition(item.children[1], "element", {}));
        functions_ += "Seq<" + cpp + "> " + name + "() {\n" + descent_of_group() + "    Collector<" + cpp +
                      "> items(*this);\n    " + cpp + " element{};\n    uint32_t end = mark_;\n    if (!(" + element +
                      ")) return {};\n    do {\n        items.push(element);\n        end = mark_;\n    } while (" +
                      separator + " && " + element + ");\n    mark_ = end;\n    return items.finish(1);\n}\n";
        return name + "()";
    }

    Result<std::string, GrammarError> forced_call(Item const& item, Scope const& scope) {
        Item const& child = item.children[0];
        SymbolSet symbols = symbols_of_token(child);
        if (symbols.count() == 1) return "force(" + number(symbols._Find_first()) + ", \"'" + child.text + "'\")";
        return "forced(" + TRY(call(child, scope)) + ", \"" + forced_name(child) + "\")";
    }

    static std::string forced_name(Item const& item) {
        // CPython names the source text of the group: ('in' | 'from').
        std::string out = "(";
        for (auto const& alternative : item.alternatives) {
            out += out.size() > 1 ? " | " : "";
            out += "'" + alternative.items[0].text + "'";
        }
        return out + ")";
    }

    std::vector<TypeDeclaration> const& types_;
    RuleSet const& rules_;
    FirstSets first_sets_;
    ActionEmitter actions_;
    /// The rules of the fast parser that count their depth.
    std::set<std::string> guarded_;
    /// The call that matches a rule which is a level of a ladder.
    std::map<std::string, std::string> ladder_entries_;
    /// By ladder, the operator that a symbol stands for.
    std::map<std::string, std::vector<std::string>> operators_of_;
    TableWriter tables_;
    std::string functions_;
    size_t function_count_ = 0;
    size_t memo_count_ = 0;
};

}  // namespace

Result<std::string, GrammarError> emit_parser(std::vector<TypeDeclaration> const& types, RuleSet const& rules,
                                              std::vector<std::string> const& starts) {
    return ParserEmitter(types, rules).emit(starts);
}

}  // namespace py::compiler::grammar
