#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "vm/runtime/code/compiler_interface.h"

namespace py::vm {

enum class FieldCount : uint8_t { One, Optional, Sequence };

/// "expr? value".
struct FieldSchema {
    std::string_view type, name;
    FieldCount count;
};

/// A declaration of the grammar: a sum of constructors, one of those, or a product.
struct NodeSchema {
    std::string_view name, base;
    bool has_position = false;
    std::vector<FieldSchema> fields;
    /// Of a sum, in order.
    std::vector<NodeSchema const*> constructors;

    /// A sum whose constructors have neither fields nor a position.
    bool is_enumeration() const;
    /// AST's own subclasses are sums and products, with the attributes of all that is below them.
    bool is_declared_type() const { return base == "AST"; }
};

/// What the compiler says of its nodes, in its order: bases first. Empty in a machine without compiler.
std::span<NodeSchema const> node_schemas();

/// The declared type of this name; null for identifier, int, string and constant.
NodeSchema const* find_declared_type(std::string_view name);

}  // namespace py::vm
