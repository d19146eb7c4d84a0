#include "compiler/grammar/generator/action_emitter.h"

#include <optional>

#include "compiler/grammar/generator/type_names.h"

namespace py::compiler::grammar {
namespace {

std::string field_value_type(FieldDeclaration const& field) {
    return field.type + (field.multiplicity == Multiplicity::Sequence ? "*" : "");
}

std::string quoted(std::string const& text) {
    std::string out = "\"";
    for (char c : text) {
        if (c == '"') out += '\\';
        out += c;
    }
    return out + '"';
}

}  // namespace

std::optional<ActionEmitter::Constructor> ActionEmitter::find_constructor(std::string const& name) const {
    for (auto const& type : types_) {
        if (type.is_enumeration()) continue;
        for (auto const& constructor : type.constructors) {
            std::string const& shown = type.is_product && constructor.name.empty() ? type.name : constructor.name;
            if (shown == name) return Constructor{&type, &constructor, type.is_product ? struct_name(type) : name};
        }
    }
    return std::nullopt;
}

std::string ActionEmitter::type_of(ActionExpression const& action, Scope const& scope) const {
    switch (action.kind) {
        case ActionExpression::Kind::Name: {
            auto it = scope.find(action.text);
            if (it != scope.end()) return it->second;
            for (auto const& type : types_) {
                if (!type.is_enumeration()) continue;
                for (auto const& constructor : type.constructors) {
                    if (constructor.name == action.text) return type.name;
                }
            }
            return action.text == "true" ? "bool" : "";
        }
        case ActionExpression::Kind::Call: {
            auto constructor = find_constructor(action.text);
            return constructor ? constructor->type->name : "";
        }
        case ActionExpression::Kind::List:
            return action.arguments.empty() ? "" : type_of(action.arguments[0], scope) + "*";
        case ActionExpression::Kind::String:
        case ActionExpression::Kind::Number: return "";
    }
    return "";
}

Result<std::string, GrammarError> ActionEmitter::emit(ActionExpression const& action, Scope const& scope,
                                                      std::string const& expected, int line) const {
    switch (action.kind) {
        case ActionExpression::Kind::Name: return emit_name(action, scope, line);
        case ActionExpression::Kind::Call: return emit_call(action, scope, line);
        case ActionExpression::Kind::Number: return action.text;
        case ActionExpression::Kind::String: return quoted(action.text);
        case ActionExpression::Kind::List: {
            std::string type = expected.ends_with('*') ? expected : type_of(action, scope);
            if (type.size() < 2) return Err{GrammarError{"the type of this list is not known", line}};
            type.pop_back();
            std::string out = "list_of<" + value_type(types_, type) + ">({";
            for (auto const& argument : action.arguments) out += TRY(emit(argument, scope, type, line)) + ", ";
            return out + "})";
        }
    }
    return Err{GrammarError{"unknown action", line}};
}

Result<std::string, GrammarError> ActionEmitter::emit_name(ActionExpression const& action, Scope const& scope,
                                                           int line) const {
    std::string const& name = action.text;
    if (scope.contains(name) || name == "start" || name == "names_before" || name == "true") return name;
    if (name == "none") return std::string("{}");
    if (name == "range") return std::string("range_from(start)");
    if (auto const* type = find_type(types_, type_of(action, scope))) return "ast::" + struct_name(*type) + "::" + name;
    return Err{GrammarError{"unknown name '" + name + "' in an action", line}};
}

Result<std::string, GrammarError> ActionEmitter::emit_call(ActionExpression const& action, Scope const& scope,
                                                           int line) const {
    if (auto constructor = find_constructor(action.text)) return emit_construction(*constructor, action, scope, line);
    std::string out = action.text + "(";
    for (size_t i = 0; i < action.arguments.size(); i++) {
        out += (i > 0 ? ", " : "") + TRY(emit(action.arguments[i], scope, "", line));
    }
    return out + ")";
}

Result<std::string, GrammarError> ActionEmitter::emit_construction(Constructor const& constructor,
                                                                   ActionExpression const& action, Scope const& scope,
                                                                   int line) const {
    auto const& fields = constructor.declaration->fields;
    std::vector<std::string> values(fields.size(), "{}");
    for (size_t i = 0; i < action.arguments.size(); i++) {
        size_t index = i;
        if (!action.labels[i].empty()) {
            for (index = 0; index < fields.size() && fields[index].name != action.labels[i];) index++;
        }
        if (index >= fields.size()) return Err{GrammarError{"'" + action.text + "' has no such field", line}};
        values[index] = TRY(emit(action.arguments[i], scope, field_value_type(fields[index]), line));
    }
    std::string out = "noted(ast::make::" + constructor.name + "(arena_";
    if (constructor.type->has_position) {
        bool may_end_in_block = constructor.type->name == "stmt" || constructor.type->name == "excepthandler";
        out += may_end_in_block ? ", visible_range_from(start)" : ", range_from(start)";
    }
    for (auto const& value : values) out += ", " + value;
    return out + "))";
}

}  // namespace py::compiler::grammar
