#include "compiler/grammar/generator/table_emitter.h"

namespace py::compiler::grammar {
namespace {

std::string field_text(FieldDeclaration const& field) {
    std::string type = field.type;
    if (type.ends_with('?')) type.pop_back();  // an item of the sequence may be missing: no part of the notation
    char const* mark = field.multiplicity == Multiplicity::Optional   ? "?"
                       : field.multiplicity == Multiplicity::Sequence ? "*"
                                                                      : "";
    return type + mark + " " + field.name;
}

std::string row(std::string const& name, std::string const& base, bool has_position,
                std::vector<FieldDeclaration> const& fields) {
    std::string text;
    for (FieldDeclaration const& field : fields) text += (text.empty() ? "" : ", ") + field_text(field);
    return "NODE_TYPE(\"" + name + "\", \"" + base + "\", " + (has_position ? "true" : "false") + ", \"" + text +
           "\")\n";
}

}  // namespace

std::string emit_node_table(std::vector<TypeDeclaration> const& types) {
    std::string text = "// Made from compiler/grammar/python.gram; do not edit.\n";
    for (TypeDeclaration const& type : types) {
        if (type.is_product) {
            text += row(type.name, "AST", type.has_position, type.constructors[0].fields);
            continue;
        }
        text += row(type.name, "AST", type.has_position, {});
        for (ConstructorDeclaration const& constructor : type.constructors) {
            text += row(constructor.name, type.name, false, constructor.fields);
        }
    }
    return text;
}

}  // namespace py::compiler::grammar
