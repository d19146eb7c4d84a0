#include "tests/generator/grammar_index.h"

#include <algorithm>

namespace py::generator {
namespace {

using grammar::Alternative;
using grammar::Item;
using grammar::ItemKind;

/// More than any real cost.
constexpr int kUnknown = 1'000'000;

bool explains_error(Alternative const& alternative) {
    return std::any_of(alternative.items.begin(), alternative.items.end(), [](Item const& item) {
        return item.kind == ItemKind::Rule && item.text.starts_with("invalid_");
    });
}

}  // namespace

GrammarIndex::GrammarIndex(std::vector<grammar::Rule> const& rules) {
    for (grammar::Rule const& rule : rules) {
        // The fast variants are written for speed; the others say what the language is.
        if (rule.variant == grammar::RuleVariant::Fast || rule.is_invalid_rule()) continue;
        rules_[rule.name] = &rule;
        costs_[rule.name] = kUnknown;
    }
    for (bool changed = true; changed;) {
        changed = false;
        for (auto const& [name, rule] : rules_) {
            int cost = std::min(kUnknown, this->cost(rule->alternatives));
            changed |= cost < costs_[name];
            costs_[name] = std::min(cost, costs_[name]);
        }
    }
}

std::vector<Alternative const*> GrammarIndex::alternatives_of(std::vector<Alternative> const& all) const {
    std::vector<Alternative const*> usable;
    for (Alternative const& alternative : all) {
        if (!explains_error(alternative)) usable.push_back(&alternative);
    }
    return usable;
}

int GrammarIndex::cost(std::vector<Alternative> const& alternatives) const {
    int least = kUnknown;
    for (Alternative const* alternative : alternatives_of(alternatives)) least = std::min(least, cost(*alternative));
    return least;
}

int GrammarIndex::cost(Alternative const& alternative) const {
    int sum = 0;
    for (Item const& item : alternative.items) sum += cost(item);
    return std::min(sum, kUnknown);
}

int GrammarIndex::cost(Item const& item) const {
    switch (item.kind) {
        case ItemKind::TokenKind:
        case ItemKind::Literal:
        case ItemKind::SoftKeyword: return 1;
        case ItemKind::Rule: {
            auto found = costs_.find(item.text);
            return found == costs_.end() ? kUnknown : found->second;
        }
        case ItemKind::Group: return cost(item.alternatives);
        case ItemKind::Repeat: return item.minimum * cost(item.children[0]);
        case ItemKind::Gather: return cost(item.children[1]);
        case ItemKind::Forced: return cost(item.children[0]);
        case ItemKind::Optional:
        case ItemKind::PositiveLookahead:
        case ItemKind::NegativeLookahead:
        case ItemKind::Cut: return 0;
    }
    return kUnknown;
}

}  // namespace py::generator
