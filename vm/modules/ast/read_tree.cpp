#include "vm/modules/ast/read_tree.h"

#include "vm/modules/ast/ast.h"
#include "vm/modules/ast/constant_value.h"
#include "vm/modules/ast/node_schema.h"
#include "vm/objects/bytes/bytes.h"
#include "vm/objects/containers.h"
#include "vm/objects/long/int.h"
#include "vm/runtime/native/arguments.h"
#include "vm/runtime/protocol/operations.h"

namespace py::vm {
namespace {

/// Reads nodes in the order of their declarations, which is the one in which errors are found.
class TreeReader {
  public:
    TreeReader(Thread& thread, SyntaxTypes const& types, SyntaxInput& result)
        : thread_(thread), types_(types), result_(result) {}

    List* constants() const { return constants_; }

    /// A node of a declared type.
    Raises<void> read(NodeSchema const& type, Value object) {
        if (type.is_enumeration()) return choose(type, object);
        RecursionScope scope(thread_);
        if (!scope.ok()) {
            return raise(thread_, RecursionError_type, "maximum recursion depth exceeded while traversing '{}' node",
                         {type.name});
        }
        return type.constructors.empty() ? read_product(type, object) : read_sum(type, object);
    }

  private:
    struct Position {
        int numbers[std::size(kPositionNames)];
    };

    void put(SyntaxItem::Kind kind, int32_t number = 0) { result_.items.push_back({kind, number}); }

    Raises<NodeSchema const*> constructor_of(NodeSchema const& sum, Value object) {
        for (size_t i = 0; i < sum.constructors.size(); i++) {
            NodeSchema const* constructor = sum.constructors[i];
            auto* type = types_.nodes->find(intern(constructor->name)).as<Type>();
            if (!type_of(object)->is_subtype_of(type)) continue;
            put(SyntaxItem::Kind::Choice, int32_t(i));
            return constructor;
        }
        return raise(thread_, TypeError_type, "expected some sort of {}, but got {}",
                     {sum.name, TRY(repr_of(thread_, object))});
    }

    Raises<void> choose(NodeSchema const& sum, Value object) {
        TRY(constructor_of(sum, object));
        return {};
    }

    Raises<void> read_sum(NodeSchema const& sum, Value object) {
        if (is_none(object)) {
            put(SyntaxItem::Kind::None);
            return {};
        }
        Position position{};
        if (sum.has_position) position = TRY(read_position(sum, object));
        TRY(read_fields(*TRY(constructor_of(sum, object)), object));
        if (sum.has_position) put_position(position);
        return {};
    }

    Raises<void> read_product(NodeSchema const& product, Value object) {
        put(SyntaxItem::Kind::Choice);
        TRY(read_fields(product, object));
        if (product.has_position) put_position(TRY(read_position(product, object)));
        return {};
    }

    Raises<Position> read_position(NodeSchema const& type, Value object) {
        Position position{};
        for (size_t i = 0; i < std::size(kPositionNames); i++) {
            Value number = TRY(find_attribute(thread_, object, intern(kPositionNames[i])));
            // Only patterns must say where they end. Others end where they begin.
            bool may_be_absent = i >= 2 && type.name != "pattern";
            if (may_be_absent && (number.is_empty() || is_none(number))) {
                position.numbers[i] = position.numbers[i - 2];
                continue;
            }
            if (number.is_empty()) return missing(kPositionNames[i], type);
            position.numbers[i] = TRY(to_number(number));
        }
        return position;
    }

    void put_position(Position const& position) {
        for (int number : position.numbers) put(SyntaxItem::Kind::Number, number);
    }

    Error missing(std::string_view field, NodeSchema const& type) {
        return raise(thread_, TypeError_type, "required field \"{}\" missing from {}", {field, type.name});
    }

