#include "compiler/grammar/generator/first_sets.h"

#include <algorithm>

namespace py::compiler::grammar {
namespace {

using lexer::Keyword;
using lexer::TokenKind;

struct KindSpelling {
    char const* name;
    char const* text;
};
constexpr KindSpelling kKinds[] = {
#define TOKEN(name, text) {#name, text},
#include "compiler/lexer/tokens.def"
#undef TOKEN
};

struct KeywordSpelling {
    char const* text;
    bool soft;
};
constexpr KeywordSpelling kKeywords[] = {
#define KEYWORD(name, text) {text, false},
#define SOFT_KEYWORD(name, text) {text, true},
#include "compiler/lexer/keywords.def"
#undef KEYWORD
#undef SOFT_KEYWORD
};

uint8_t keyword_symbol(size_t index) { return lexer::symbol_of(Keyword(index + 1)); }

SymbolSet kind_symbols(std::string const& name) {
    SymbolSet set;
    for (size_t kind = 0; kind < std::size(kKinds); kind++) {
        if (name == kKinds[kind].name) set.set(kind);
    }
    for (size_t i = 0; name == "NAME" && i < std::size(kKeywords); i++) {
        if (kKeywords[i].soft) set.set(keyword_symbol(i));
    }
    return set;
}

SymbolSet literal_symbols(std::string const& text, bool soft) {
    SymbolSet set;
    for (size_t kind = 0; !soft && kind < std::size(kKinds); kind++) {
        if (text == kKinds[kind].text) set.set(kind);
    }
    for (size_t i = 0; i < std::size(kKeywords); i++) {
        if (text == kKeywords[i].text && kKeywords[i].soft == soft) set.set(keyword_symbol(i));
    }
    return set;
}

}  // namespace

bool is_invalid_alternative(Alternative const& alternative) {
    return std::any_of(alternative.items.begin(), alternative.items.end(), [](Item const& item) {
        return item.kind == ItemKind::Rule && item.text.starts_with("invalid_");
    });
}

RuleSet::RuleSet(std::vector<Rule> const& rules, RuleVariant variant) : variant_(variant) {
    for (auto const& rule : rules) {
        if (rule.variant != RuleVariant::Both && rule.variant != variant) continue;
        if (variant == RuleVariant::Fast && rule.is_invalid_rule()) continue;
        auto& known = by_name_[rule.name];
        // A rule made for this parser wins over the common one of the same name.
        if (known == nullptr || rule.variant == variant) known = &rule;
    }
    for (auto const& rule : rules) {
        auto it = by_name_.find(rule.name);
        if (it != by_name_.end() && it->second == &rule) rules_.push_back(&rule);
    }
}

Rule const* RuleSet::find(std::string const& name) const {
    auto it = by_name_.find(name);
    return it == by_name_.end() ? nullptr : it->second;
}

bool RuleSet::includes(Alternative const& alternative) const {
    return variant_ == RuleVariant::Checked || !is_invalid_alternative(alternative);
}

SymbolSet symbols_of_token(Item const& item) {
    switch (item.kind) {
        case ItemKind::TokenKind: return kind_symbols(item.text);
        case ItemKind::Literal: return literal_symbols(item.text, false);
        case ItemKind::SoftKeyword: return literal_symbols(item.text, true);
        default: return {};
    }
}

FirstSets::FirstSets(RuleSet const& rules) : rules_(rules) {
    for (auto const* rule : rules.rules()) sets_[rule->name] = {};
    for (bool changed = true; changed;) {
        changed = false;
        for (auto const* rule : rules.rules()) {
            FirstSet set = of(rule->alternatives);
            if (set == sets_[rule->name]) continue;
            sets_[rule->name] = set;
            changed = true;
        }
    }
}

FirstSet FirstSets::of(Item const& item) const {
    switch (item.kind) {
        case ItemKind::TokenKind:
        case ItemKind::Literal:
        case ItemKind::SoftKeyword: return {symbols_of_token(item), false};
        case ItemKind::Rule: {
            auto it = sets_.find(item.text);
            return it == sets_.end() ? FirstSet{} : it->second;
        }
        case ItemKind::Group: return of(item.alternatives);
        case ItemKind::Optional: return {of(item.children[0]).symbols, true};
        case ItemKind::Repeat: {
            FirstSet set = of(item.children[0]);
            if (item.minimum == 0) set.nullable = true;
            return set;
        }
        case ItemKind::Gather: return of(item.children[1]);
        case ItemKind::Forced:
            // Its absence has an effect, an error: any token leads into it.
            return rules_.variant() == RuleVariant::Checked ? FirstSet{SymbolSet().set(), true} : of(item.children[0]);
        case ItemKind::PositiveLookahead:
        case ItemKind::NegativeLookahead:
        case ItemKind::Cut: return {{}, true};
    }
    return {};
}

FirstSet FirstSets::of(Alternative const& alternative, size_t first_item) const {
    SymbolSet wanted = SymbolSet().set();
    FirstSet result;
    for (size_t i = first_item; i < alternative.items.size(); i++) {
        Item const& item = alternative.items[i];
        if (item.kind == ItemKind::PositiveLookahead) {
            FirstSet ahead = of(item.children[0]);
            if (!ahead.nullable) wanted &= ahead.symbols;
            continue;
        }
        FirstSet set = of(item);
        result.symbols |= set.symbols & wanted;
        if (!set.nullable) return result;
    }
    if (!wanted.all()) {
        // Matches nothing, but only in front of certain tokens.
        return {result.symbols | wanted, false};
    }
    result.nullable = true;
    return result;
}

FirstSet FirstSets::of(std::vector<Alternative> const& alternatives) const {
    FirstSet result;
    for (auto const& alternative : alternatives) {
        if (!rules_.includes(alternative)) continue;
        FirstSet set = of(alternative);
        result.symbols |= set.symbols;
        result.nullable |= set.nullable;
    }
    return result;
}

}  // namespace py::compiler::grammar
