#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "compiler/grammar/generator/node_declarations.h"
#include "compiler/grammar/generator/rules.h"
#include "marshal/base/result.h"

namespace py::compiler::grammar {

/// Names an action may use, and their types in the grammar's notation.
using Scope = std::map<std::string, std::string>;

/// Turns actions into C++ expressions. A call of a node's constructor is checked against its declaration; any
/// other call is one of a member function of the parser's runtime. `range` stands for the source range of the
/// whole match and `start` for its first token.
class ActionEmitter {
  public:
    explicit ActionEmitter(std::vector<TypeDeclaration> const& types) : types_(types) {}

    /// `expected` is the type of the value in the grammar's notation, where it is known.
    Result<std::string, GrammarError> emit(ActionExpression const& action, Scope const& scope,
                                           std::string const& expected, int line) const;

    /// The type that an action's value has by itself; empty for a helper's.
    std::string type_of(ActionExpression const& action, Scope const& scope) const;

  private:
    struct Constructor {
        TypeDeclaration const* type;
        ConstructorDeclaration const* declaration;
        std::string name;
    };

    std::optional<Constructor> find_constructor(std::string const& name) const;
    Result<std::string, GrammarError> emit_name(ActionExpression const& action, Scope const& scope, int line) const;
    Result<std::string, GrammarError> emit_call(ActionExpression const& action, Scope const& scope, int line) const;
    Result<std::string, GrammarError> emit_construction(Constructor const& constructor, ActionExpression const& action,
                                                        Scope const& scope, int line) const;

    std::vector<TypeDeclaration> const& types_;
};

}  // namespace py::compiler::grammar
