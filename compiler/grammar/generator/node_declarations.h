#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "marshal/base/result.h"

namespace py::compiler::grammar {

/// What is wrong in a grammar file, and the line (1-based) where.
struct GrammarError {
    std::string message;
    int line = 0;
};

enum class Multiplicity { One, Optional, Sequence };

struct FieldDeclaration {
    std::string type;
    std::string name;
    Multiplicity multiplicity = Multiplicity::One;
};

struct ConstructorDeclaration {
    std::string name;
    /// Its nodes have a place for the scope that they open.
    bool opens_scope = false;
    std::vector<FieldDeclaration> fields;
};

/// A declared type, after the ASDL (Wang et al. 1997) that CPython's `ast` documents: a sum of constructors,
/// of which one without any fields is an enumeration, or a product (one unnamed constructor).
struct TypeDeclaration {
    std::string name;
    bool is_product = false;
    /// Carries the four position attributes.
    bool has_position = false;
    std::vector<ConstructorDeclaration> constructors;

    bool is_enumeration() const;
};

/// Parses the text between `nodes {` and `}`; `first_line` is its place in the file, for errors.
Result<std::vector<TypeDeclaration>, GrammarError> parse_node_declarations(std::string_view text, int first_line);

}  // namespace py::compiler::grammar
