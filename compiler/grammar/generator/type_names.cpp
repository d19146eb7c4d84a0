#include "compiler/grammar/generator/type_names.h"

#include <algorithm>
#include <cctype>

namespace py::compiler::grammar {
namespace {

/// The one struct of the parser's runtime that is no larger than a pointer.
constexpr std::string_view kArgumentItem = "ArgumentItem";

}  // namespace

std::string upper_camel(std::string_view name) {
    std::string out;
    bool upper = true;
    for (char c : name) {
        if (c == '_') {
            upper = true;
            continue;
        }
        out += upper ? char(std::toupper(uint8_t(c))) : c;
        upper = false;
    }
    return out;
}

TypeDeclaration const* find_type(std::vector<TypeDeclaration> const& types, std::string_view name) {
    auto it = std::find_if(types.begin(), types.end(), [&](auto const& type) { return type.name == name; });
    return it == types.end() ? nullptr : &*it;
}

std::string struct_name(TypeDeclaration const& type) {
    if (type.is_enumeration() || type.is_product) return upper_camel(type.name);
    return upper_camel(type.name) + "Node";
}

std::string field_type(std::vector<TypeDeclaration> const& types, FieldDeclaration const& field,
                       std::string_view prefix) {
    std::string base(prefix);
    if (auto const* type = find_type(types, field.type)) {
        base += struct_name(*type) + (type->is_enumeration() ? "" : "*");
    } else if (field.type == "identifier") {
        base += "Identifier";
    } else if (field.type == "string") {
        base += "String";
    } else if (field.type == "constant") {
        base += "ConstantValue";
    } else {
        base = "int32_t";
    }
    return field.multiplicity == Multiplicity::Sequence ? std::string(prefix) + "Seq<" + base + ">" : base;
}

std::string value_type(std::vector<TypeDeclaration> const& types, std::string_view type) {
    if (type.ends_with('*')) return "Seq<" + value_type(types, type.substr(0, type.size() - 1)) + ">";
    if (type == "token") return "Token const*";
    if (type == "bool") return "bool";
    if (type == "identifier") return "Identifier";
    if (auto const* declared = find_type(types, type)) {
        if (declared->is_enumeration()) return "Choice<ast::" + struct_name(*declared) + ">";
        return "ast::" + struct_name(*declared) + "*";
    }
    bool by_value = type == kArgumentItem;
    return std::string(type) + (by_value ? "" : "*");
}

}  // namespace py::compiler::grammar
