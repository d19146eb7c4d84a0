#include "compiler/grammar/generator/node_emitter.h"

#include "compiler/grammar/generator/type_names.h"

namespace py::compiler::grammar {
namespace {

/// Writes the structs of all nodes.
class NodeHeaderEmitter {
  public:
    explicit NodeHeaderEmitter(std::vector<TypeDeclaration> const& types) : types_(types) {}

    std::string emit() {
        out_ =
            "// Made from compiler/grammar/python.gram; do not edit.\n#pragma once\n\n"
            "#include \"compiler/ast/base.h\"\n\nnamespace py::compiler::ast {\n\n";
        for (auto const& type : types_) {
            if (type.is_enumeration()) emit_enumeration(type);
        }
        for (auto const& type : types_) {
            if (!type.is_enumeration()) emit_forward(type);
        }
        out_ += "\n";
        for (auto const& type : types_) {
            if (type.is_enumeration()) continue;
            type.is_product ? emit_product(type) : emit_sum(type);
        }
        out_ += "}  // namespace py::compiler::ast\n";
        return std::move(out_);
    }

  private:
    void emit_enumeration(TypeDeclaration const& type) {
        out_ += "enum class " + struct_name(type) + " : uint8_t {";
        for (auto const& constructor : type.constructors) out_ += " " + constructor.name + ",";
        out_ += " };\n";
    }

    void emit_forward(TypeDeclaration const& type) {
        out_ += "struct " + struct_name(type) + ";\n";
        if (type.name == "expr") out_ += "struct Name;\n";
    }

    /// Small fields come first: they fit behind the source range, which ends in the middle of a word.
    void emit_fields(ConstructorDeclaration const& constructor) {
        for (bool small : {true, false}) {
            for (auto const& field : constructor.fields) {
                if (is_small(field) == small) out_ += "    " + field_type(types_, field) + " " + field.name + "{};\n";
            }
        }
    }

    bool is_small(FieldDeclaration const& field) const {
        auto const* type = find_type(types_, field.type);
        return field.multiplicity != Multiplicity::Sequence &&
               (type != nullptr ? type->is_enumeration() : field.type == "int");
    }

    void emit_product(TypeDeclaration const& type) {
        out_ += "struct " + struct_name(type) + " {\n";
        if (type.has_position) out_ += "    SourceRange range;\n";
        emit_fields(type.constructors[0]);
        out_ += "};\n\n";
    }

    void emit_sum(TypeDeclaration const& type) {
        std::string base = struct_name(type);
        std::string kind = upper_camel(type.name) + "Kind";
        out_ += "enum class " + kind + " : uint8_t {";
        for (auto const& constructor : type.constructors) out_ += " " + constructor.name + ",";
        out_ += " };\n";
        out_ += "struct " + base + " {\n    " + kind + " kind;\n";
        if (type.name == "stmt") {
            out_ +=
                "    /// False if the parser knows that constant folding would change nothing in here.\n"
                "    bool foldable;\n"
                "    /// Whether the names below are all that the symbol table looks for in the statement's "
                "expressions.\n"
                "    bool names_listed;\n";
        }
        if (type.has_position) out_ += "    SourceRange range;\n";
        if (type.name == "stmt") {
            out_ +=
                "    /// The names in its own expressions, not in statements inside, in the order of the source.\n"
                "    uint32_t name_count;\n"
                "    Name* const* names;\n";
        }
        out_ += "};\n\n";
        for (auto const& constructor : type.constructors) {
            out_ += "struct " + constructor.name + " : " + base + " {\n";
            out_ += "    static constexpr " + kind + " kKind = " + kind + "::" + constructor.name + ";\n";
            out_ += "    " + constructor.name + "() : " + base + "{kKind" +
                    (type.name == "stmt" ? ", true, false" : "") + (type.has_position ? ", {}" : "") +
                    (type.name == "stmt" ? ", 0, nullptr" : "") + "} {}\n";
            emit_fields(constructor);
            if (constructor.opens_scope) {
                out_ +=
                    "    /// The symbol table's knowledge of the scope that the node opens.\n"
                    "    mutable symtable::Scope* scope = nullptr;\n";
            }
            out_ += "};\n\n";
        }
    }

