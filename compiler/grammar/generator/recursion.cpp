#include "compiler/grammar/generator/recursion.h"

#include <algorithm>
#include <map>

namespace py::compiler::grammar {
namespace {

void collect_calls(Item const& item, std::set<std::string>& calls);

void collect_calls(std::vector<Alternative> const& alternatives, std::set<std::string>& calls) {
    for (auto const& alternative : alternatives) {
        for (auto const& item : alternative.items) collect_calls(item, calls);
    }
}

void collect_calls(Item const& item, std::set<std::string>& calls) {
    if (item.kind == ItemKind::Rule) calls.insert(item.text);
    for (auto const& child : item.children) collect_calls(child, calls);
    collect_calls(item.alternatives, calls);
}

/// The rules that a rule calls; going on with a match of its own, which is a loop, is no call.
std::set<std::string> nested_calls(Rule const& rule) {
    std::set<std::string> calls;
    for (auto const& alternative : rule.alternatives) {
        bool first_is_own = starts_with_rule(alternative, rule.name);
        for (auto const& item : alternative.items) {
            if (!first_is_own || &item != &alternative.items[0]) collect_calls(item, calls);
        }
    }
    return calls;
}

/// Depth-first search over the calls; the target of every back edge is guarded.
class BackEdgeSearch {
  public:
    BackEdgeSearch(RuleSet const& rules, std::set<std::string> const& guarded) : rules_(rules), guarded_(guarded) {}

    std::set<std::string> run() {
        for (auto const* rule : rules_.rules()) visit(*rule);
        return std::move(targets_);
    }

  private:
    enum class State { New, Open, Done };

    void visit(Rule const& rule) {
        if (guarded_.contains(rule.name)) return;
        State& state = states_[rule.name];
        if (state == State::Open) targets_.insert(rule.name);
        if (state != State::New) return;
        state = State::Open;
        for (auto const& name : nested_calls(rule)) {
            if (auto const* called = rules_.find(name)) visit(*called);
        }
        states_[rule.name] = State::Done;
    }

    RuleSet const& rules_;
    std::set<std::string> const& guarded_;
    std::map<std::string, State> states_;
    std::set<std::string> targets_;
};

}  // namespace

bool starts_with_rule(Alternative const& alternative, std::string const& rule) {
    Item const& first = alternative.items[0];
    return first.kind == ItemKind::Rule && first.text == rule;
}

bool is_left_recursive(Rule const& rule) {
    return std::any_of(rule.alternatives.begin(), rule.alternatives.end(),
                       [&](Alternative const& alternative) { return starts_with_rule(alternative, rule.name); });
}

std::set<std::string> find_guarded_rules(RuleSet const& rules, std::set<std::string> const& guarded) {
    return BackEdgeSearch(rules, guarded).run();
}

std::set<std::string> find_used_rules(RuleSet const& rules, std::vector<std::string> const& starts) {
    std::set<std::string> used;
    std::vector<std::string> waiting = starts;
    while (!waiting.empty()) {
        std::string name = waiting.back();
        waiting.pop_back();
        auto const* rule = rules.find(name);
        if (rule == nullptr || !used.insert(name).second) continue;
        std::set<std::string> calls;
        collect_calls(rule->alternatives, calls);
        waiting.insert(waiting.end(), calls.begin(), calls.end());
    }
    return used;
}

}  // namespace py::compiler::grammar
