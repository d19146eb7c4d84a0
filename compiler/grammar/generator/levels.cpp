#include "compiler/grammar/generator/levels.h"

#include <algorithm>
#include <optional>
#include <set>

#include "compiler/grammar/generator/recursion.h"

namespace py::compiler::grammar {
namespace {

/// Binary operators: the last alternative is the operand, all others join the rule itself and the operand.
std::optional<Level> binary_level(Rule const& rule) {
    auto const& last = rule.alternatives.back();
    if (!is_left_recursive(rule) || last.items.size() != 1 || last.items[0].kind != ItemKind::Rule) return std::nullopt;
    std::string const& operand = last.items[0].text;
    for (size_t i = 0; i + 1 < rule.alternatives.size(); i++) {
        auto const& [items, action, line] = rule.alternatives[i];
        bool shape = items.size() == 3 && items[0].text == rule.name && items[1].kind == ItemKind::Literal &&
                     items[2].kind == ItemKind::Rule && items[2].text == operand;
        if (!shape || !action || action->text != "BinOp" || action->arguments.size() != 3) return std::nullopt;
    }
    return Level{.rule = &rule, .operand = operand, .tail = "", .is_binary = true, .prefixes = {}};
}

/// The name of the tail if an alternative reads `v=operand t=tail(v)? { either(t, v) }`, "" if it is the
/// operand alone.
std::optional<std::string> tail_of(Alternative const& alternative) {
    auto const& items = alternative.items;
    if (items[0].kind != ItemKind::Rule) return std::nullopt;
    if (items.size() == 1) return alternative.action ? std::nullopt : std::optional<std::string>("");
    if (items.size() != 2 || items[1].kind != ItemKind::Optional || !alternative.action) return std::nullopt;
    Item const& tail = items[1].children[0];
    bool goes_on = tail.kind == ItemKind::Rule && tail.arguments == std::vector<std::string>{items[0].capture};
    auto const& action = *alternative.action;
    bool takes_longer = action.text == "either" && action.arguments.size() == 2 &&
                        action.arguments[0].text == items[1].capture && action.arguments[1].text == items[0].capture;
    return goes_on && takes_longer ? std::optional(tail.text) : std::nullopt;
}

std::optional<Level> level_of(Rule const& rule, RuleSet const& rules, FirstSets const& first_sets) {
    if (rule.type != "expr" || !rule.parameters.empty()) return std::nullopt;
    if (auto level = binary_level(rule)) return level;
    std::vector<Alternative const*> alternatives;
    for (auto const& alternative : rule.alternatives) {
        if (rules.includes(alternative)) alternatives.push_back(&alternative);
    }
    auto tail = tail_of(*alternatives[0]);
    if (!tail || (tail->empty() && alternatives.size() == 1)) return std::nullopt;
    Level level{
        .rule = &rule, .operand = alternatives[0]->items[0].text, .tail = *tail, .is_binary = false, .prefixes = {}};
    FirstSet operand = first_sets.of(alternatives[0]->items[0]);
    for (size_t i = 1; i < alternatives.size(); i++) {
        FirstSet prefix = first_sets.of(*alternatives[i]);
        if (operand.nullable || prefix.nullable || (operand.symbols & prefix.symbols).any()) return std::nullopt;
        level.prefixes.push_back(alternatives[i]);
    }
    return level;
}

}  // namespace

std::vector<Ladder> find_ladders(RuleSet const& rules) {
    FirstSets first_sets(rules);
    std::map<std::string, Level> levels;
    std::set<std::string> operands;
    for (auto const* rule : rules.rules()) {
        auto level = level_of(*rule, rules, first_sets);
        if (!level) continue;
        operands.insert(level->operand);
        levels.emplace(rule->name, *std::move(level));
    }
    std::vector<Ladder> ladders;
    for (auto const* rule : rules.rules()) {
        if (!levels.contains(rule->name) || operands.contains(rule->name)) continue;
        Ladder ladder{.levels = {}, .operand = rule->name};
        for (auto at = levels.find(rule->name); at != levels.end(); at = levels.find(ladder.operand)) {
            ladder.levels.push_back(at->second);
            ladder.operand = at->second.operand;
        }
        if (ladder.levels.size() > 1) ladders.push_back(std::move(ladder));
    }
    return ladders;
}

}  // namespace py::compiler::grammar
