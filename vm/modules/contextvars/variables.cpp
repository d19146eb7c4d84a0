#include "vm/gc/heap.h"
#include "vm/modules/contextvars/context.h"
#include "vm/objects/alias/type_expressions.h"
#include "vm/runtime/native/native_module.h"
#include "vm/runtime/protocol/operations.h"
#include "vm/runtime/text/text.h"

// The module _contextvars: variables, tokens, and the functions.

namespace py::vm {

Type context_variable_type, context_token_type, missing_marker_type;

namespace {

Singleton missing_marker;

Value missing() { return Value::of(&missing_marker); }

Raises<Value> alias_of_class(Thread&, Value* args) { return make_generic_alias(args[0], args[1]); }

// ContextVar

Raises<Value> variable_create(Thread& thread, Type*, CallArgs args) {
    Value fallback = kEmpty;
    for (size_t i = 0; i < args.keyword_count(); i++) {
        if (!equal_text(args.names->items[i].as<Str>(), "default")) {
            return raise(thread, TypeError_type, "'{}' is an invalid keyword argument for ContextVar()",
                         {args.names->items[i].as<Str>()});
        }
        fallback = args.values[args.count + i];
    }
    if (args.count != 1) {
        return raise(thread, TypeError_type, "ContextVar() takes exactly 1 positional argument ({} given)",
                     {args.count});
    }
    if (!args.values[0].is<Str>()) return raise(thread, TypeError_type, "context variable name must be a str");
    auto* variable = the_heap->make<ContextVariable>(context_variable_type.root_shape);
    variable->name = args.values[0].as<Str>();
    variable->fallback = fallback;
    return Value::of(variable);
}
Raises<void> variable_init(Thread&, Value, CallArgs) { return {}; }

Raises<Value> variable_get(Thread& thread, Value* args) {
    Value found = TRY(current_context(thread)->values->find(thread, args[0]));
    if (!found.is_empty()) return found;
    if (!args[1].is_empty()) return args[1];
    Value fallback = args[0].as<ContextVariable>()->fallback;
    if (!fallback.is_empty()) return fallback;
    return raise_value(thread, LookupError_type, args[0]);
}

Raises<Value> variable_set(Thread& thread, Value* args) {
    Context* context = current_context(thread);
    auto* token = the_heap->make<ContextToken>(context_token_type.root_shape);
    token->variable = args[0].as<ContextVariable>();
    token->context = context;
    token->before = TRY(context->values->find(thread, args[0]));
    TRY(values_to_change(context)->store(thread, args[0], args[1]));
    return Value::of(token);
}

Raises<Value> variable_reset(Thread& thread, Value* args) {
    if (!args[1].is<ContextToken>()) {
        return raise(thread, TypeError_type, "expected an instance of Token, got {}", {TRY(repr_of(thread, args[1]))});
    }
    auto* token = args[1].as<ContextToken>();
    Str* shown = TRY(repr_of(thread, args[1]));
    if (token->is_used) return raise(thread, RuntimeError_type, "{} has already been used once", {shown});
    if (Value::of(token->variable) != args[0]) {
        return raise(thread, ValueError_type, "{} was created by a different ContextVar", {shown});
    }
    if (token->context != current_context(thread)) {
        return raise(thread, ValueError_type, "{} was created in a different Context", {shown});
    }
    token->is_used = true;
    Dict* values = values_to_change(token->context);
    if (token->before.is_empty()) {
        TRY(values->remove(thread, args[0]));
    } else {
        TRY(values->store(thread, args[0], token->before));
    }
    return none();
}

Raises<int64_t> variable_hash(Thread&, Value self) { return int64_t((self.bits & Value::kPayload) >> 4); }

Raises<Value> variable_repr(Thread& thread, Value self) {
    auto* variable = self.as<ContextVariable>();
    Str* name = TRY(repr_of(thread, Value::of(variable->name)));
    if (variable->fallback.is_empty())
        return Value::of(format_message("<ContextVar name={} at {}>", {name, address_text(self)}));
    Str* fallback = TRY(repr_of(thread, variable->fallback));
    return Value::of(format_message("<ContextVar name={} default={} at {}>", {name, fallback, address_text(self)}));
}

Raises<Value> variable_name(Thread&, Value self) { return Value::of(self.as<ContextVariable>()->name); }

constexpr GetSetDef kVariableAttributes[] = {{"name", variable_name}};
constexpr MethodDef kVariableMethods[] = {
    {"get", "($self, default=None, /)", variable_get, "The value in the current context, or a default."},
    {"set", "($self, value, /)", variable_set, "Sets the value in the current context; the token undoes it."},
    {"reset", "($self, token, /)", variable_reset, "Undoes the `set` that gave the token."},
    {"__class_getitem__", "($type, item, /)", alias_of_class, "The generic alias for a type of values."},
};

void trace_variable(Object* object, Marker& marker) {
    marker.mark(static_cast<ContextVariable*>(object)->name);
    marker.mark(static_cast<ContextVariable*>(object)->fallback);
}

// Token

Raises<Value> token_create(Thread& thread, Type*, CallArgs) {
    return raise(thread, RuntimeError_type, "Tokens can only be created by ContextVars");
}

Raises<Value> token_repr(Thread& thread, Value self) {
    auto* token = self.as<ContextToken>();
    Str* variable = TRY(repr_of(thread, Value::of(token->variable)));
    return Value::of(
        format_message("<Token{} var={} at {}>", {token->is_used ? " used" : "", variable, address_text(self)}));
}

Raises<Value> token_variable(Thread&, Value self) { return Value::of(self.as<ContextToken>()->variable); }
Raises<Value> token_before(Thread&, Value self) {
    Value before = self.as<ContextToken>()->before;
    return before.is_empty() ? missing() : before;
}

constexpr GetSetDef kTokenAttributes[] = {{"var", token_variable}, {"old_value", token_before}};
constexpr MethodDef kTokenMethods[] = {
    {"__class_getitem__", "($type, item, /)", alias_of_class, "The generic alias for a type of values."}};

void trace_token(Object* object, Marker& marker) {
    auto* token = static_cast<ContextToken*>(object);
    marker.mark(token->variable);
    marker.mark(token->context);
    marker.mark(token->before);
}

Raises<Value> missing_repr(Thread&, Value) { return Value::of(intern("<Token.MISSING>")); }

// The module.

Raises<Value> copy_current(Thread& thread, Value*) { return Value::of(copy_context(current_context(thread))); }

constexpr MethodDef kFunctions[] = {{"copy_context", "()", copy_current, "A copy of the current context."}};

Raises<void> fill(Thread&, Module*) {
    missing_marker.flags = kStatic;
    missing_marker.set_shape(missing_marker_type.root_shape);
    context_token_type.dict->store(intern("MISSING"), missing());
    type_modified(&context_token_type);
    return {};
}

constexpr ModuleType kTypes[] = {{&context_type, &kContextSpec},
                                 {&context_variable_type, &kContextVariableSpec},
                                 {&context_token_type, &kContextTokenSpec},
                                 {&missing_marker_type, &kMissingMarkerSpec, false}};

}  // namespace

TypeSpec const kContextVariableSpec{
    .name = "_contextvars.ContextVar",
    .layout = Layout::ContextVariable,
    .size = sizeof(ContextVariable),
    .slots = {.repr = variable_repr, .hash = variable_hash, .create = variable_create, .init = variable_init},
    .methods = kVariableMethods,
    .attributes = kVariableAttributes,
    .trace = trace_variable,
    .doc = "A variable whose value depends on the context."};
TypeSpec const kContextTokenSpec{.name = "_contextvars.Token",
                                 .layout = Layout::ContextToken,
                                 .size = sizeof(ContextToken),
                                 .slots = {.repr = token_repr, .create = token_create},
                                 .methods = kTokenMethods,
                                 .attributes = kTokenAttributes,
                                 .trace = trace_token,
                                 .doc = "What undoes the setting of a context variable."};
TypeSpec const kMissingMarkerSpec{.name = "Token.MISSING",
                                  .layout = Layout::Singleton,
                                  .size = sizeof(Singleton),
                                  .flags = kNoConstructor,
                                  .slots = {.repr = missing_repr}};

extern NativeModule const kContextvarsModule;
NativeModule const kContextvarsModule{
    .name = "_contextvars", .doc = "Context variables.", .functions = kFunctions, .types = kTypes, .fill = fill};

}  // namespace py::vm
