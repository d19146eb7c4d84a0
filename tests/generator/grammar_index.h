#pragma once

#include <string>
#include <unordered_map>
#include <vector>

#include "compiler/grammar/generator/rules.h"

namespace py::generator {

namespace grammar = compiler::grammar;

/// The rules of valid programs by name, and how many tokens each takes at least, so that an expansion can be
/// brought to an end.
class GrammarIndex {
  public:
    /// `rules` must outlive the index.
    explicit GrammarIndex(std::vector<grammar::Rule> const& rules);

    grammar::Rule const& rule(std::string const& name) const { return *rules_.at(name); }
    /// The alternatives that do not exist to explain errors.
    std::vector<grammar::Alternative const*> alternatives_of(std::vector<grammar::Alternative> const& all) const;

    int cost(grammar::Alternative const& alternative) const;
    int cost(grammar::Item const& item) const;

  private:
    int cost(std::vector<grammar::Alternative> const& alternatives) const;

    std::unordered_map<std::string, grammar::Rule const*> rules_;
    std::unordered_map<std::string, int> costs_;
};

}  // namespace py::generator