    std::vector<TypeDeclaration> const& types_;
    std::string out_;
};

/// Writes one function a constructor that makes its node.
class FactoryEmitter {
  public:
    explicit FactoryEmitter(std::vector<TypeDeclaration> const& types) : types_(types) {}

    std::string emit() {
        out_ =
            "// Made from compiler/grammar/python.gram; do not edit.\n#pragma once\n\n"
            "#include \"compiler/grammar/nodes.h\"\n#include \"marshal/base/arena.h\"\n\n"
            "/// Functions that make nodes: `make::If(arena, range, test, body, orelse)`.\n"
            "namespace py::compiler::ast::make {\n\n";
        for (auto const& type : types_) {
            if (type.is_enumeration()) continue;
            for (auto const& constructor : type.constructors) emit_factory(type, constructor);
        }
        out_ += "}  // namespace py::compiler::ast::make\n";
        return std::move(out_);
    }

  private:
    void emit_factory(TypeDeclaration const& type, ConstructorDeclaration const& constructor) {
        std::string name = type.is_product ? struct_name(type) : constructor.name;
        std::string node = "ast::" + name;
        out_ += "inline " + node + "* " + name + "(Arena& arena";
        if (type.has_position) out_ += ", SourceRange range";
        for (auto const& field : constructor.fields) {
            out_ += ", " + field_type(types_, field, "ast::") + " " + field.name;
        }
        out_ +=
            ") {\n    auto* node = new (arena.allocate(sizeof(" + node + "), alignof(" + node + "))) " + node + "();\n";
        if (type.has_position) out_ += "    node->range = range;\n";
        for (auto const& field : constructor.fields) out_ += "    node->" + field.name + " = " + field.name + ";\n";
        out_ += "    return node;\n}\n\n";
    }

    std::vector<TypeDeclaration> const& types_;
    std::string out_;
};

/// Writes what walks over the fields of a node.
class FieldVisitorEmitter {
  public:
    explicit FieldVisitorEmitter(std::vector<TypeDeclaration> const& types) : types_(types) {}

    std::string emit() {
        out_ =
            "// Made from compiler/grammar/python.gram; do not edit.\n#pragma once\n\n"
            "#include <string_view>\n\n#include \"compiler/grammar/nodes.h\"\n\n"
            "/// `visit_node(node, visitor)` calls `visitor.begin(name)`, `visitor.field(name, value)` or, "
            "where the\n"
            "/// grammar has `?`, `visitor.optional_field(name, value)` for every field in order of "
            "declaration, then\n"
            "/// `visitor.end(range)` or `visitor.end()`.\n"
            "namespace py::compiler::ast {\n\n";
        for (auto const& type : types_) {
            type.is_enumeration() ? emit_enumeration_name(type) : emit_visit(type);
        }
        out_ += "}  // namespace py::compiler::ast\n";
        return std::move(out_);
    }

  private:
    void emit_enumeration_name(TypeDeclaration const& type) {
        std::string name = struct_name(type);
        out_ += "constexpr std::string_view enumerator_name(" + name + " value) {\n    switch (value) {\n";
        for (auto const& constructor : type.constructors) {
            out_ += "        case " + name + "::" + constructor.name + ": return \"" + constructor.name + "\";\n";
        }
        out_ += "    }\n    return {};\n}\n\n";
    }

    void emit_fields(TypeDeclaration const& type, ConstructorDeclaration const& constructor, char const* indent) {
        std::string shown = type.is_product && constructor.name.empty() ? type.name : constructor.name;
        out_ += std::string(indent) + "visitor.begin(\"" + shown + "\");\n";
        for (auto const& field : constructor.fields) {
            char const* call = field.multiplicity == Multiplicity::Optional ? "optional_field" : "field";
            out_ += std::string(indent) + "visitor." + call + "(\"" + field.name + "\", node->" + field.name + ");\n";
        }
        out_ += std::string(indent) + (type.has_position ? "visitor.end(base->range);\n" : "visitor.end();\n");
    }

