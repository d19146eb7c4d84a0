#include "vm/modules/ast/node_schema.h"

namespace py::vm {
namespace {

FieldSchema parse_field(std::string_view text) {
    size_t space = text.find(' ');
    FieldSchema field{.type = text.substr(0, space), .name = text.substr(space + 1), .count = FieldCount::One};
    if (field.type.ends_with('?')) field.count = FieldCount::Optional;
    if (field.type.ends_with('*')) field.count = FieldCount::Sequence;
    if (field.count != FieldCount::One) field.type.remove_suffix(1);
    return field;
}

/// Takes "expr target, expr? value" apart.
std::vector<FieldSchema> parse_fields(std::string_view text) {
    std::vector<FieldSchema> fields;
    while (!text.empty()) {
        size_t comma = text.find(", ");
        fields.push_back(parse_field(text.substr(0, comma)));
        text = comma == std::string_view::npos ? std::string_view() : text.substr(comma + 2);
    }
    return fields;
}

std::vector<NodeSchema> make_schemas() {
    std::vector<NodeSchema> schemas;
    if (!the_compiler) return schemas;
    for (SyntaxNodeType const& node : the_compiler->syntax_node_types()) {
        schemas.push_back({.name = node.name,
                           .base = node.base,
                           .has_position = node.has_position,
                           .fields = parse_fields(node.fields),
                           .constructors = {}});
    }
    for (NodeSchema& sum : schemas) {
        for (NodeSchema const& other : schemas) {
            if (other.base == sum.name) sum.constructors.push_back(&other);
        }
    }
    return schemas;
}

}  // namespace

bool NodeSchema::is_enumeration() const {
    if (constructors.empty() || has_position) return false;
    for (NodeSchema const* constructor : constructors) {
        if (!constructor->fields.empty()) return false;
    }
    return true;
}

std::span<NodeSchema const> node_schemas() {
    static std::vector<NodeSchema> const schemas = make_schemas();
    return schemas;
}

NodeSchema const* find_declared_type(std::string_view name) {
    for (NodeSchema const& schema : node_schemas()) {
        if (schema.is_declared_type() && schema.name == name) return &schema;
    }
    return nullptr;
}

}  // namespace py::vm
