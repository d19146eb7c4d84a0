#include "vm/modules/ast/ast.h"

#include <string>
#include <vector>

#include "vm/gc/heap.h"
#include "vm/objects/module/module.h"
#include "vm/runtime/code/compiler_interface.h"
#include "vm/runtime/import/import.h"
#include "vm/runtime/native/native_module.h"
#include "vm/runtime/protocol/operations.h"

// The module _ast: AST and the types of its nodes, made from what the compiler says of its grammar.

namespace py::vm {

Type ast_type;

namespace {

/// Made once: who imports the module anew gets the same types.
SyntaxTypes made_types;

struct Field {
    std::string_view name;
    bool optional;
};

/// Takes "expr target, expr? value" apart.
std::vector<Field> fields_of(std::string_view text) {
    std::vector<Field> fields;
    while (!text.empty()) {
        size_t comma = text.find(", ");
        std::string_view part = text.substr(0, comma);
        text = comma == std::string_view::npos ? std::string_view() : text.substr(comma + 2);
        size_t space = part.find(' ');
        fields.push_back({part.substr(space + 1), part[space - 1] == '?'});
    }
    return fields;
}

std::string declaration(SyntaxNodeType const& node) {
    std::string text(node.name);
    if (!node.fields.empty()) text += "(" + std::string(node.fields) + ")";
    return text;
}

/// The declaration of a node, or of a sum with all its constructors.
std::string documentation(SyntaxNodeType const& node, std::span<SyntaxNodeType const> all) {
    std::string text;
    bool only_names = true;
    for (SyntaxNodeType const& other : all) only_names &= other.base != node.name || other.fields.empty();
    for (SyntaxNodeType const& other : all) {
        if (other.base != node.name) continue;
        if (text.empty()) {
            text = std::string(node.name) + " = ";
        } else {
            text += only_names ? " | " : "\n" + std::string(node.name.size(), ' ') + " | ";
        }
        text += declaration(other);
    }
    return text.empty() ? declaration(node) : text;
}

constexpr std::string_view kPositions[] = {"lineno", "col_offset", "end_lineno", "end_col_offset"};

Dict* node_namespace(SyntaxNodeType const& node, std::span<SyntaxNodeType const> all) {
    Dict* space = new_dict();
    std::vector<Field> fields = fields_of(node.fields);
    Tuple* field_names = new_tuple(fields.size());
    for (size_t i = 0; i < fields.size(); i++) field_names->items[i] = Value::of(intern(fields[i].name));
    space->store(intern("_fields"), Value::of(field_names));
    space->store(names.__match_args__, Value::of(field_names));
    space->store(names.__module__, Value::of(intern("ast")));
    space->store(names.__doc__, Value::of(make_str(documentation(node, all))));
    for (Field const& field : fields) {
        if (field.optional) space->store(intern(field.name), none());
    }
    if (node.base != "AST") return space;
    Tuple* attributes = node.has_position ? new_tuple(std::size(kPositions)) : empty_tuple();
    for (size_t i = 0; i < attributes->size; i++) attributes->items[i] = Value::of(intern(kPositions[i]));
    space->store(intern("_attributes"), Value::of(attributes));
    // Patterns must say where they end, the others may.
    if (node.has_position && node.name != "pattern") {
        space->store(intern(kPositions[2]), none());
        space->store(intern(kPositions[3]), none());
    }
    return space;
}

/// Whether all nodes of the type are alike: it has no fields, nor does its sum give it a position.
bool is_enumerator(SyntaxNodeType const& node, std::span<SyntaxNodeType const> all) {
    if (node.base == "AST" || !node.fields.empty()) return false;
    for (SyntaxNodeType const& other : all) {
        if (other.name == node.base) return !other.has_position;
    }
    return false;
}

Raises<void> add_node_types(Thread& thread, Module* module) {
    if (made_types.nodes) {
        for (int64_t i = made_types.nodes->next_entry(0); i >= 0; i = made_types.nodes->next_entry(uint32_t(i) + 1)) {
            auto const& made = made_types.nodes->entry(uint32_t(i));
            module->dict->store(made.key.as<Str>(), made.value);
        }
        return {};
    }
    SyntaxTypes types{.nodes = new_dict(), .enumerators = new_dict()};
    auto all = the_compiler ? the_compiler->syntax_node_types() : std::span<SyntaxNodeType const>();
    for (SyntaxNodeType const& node : all) {
        Value base = module->dict->find(intern(node.base));
        Value name = Value::of(intern(node.name));
        Value type = TRY(call(thread, Value::of(&type_type),
                              {name, Value::of(make_tuple({base})), Value::of(node_namespace(node, all))}));
        module->dict->store(intern(node.name), type);
        types.nodes->store(intern(node.name), type);
        if (is_enumerator(node, all)) {
            types.enumerators->store(intern(node.name), Value::of(new_instance(type.as<Type>())));
        }
    }
    made_types = types;
    the_heap->add_roots(
        [](Marker& marker, void*) {
            marker.mark(made_types.nodes);
            marker.mark(made_types.enumerators);
        },
        nullptr);
    return {};
}

// AST

Raises<Tuple*> field_names(Thread& thread, Value node) {
    Value fields = TRY(find_attribute(thread, Value::of(type_of(node)), intern("_fields")));
    if (fields.is_empty()) return empty_tuple();
    return tuple_from(thread, fields);
}

bool is_among(Tuple* names, size_t count, Str* name) {
    for (size_t i = 0; i < count; i++) {
        if (names->items[i].is<Str>() && equal_text(names->items[i].as<Str>(), name)) return true;
    }
    return false;
}

Raises<void> ast_init(Thread& thread, Value self, CallArgs args) {
    Tuple* fields = TRY(field_names(thread, self));
    if (args.count > fields->size) {
        return raise(thread, TypeError_type, "{} constructor takes at most {} positional argument{}",
                     {type_of(self), fields->size, fields->size == 1 ? "" : "s"});
    }
    for (size_t i = 0; i < args.count; i++) {
        if (!fields->items[i].is<Str>())
            return raise(thread, TypeError_type, "attribute name must be string, not '{}'",
                         {type_of(fields->items[i])});
        TRY(set_attribute(thread, self, intern(fields->items[i].as<Str>()), args.values[i]));
    }
    for (size_t k = 0; k < args.keyword_count(); k++) {
        Str* name = args.names->items[k].as<Str>();
        if (is_among(fields, args.count, name)) {
            return raise(thread, TypeError_type, "{} got multiple values for argument '{}'", {type_of(self), name});
        }
        TRY(set_attribute(thread, self, intern(name), args.values[args.count + k]));
    }
    return {};
}

Raises<Value> ast_create(Thread&, Type* type, CallArgs) { return Value::of(new_instance(type)); }

Raises<Value> ast_reduce(Thread&, Value* args) {
    Value type = Value::of(type_of(args[0]));
    Dict* attributes = attribute_dict(args[0].object());
    if (!attributes) return Value::of(make_tuple({type, Value::of(empty_tuple())}));
    return Value::of(make_tuple({type, Value::of(empty_tuple()), Value::of(attributes)}));
}

constexpr MethodDef kAstMethods[] = {{"__reduce__", "($self, /)", ast_reduce}};

void trace_ast(Object* object, Marker& marker) { trace_attributes(object, object->type(), marker); }

TypeSpec const kAstSpec{
    .name = "ast.AST",
    .layout = Layout::Instance,
    .size = sizeof(Object),
    .flags = kBaseType | kHasAttributes,
    .slots = {.create = ast_create, .init = ast_init},
    .methods = kAstMethods,
    .trace = trace_ast,
};

constexpr ModuleType kTypes[] = {{&ast_type, &kAstSpec}};

Raises<void> fill(Thread& thread, Module* module) {
    // The base has the same three attributes as every type of node.
    for (std::string_view name : {"_fields", "__match_args__", "_attributes"}) {
        ast_type.dict->store(intern(name), Value::of(empty_tuple()));
    }
    type_modified(&ast_type);
    module->dict->store(intern("PyCF_ONLY_AST"), Value::small(kOnlyAst));
    module->dict->store(intern("PyCF_TYPE_COMMENTS"), Value::small(kTypeComments));
    module->dict->store(intern("PyCF_ALLOW_TOP_LEVEL_AWAIT"), Value::small(kTopLevelAwait));
    return add_node_types(thread, module);
}

}  // namespace

Raises<SyntaxTypes const*> syntax_types(Thread& thread) {
    if (!made_types.nodes) TRY(import_module(thread, intern("_ast"), none(), none(), none(), 0));
    return &made_types;
}

extern NativeModule const kAstModule;
NativeModule const kAstModule{
    .name = "_ast",
    .types = kTypes,
    .fill = fill,
};

}  // namespace py::vm
