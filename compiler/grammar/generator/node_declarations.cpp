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
            constructor.opens_scope = accept('$');
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

}  // namespace

bool TypeDeclaration::is_enumeration() const {
    return !is_product && std::all_of(constructors.begin(), constructors.end(),
                                      [](auto const& constructor) { return constructor.fields.empty(); });
}

Result<std::vector<TypeDeclaration>, GrammarError> parse_node_declarations(std::string_view text, int first_line) {
    return DeclarationParser(text, first_line).parse();
}

}  // namespace py::compiler::grammar
