#include "vm/modules/ast/ast.h"

#include <string>

#include "vm/gc/heap.h"
#include "vm/modules/ast/node_schema.h"
#include "vm/objects/module/module.h"
#include "vm/runtime/import/import.h"
#include "vm/runtime/native/native_module.h"
#include "vm/runtime/protocol/operations.h"

// The module _ast: AST and the types of its nodes, made from what the compiler says of its grammar.

namespace py::vm {

Type ast_type;

namespace {

/// Made once: who imports the module anew gets the same types.
SyntaxTypes made_types;

std::string declaration(NodeSchema const& node) {
    std::string text;
    for (FieldSchema const& field : node.fields) {
        char const* mark = field.count == FieldCount::Optional ? "?" : field.count == FieldCount::Sequence ? "*" : "";
        text += (text.empty() ? "" : ", ") + std::string(field.type) + mark + " " + std::string(field.name);
    }
    return std::string(node.name) + (text.empty() ? "" : "(" + text + ")");
}

/// The declaration of a node, or of a sum with all its constructors.
std::string documentation(NodeSchema const& node) {
    if (node.constructors.empty()) return declaration(node);
    bool only_names = true;
    for (NodeSchema const* constructor : node.constructors) only_names &= constructor->fields.empty();
    std::string text;
    for (NodeSchema const* constructor : node.constructors) {
        if (text.empty()) {
            text = std::string(node.name) + " = ";
        } else {
            text += only_names ? " | " : "\n" + std::string(node.name.size(), ' ') + " | ";
        }
        text += declaration(*constructor);
    }
    return text;
}

Dict* node_namespace(NodeSchema const& node) {
    Dict* space = new_dict();
    Tuple* field_names = new_tuple(node.fields.size());
    for (size_t i = 0; i < field_names->size; i++) field_names->items[i] = Value::of(intern(node.fields[i].name));
    space->store(intern("_fields"), Value::of(field_names));
    space->store(names.__match_args__, Value::of(field_names));
    space->store(names.__module__, Value::of(intern("ast")));
    space->store(names.__doc__, Value::of(make_str(documentation(node))));
    for (FieldSchema const& field : node.fields) {
        if (field.count == FieldCount::Optional) space->store(intern(field.name), none());
    }
    if (!node.is_declared_type()) return space;
    Tuple* attributes = node.has_position ? new_tuple(std::size(kPositionNames)) : empty_tuple();
    for (size_t i = 0; i < attributes->size; i++) attributes->items[i] = Value::of(intern(kPositionNames[i]));
    space->store(intern("_attributes"), Value::of(attributes));
    // Patterns must say where they end, the others may.
    if (node.has_position && node.name != "pattern") {
        space->store(intern(kPositionNames[2]), none());
        space->store(intern(kPositionNames[3]), none());
    }
    return space;
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
    for (NodeSchema const& node : node_schemas()) {
        Value base = module->dict->find(intern(node.base));
        Value name = Value::of(intern(node.name));
        Value type = TRY(call(thread, Value::of(&type_type),
                              {name, Value::of(make_tuple({base})), Value::of(node_namespace(node))}));
        module->dict->store(intern(node.name), type);
        types.nodes->store(intern(node.name), type);
        NodeSchema const* sum = find_declared_type(node.base);
        if (sum && sum->is_enumeration()) {
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
                     {type_of(self)->name, fields->size, fields->size == 1 ? "" : "s"});
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

constexpr MethodDef kAstMethods[] = {{"__reduce__", "($self, /)", ast_reduce, "What pickle needs to make it again."}};

void trace_ast(Object* object, Marker& marker) { trace_attributes(object, object->type(), marker); }

TypeSpec const kAstSpec{
    .name = "ast.AST",
    .layout = Layout::Instance,
    .size = sizeof(Object),
    .flags = kBaseType | kHasAttributes,
    .slots = {.create = ast_create, .init = ast_init},
    .methods = kAstMethods,
    .trace = trace_ast,
    .doc = "Base of all nodes of syntax trees.",
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
    .doc = "Types of the nodes of syntax trees.",
    .types = kTypes,
    .fill = fill,
};

}  // namespace py::vm
