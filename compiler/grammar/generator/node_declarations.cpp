#include "compiler/grammar/generator/node_declarations.h"

#include <algorithm>
#include <cctype>

namespace py::compiler::grammar {
namespace {

/// Recursive descent over the node declarations.
class DeclarationParser {
  public:
    DeclarationParser(std::string_view text, int line) : text_(text), line_(line) {}

    Result<std::vector<TypeDeclaration>, GrammarError> parse() {
        std::vector<TypeDeclaration> types;
        for (skip_space(); !at_end(); skip_space()) types.push_back(TRY(parse_type()));
        return types;
    }

  private:
    Result<TypeDeclaration, GrammarError> parse_type() {
        TypeDeclaration type;
        type.name = TRY(parse_word());
        TRY(expect('='));
        type.is_product = peek() == '(';
        do {
            ConstructorDeclaration constructor;
            if (!type.is_product) constructor.name = TRY(parse_word());
            if (accept('(')) constructor.fields = TRY(parse_fields());
            type.constructors.push_back(std::move(constructor));
        } while (accept('|'));
        type.has_position = accept('@');
        return type;
    }

    Result<std::vector<FieldDeclaration>, GrammarError> parse_fields() {
        std::vector<FieldDeclaration> fields;
        do {
            FieldDeclaration field;
            field.type = TRY(parse_word());
            if (accept('?')) field.multiplicity = Multiplicity::Optional;
            if (accept('*')) field.multiplicity = Multiplicity::Sequence;
            field.name = TRY(parse_word());
            fields.push_back(std::move(field));
        } while (accept(','));
        TRY(expect(')'));
        return fields;
    }

    Result<std::string, GrammarError> parse_word() {
        skip_space();
        size_t start = position_;
        while (!at_end() && (std::isalnum(uint8_t(text_[position_])) || text_[position_] == '_')) position_++;
        if (start == position_) return fail("expected a name");
        return std::string(text_.substr(start, position_ - start));
    }

    Result<void, GrammarError> expect(char c) {
        if (!accept(c)) return fail(std::string("expected '") + c + "'");
        return {};
    }
    bool accept(char c) {
        if (peek() != c) return false;
        position_++;
        return true;
    }
    char peek() {
        skip_space();
        return at_end() ? '\0' : text_[position_];
    }
    bool at_end() const { return position_ == text_.size(); }

    void skip_space() {
        while (!at_end()) {
            char c = text_[position_];
            if (c == '#') {
                while (!at_end() && text_[position_] != '\n') position_++;
            } else if (std::isspace(uint8_t(c))) {
                if (c == '\n') line_++;
                position_++;
            } else {
                return;
            }
        }
    }

    Err<GrammarError> fail(std::string message) const { return Err{GrammarError{std::move(message), line_}}; }

    std::string_view text_;
    int line_;
    size_t position_ = 0;
};

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

/// The C++ type that stands for a declared or built-in type: `Stmt` for stmt, and the base of a sum is `stmt`'s.
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
    TypeDeclaration const* find(std::string const& name) const {
        auto it = std::find_if(types_.begin(), types_.end(), [&](auto const& t) { return t.name == name; });
        return it == types_.end() ? nullptr : &*it;
    }

    /// Sums are called `StmtNode`, so that the constructor `Expr` of stmt and the type expr do not collide.
    static std::string type_name(TypeDeclaration const& type) {
        if (type.is_enumeration() || type.is_product) return upper_camel(type.name);
        return upper_camel(type.name) + "Node";
    }

    std::string field_type(FieldDeclaration const& field) const {
        std::string base;
        if (auto const* type = find(field.type)) {
            base = type_name(*type) + (type->is_enumeration() ? "" : "*");
        } else if (field.type == "identifier") {
            base = "Identifier";
        } else if (field.type == "string") {
            base = "String";
        } else if (field.type == "constant") {
            base = "ConstantValue";
        } else {
            base = "int32_t";
        }
        return field.multiplicity == Multiplicity::Sequence ? "Seq<" + base + ">" : base;
    }

    void emit_enumeration(TypeDeclaration const& type) {
        out_ += "enum class " + type_name(type) + " : uint8_t {";
        for (auto const& constructor : type.constructors) out_ += " " + constructor.name + ",";
        out_ += " };\n";
    }

    void emit_forward(TypeDeclaration const& type) { out_ += "struct " + type_name(type) + ";\n"; }

    void emit_fields(ConstructorDeclaration const& constructor) {
        for (auto const& field : constructor.fields) out_ += "    " + field_type(field) + " " + field.name + "{};\n";
    }

    void emit_product(TypeDeclaration const& type) {
        out_ += "struct " + type_name(type) + " {\n";
        if (type.has_position) out_ += "    SourceRange range;\n";
        emit_fields(type.constructors[0]);
        out_ += "};\n\n";
    }

    void emit_sum(TypeDeclaration const& type) {
        std::string base = type_name(type);
        std::string kind = upper_camel(type.name) + "Kind";
        out_ += "enum class " + kind + " : uint8_t {";
        for (auto const& constructor : type.constructors) out_ += " " + constructor.name + ",";
        out_ += " };\n";
        out_ += "struct " + base + " {\n    " + kind + " kind;\n";
        if (type.has_position) out_ += "    SourceRange range;\n";
        out_ += "};\n\n";
        for (auto const& constructor : type.constructors) {
            out_ += "struct " + constructor.name + " : " + base + " {\n";
            out_ += "    static constexpr " + kind + " kKind = " + kind + "::" + constructor.name + ";\n";
            out_ += "    " + constructor.name + "() : " + base + "{kKind" + (type.has_position ? ", {}" : "") + "} {}\n";
            emit_fields(constructor);
            out_ += "};\n\n";
        }
    }

    std::vector<TypeDeclaration> const& types_;
    std::string out_;
};

}  // namespace

bool TypeDeclaration::is_enumeration() const {
    return !is_product && std::all_of(constructors.begin(), constructors.end(),
                                      [](auto const& constructor) { return constructor.fields.empty(); });
}

Result<std::vector<TypeDeclaration>, GrammarError> parse_node_declarations(std::string_view text, int first_line) {
    return DeclarationParser(text, first_line).parse();
}

std::string emit_node_header(std::vector<TypeDeclaration> const& types) { return NodeHeaderEmitter(types).emit(); }

}  // namespace py::compiler::grammar