    void emit_visit(TypeDeclaration const& type) {
        std::string name = struct_name(type);
        out_ += "template <class Visitor>\nvoid visit_node(" + name + " const* base, Visitor& visitor) {\n";
        if (type.is_product) {
            out_ += "    auto const* node = base;\n";
            emit_fields(type, type.constructors[0], "    ");
        } else {
            out_ += "    switch (base->kind) {\n";
            for (auto const& constructor : type.constructors) {
                out_ += "        case " + constructor.name + "::kKind: {\n";
                out_ += "            [[maybe_unused]] auto const* node = static_cast<" + constructor.name +
                        " const*>(base);\n";
                emit_fields(type, constructor, "            ");
                out_ += "            return;\n        }\n";
            }
            out_ += "    }\n";
        }
        out_ += "}\n\n";
    }

    std::vector<TypeDeclaration> const& types_;
    std::string out_;
};

/// Writes what makes nodes of values that a reader gives.
class NodeReaderEmitter {
  public:
    explicit NodeReaderEmitter(std::vector<TypeDeclaration> const& types) : types_(types) {}

    std::string emit() {
        out_ =
            "// Made from compiler/grammar/python.gram; do not edit.\n#pragma once\n\n"
            "#include \"compiler/grammar/nodes.h\"\n\n"
            "/// `read_node(node, reader)` makes a node: `reader.choice()` says which constructor of a sum it is "
            "(their\n"
            "/// order is the grammar's), `reader.make<If>()` gives the memory, and `reader.read(place)` fills in "
            "each\n"
            "/// field in order of declaration, then the source range.\n"
            "namespace py::compiler::ast {\n\n";
        for (auto const& type : types_) {
            if (!type.is_enumeration()) emit_reader(type);
        }
        out_ += "}  // namespace py::compiler::ast\n";
        return std::move(out_);
    }

  private:
    void emit_reader(TypeDeclaration const& type) {
        std::string name = struct_name(type);
        out_ += "template <class Reader>\nvoid read_node(" + name + "*& result, Reader& reader) {\n";
        if (type.is_product) {
            emit_fields(type, type.constructors[0], name, "    ");
        } else {
            out_ += "    switch (" + upper_camel(type.name) + "Kind(reader.choice())) {\n";
            for (auto const& constructor : type.constructors) {
                out_ += "        case " + constructor.name + "::kKind: {\n";
                emit_fields(type, constructor, constructor.name, "            ");
                out_ += "            return;\n        }\n";
            }
            out_ += "    }\n";
        }
        out_ += "}\n\n";
    }

    void emit_fields(TypeDeclaration const& type, ConstructorDeclaration const& constructor, std::string const& node,
                     std::string const& indent) {
        out_ += indent + "auto* node = reader.template make<" + node + ">();\n" + indent + "result = node;\n";
        for (auto const& field : constructor.fields) out_ += indent + "reader.read(node->" + field.name + ");\n";
        if (type.has_position) out_ += indent + "reader.read(node->range);\n";
    }

    std::vector<TypeDeclaration> const& types_;
    std::string out_;
};

}  // namespace

std::string emit_node_header(std::vector<TypeDeclaration> const& types) { return NodeHeaderEmitter(types).emit(); }
std::string emit_factory_header(std::vector<TypeDeclaration> const& types) { return FactoryEmitter(types).emit(); }
std::string emit_field_header(std::vector<TypeDeclaration> const& types) { return FieldVisitorEmitter(types).emit(); }
std::string emit_reader_header(std::vector<TypeDeclaration> const& types) { return NodeReaderEmitter(types).emit(); }

}  // namespace py::compiler::grammar