    Raises<void> read_fields(NodeSchema const& node, Value object) {
        FieldSchema const* absent = nullptr;
        for (FieldSchema const& field : node.fields) {
            Value value = TRY(find_attribute(thread_, object, intern(field.name)));
            bool is_optional = field.count == FieldCount::Optional;
            if (value.is_empty() && !is_optional) return missing(field.name, node);
            if (is_optional && (value.is_empty() || is_none(value))) {
                put(SyntaxItem::Kind::None);
            } else if (field.count == FieldCount::Sequence) {
                TRY(read_list(node, field, value));
            } else {
                TRY(read_value(field.type, value));
                if (is_none(value) && field.type != "constant" && !absent) absent = &field;
            }
        }
        if (!absent) return {};
        return raise(thread_, ValueError_type, "field '{}' is required for {}", {absent->name, node.name});
    }

    Raises<void> read_list(NodeSchema const& node, FieldSchema const& field, Value value) {
        if (!value.is<List>()) {
            return raise(thread_, TypeError_type, "{} field \"{}\" must be a list, not a {}",
                         {node.name, field.name, type_of(value)});
        }
        List* list = value.as<List>();
        size_t size = list->size;
        put(SyntaxItem::Kind::List, int32_t(size));
        for (size_t i = 0; i < size; i++) {
            if (is_none(list->items[i]) && !may_be_missing(field.type)) {
                return raise(thread_, ValueError_type, "None disallowed in {} list", {field.type});
            }
            TRY(read_value(field.type, list->items[i]));
            if (list->size != size) {
                return raise(thread_, RuntimeError_type, "{} field \"{}\" changed size during iteration",
                             {node.name, field.name});
            }
        }
        return {};
    }

    /// Where None is an item, or something that others complain of.
    static bool may_be_missing(std::string_view type) {
        return type == "stmt" || type == "expr" ||
               !(type == "identifier" || type == "pattern" || type == "excepthandler" || type == "type_ignore");
    }

    Raises<void> read_value(std::string_view type, Value value) {
        if (type == "identifier") return read_text(value, "AST identifier must be of type str");
        if (type == "string") {
            // Nothing depends on what a comment or a prefix is.
            if (!value.is_exact<py::vm::Bytes>()) return read_text(value, "AST string must be of type str");
            put(SyntaxItem::Kind::None);
            return {};
        }
        if (type == "int") {
            put(SyntaxItem::Kind::Number, TRY(to_number(value)));
            return {};
        }
        if (type == "constant") {
            TRY(check_constant_depth(thread_, value));
            put_constant(value);
            return {};
        }
        return read(*find_declared_type(type), value);
    }

    Raises<void> read_text(Value value, char const* problem) {
        if (is_none(value)) {
            put(SyntaxItem::Kind::None);
            return {};
        }
        if (!value.is_exact<Str>()) return raise(thread_, TypeError_type, problem);
        put_constant(value);
        return {};
    }

    void put_constant(Value value) {
        put(SyntaxItem::Kind::Constant, int32_t(constants_->size));
        constants_->append(value);
    }

    Raises<int> to_number(Value value) {
        if (is_int(value)) return to_c_int(thread_, value);
        return raise(thread_, ValueError_type, "invalid integer value: {}", {TRY(repr_of(thread_, value))});
    }

    Thread& thread_;
    SyntaxTypes const& types_;
    SyntaxInput& result_;
    List* constants_ = new_list();
};

std::string_view wanted_module(CompileMode mode) {
    switch (mode) {
        case CompileMode::Exec: return "Module";
        case CompileMode::Eval: return "Expression";
        case CompileMode::Single: return "Interactive";
        case CompileMode::FuncType: return "FunctionType";
    }
}

}  // namespace

Raises<List*> read_tree(Thread& thread, Value tree, CompileMode mode, SyntaxInput& result) {
    SyntaxTypes const& types = *TRY(syntax_types(thread));
    std::string_view wanted = wanted_module(mode);
    if (!type_of(tree)->is_subtype_of(types.nodes->find(intern(wanted)).as<Type>())) {
        return raise(thread, TypeError_type, "expected {} node, got {}", {wanted, type_of(tree)});
    }
    TreeReader reader(thread, types, result);
    TRY(reader.read(*find_declared_type("mod"), tree));
    result.constant = [values = reader.constants()](size_t index, code::ObjectFactory& objects) {
        return make_syntax_constant(values->items[index], objects);
    };
    return reader.constants();
}

}  // namespace py::vm
