#include <string>
#include <string_view>

#include "vm/gc/heap.h"
#include "vm/objects/exception.h"
#include "vm/objects/function/native_call.h"
#include "vm/objects/module/module.h"
#include "vm/objects/type/slot_rows.h"
#include "vm/runtime/native/builtins_module.h"
#include "vm/runtime/protocol/operations.h"
#include "vm/runtime/protocol/pickling.h"
#include "vm/runtime/text/text.h"

// Functions in C++ as Python sees them: builtin functions, methods of built-in types, and slots as dunder methods.

namespace py::vm {

NativeFunction* new_native_function(MethodDef const* definition, Value self) {
    auto* function = the_heap->make<NativeFunction>(native_function_type.root_shape);
    function->definition = definition;
    function->self = self;
    function->module = none();
    return function;
}

namespace {

// `T.__new__` of a built-in type

Raises<Value> new_call(Thread& thread, Type* owner, CallArgs args) {
    if (args.count == 0) return raise(thread, TypeError_type, "{}.__new__(): not enough arguments", {owner});
    if (!args.values[0].is<Type>()) {
        return raise(thread, TypeError_type, "{}.__new__(X): X is not a type object ({})",
                     {owner, type_of(args.values[0])});
    }
    Type* type = args.values[0].as<Type>();
    if (!type->is_subtype_of(owner)) {
        return raise(thread, TypeError_type, "{}.__new__({}): {} is not a subtype of {}", {owner, type, type, owner});
    }
    // An instance must be made by the closest built-in base, or what the class inherits from that would be missing.
    Type* built_in = type;
    while (built_in->type_flags & kHeapType) built_in = built_in->base;
    bool is_refused = built_in != owner && built_in->type_flags & kNoConstructor;
    if (is_refused || type->layout != owner->layout || built_in->slots.create != owner->slots.create) {
        return raise(thread, TypeError_type, "{}.__new__({}) is not safe, use {}.__new__()", {owner, type, built_in});
    }
    return owner->slots.create(thread, type, {args.values + 1, args.count - 1, args.names});
}

/// The same for arguments that were bound already.
Raises<Value> new_of_bound(Thread& thread, Value* args) {
    Tuple* positional = args[1].as<Tuple>();
    Dict* keywords = args[2].is_empty() ? nullptr : args[2].as<Dict>();
    size_t count = keywords ? keywords->size : 0;
    Tuple* values = new_tuple(positional->size + count);
    Tuple* keyword_names = new_tuple(count);
    for (size_t i = 0; i < positional->size; i++) values->items[i] = positional->items[i];
    size_t at = 0;
    for (int64_t i = count ? keywords->next_entry(0) : -1; i >= 0; i = keywords->next_entry(uint32_t(i) + 1)) {
        values->items[positional->size + at] = keywords->entry(uint32_t(i)).value;
        keyword_names->items[at++] = keywords->entry(uint32_t(i)).key;
    }
    return new_call(thread, args[0].as<Type>(), {values->items, positional->size, count ? keyword_names : nullptr});
}

constexpr MethodDef kNewDefinition{"__new__", "($type, *args, **kwargs)", new_of_bound,
                                   "Makes an object of the class that comes first; __init__ gets the same arguments."};

}  // namespace

Value make_new_function(Type* owner) { return Value::of(new_native_function(&kNewDefinition, Value::of(owner))); }

Type* owner_of_new(Value function) {
    bool is_new = function.is<NativeFunction>() && function.as<NativeFunction>()->definition == &kNewDefinition;
    return is_new ? function.as<NativeFunction>()->self.as<Type>() : nullptr;
}

namespace {

// builtin_function_or_method

/// What errors write in front of the function's name: its type or its module, unless that is builtins.
std::string qualifier(NativeFunction* function) {
    if (function->self.is<Type>()) return to_utf8(function->self.as<Type>()->qualname);
    if (!function->self.is_empty()) return std::string(type_name(function->self));
    bool is_named = function->module.is<Str>() && !equal_text(function->module.as<Str>(), names.builtins);
    return is_named ? to_utf8(function->module.as<Str>()) : std::string();
}

Raises<Value> native_call(Thread& thread, Value callee, CallArgs args) {
    auto* function = callee.as<NativeFunction>();
    if (!args.names && function->self.is_empty() && function->definition->signature.is_simple(args.count)) {
        return function->definition->function(thread, const_cast<Value*>(args.values));
    }
    if (!args.names && takes_positional(*function->definition, function->self, args.count)) {
        return call_with_positional(thread, *function->definition, function->self, args.values, args.count);
    }
    std::string owner = qualifier(function);
    return call_native(thread, *function->definition, owner, function->self, args);
}

/// The type that a static method belongs to; null for other functions.
Type* static_owner(NativeFunction* function) {
    return function->module.is<Type>() ? function->module.as<Type>() : nullptr;
}

Raises<Value> native_repr(Thread&, Value self) {
    auto* function = self.as<NativeFunction>();
    Value owner = static_owner(function) ? function->module : function->self;
    if (owner.is_empty()) return Value::of(format_message("<built-in function {}>", {function->definition->name}));
    return Value::of(format_message("<built-in method {} of {} object at {}>",
                                    {function->definition->name, type_of(owner), address_text(owner)}));
}

Raises<Value> native_compare(Thread&, Value left, Value right, CompareOperator op) {
    if (!right.is<NativeFunction>() || (!is_equality(op))) return not_implemented();
    bool same = left.as<NativeFunction>()->definition == right.as<NativeFunction>()->definition &&
                left.as<NativeFunction>()->self == right.as<NativeFunction>()->self;
    return boolean(same == (op == CompareOperator::Equal));
}
Raises<int64_t> native_hash(Thread&, Value self) {
    return int64_t(reinterpret_cast<uintptr_t>(self.as<NativeFunction>()->definition) >> 4) ^
           int64_t(self.as<NativeFunction>()->self.bits >> 4 & 0xFFFFFFFFFFFF);
}

Raises<Value> native_name(Thread&, Value self) {
    return Value::of(intern(self.as<NativeFunction>()->definition->name));
}
Raises<Value> native_qualname(Thread&, Value self) {
    auto* function = self.as<NativeFunction>();
    Type* owner = static_owner(function);
    if (!owner && function->self.is_empty()) return Value::of(intern(function->definition->name));
    if (!owner) owner = function->self.is<Type>() ? function->self.as<Type>() : type_of(function->self);
    return Value::of(format_message("{}.{}", {owner->qualname, function->definition->name}));
}
Raises<Value> native_self(Thread&, Value self) {
    Value bound = self.as<NativeFunction>()->self;
    if (!bound.is_empty()) return bound;
    // A function of a module belongs to the module.
    Value name = self.as<NativeFunction>()->module;
    Value modules = name.is<Str>() ? sys_module()->dict->find(intern("modules")) : kEmpty;
    Value module = modules.is<Dict>() ? modules.as<Dict>()->find(name.as<Str>()) : kEmpty;
    return module.is_empty() ? none() : module;
}
Raises<Value> native_module(Thread&, Value self) {
    auto* function = self.as<NativeFunction>();
    return static_owner(function) ? none() : function->module;
}
Raises<Value> native_doc(Thread&, Value self) {
    std::string_view doc = self.as<NativeFunction>()->definition->doc;
    return doc.empty() ? none() : Value::of(make_str(doc));
}
Raises<Value> native_signature(Thread&, Value self) {
    return Value::of(make_str(self.as<NativeFunction>()->definition->signature.text));
}

/// The name of a function of a module; getattr(self, name) of a bound method.
Raises<Value> native_reduce(Thread& thread, Value* args) {
    auto* function = args[0].as<NativeFunction>();
    Value name = Value::of(intern(function->definition->name));
    if (Type* owner = static_owner(function)) return reduce_to_builtin(thread, "getattr", {Value::of(owner), name});
    if (function->self.is_empty() || function->self.is<Module>()) return name;
    return reduce_to_builtin(thread, "getattr", {function->self, name});
}
constexpr MethodDef kNativeMethods[] = {
    {"__reduce__", "($self, /)", native_reduce, "What pickle needs to find it again."}};

constexpr GetSetDef kNativeAttributes[] = {{"__name__", native_name}, {"__qualname__", native_qualname},
                                           {"__self__", native_self}, {"__module__", native_module},
                                           {"__doc__", native_doc},   {"__text_signature__", native_signature}};

void trace_native(Object* object, Marker& marker) {
    marker.mark(static_cast<NativeFunction*>(object)->self);
    marker.mark(static_cast<NativeFunction*>(object)->module);
}

// method_descriptor

Error does_not_apply(Thread& thread, std::string_view name, Type* owner, Value instance) {
    return raise(thread, TypeError_type, "descriptor '{}' for '{}' objects doesn't apply to a '{}' object",
                 {name, owner, type_of(instance)});
}

Raises<Value> method_call(Thread& thread, Value callee, CallArgs args) {
    auto* method = callee.as<MethodDescriptor>();
    if (args.count == 0) {
        return raise(thread, TypeError_type, "unbound method {}.{}() needs an argument",
                     {method->owner, method->definition->name});
    }
    if (!type_of(args.values[0])->is_subtype_of(method->owner)) {
        return does_not_apply(thread, method->definition->name, method->owner, args.values[0]);
    }
    return call_native(thread, *method->definition, method->owner->name_view(), kEmpty, args);
}

Raises<Value> method_get(Thread& thread, Value self, Value instance, Value) {
    if (instance.is_empty()) return self;
    auto* method = self.as<MethodDescriptor>();
    if (!type_of(instance)->is_subtype_of(method->owner)) {
        return does_not_apply(thread, method->definition->name, method->owner, instance);
    }
    return Value::of(new_native_function(method->definition, instance));
}

Raises<Value> class_method_get(Thread& thread, Value self, Value instance, Value owner) {
    auto* method = self.as<MethodDescriptor>();
    Value type = owner.is_empty() ? Value::of(type_of(instance)) : owner;
    if (!type.is<Type>()) {
        return raise(thread, TypeError_type, "descriptor '{}' for type '{}' needs a type, not a '{}' as arg 2",
                     {method->definition->name, method->owner, type_of(type)});
    }
    if (!type.as<Type>()->is_subtype_of(method->owner)) {
        return raise(thread, TypeError_type, "descriptor '{}' requires a subtype of '{}' but received '{}'",
                     {method->definition->name, method->owner, type.as<Type>()});
    }
    return Value::of(new_native_function(method->definition, type));
}

Raises<Value> method_repr(Thread&, Value self) {
    auto* method = self.as<MethodDescriptor>();
    return Value::of(format_message("<method '{}' of '{}' objects>", {method->definition->name, method->owner}));
}

Raises<Value> method_name(Thread&, Value self) {
    return Value::of(intern(self.as<MethodDescriptor>()->definition->name));
}
Raises<Value> method_qualname(Thread&, Value self) {
    auto* method = self.as<MethodDescriptor>();
    return Value::of(format_message("{}.{}", {method->owner->qualname, method->definition->name}));
}
Raises<Value> method_owner(Thread&, Value self) { return Value::of(self.as<MethodDescriptor>()->owner); }
Raises<Value> method_doc(Thread&, Value self) {
    std::string_view doc = self.as<MethodDescriptor>()->definition->doc;
    return doc.empty() ? none() : Value::of(make_str(doc));
}

Raises<Value> method_signature(Thread&, Value self) {
    return Value::of(make_str(self.as<MethodDescriptor>()->definition->signature.text));
}

Raises<Value> method_reduce(Thread& thread, Value* args) {
    auto* method = args[0].as<MethodDescriptor>();
    return reduce_to_builtin(thread, "getattr",
                             {Value::of(method->owner), Value::of(intern(method->definition->name))});
}
constexpr MethodDef kMethodMethods[] = {
    {"__reduce__", "($self, /)", method_reduce, "What pickle needs to find it again."}};

constexpr GetSetDef kMethodAttributes[] = {{"__text_signature__", method_signature},
                                           {"__name__", method_name},
                                           {"__qualname__", method_qualname},
                                           {"__objclass__", method_owner},
                                           {"__doc__", method_doc}};

void trace_method(Object* object, Marker& marker) { marker.mark(static_cast<MethodDescriptor*>(object)->owner); }

// Slot wrappers.

Raises<Value> invoke_wrapper(Thread& thread, WrapperDescriptor* wrapper, Value self, CallArgs args) {
    void* slot = slot_at(wrapper->owner->slots, wrapper->row->offset);
    return wrapper->row->invoke(thread, slot, self, args, *wrapper->row);
}

Raises<Value> wrapper_call(Thread& thread, Value callee, CallArgs args) {
    auto* wrapper = callee.as<WrapperDescriptor>();
    if (args.count == 0) {
        return raise(thread, TypeError_type, "descriptor '{}' of '{}' object needs an argument",
                     {wrapper->row->interned, wrapper->owner});
    }
    if (!type_of(args.values[0])->is_subtype_of(wrapper->owner)) {
        return raise(thread, TypeError_type, "descriptor '{}' requires a '{}' object but received a '{}'",
                     {wrapper->row->interned, wrapper->owner, type_of(args.values[0])});
    }
    return invoke_wrapper(thread, wrapper, args.values[0], {args.values + 1, args.count - 1, args.names});
}

Raises<Value> wrapper_get(Thread& thread, Value self, Value instance, Value) {
    if (instance.is_empty()) return self;
    auto* wrapper = self.as<WrapperDescriptor>();
    if (!type_of(instance)->is_subtype_of(wrapper->owner)) {
        return does_not_apply(thread, wrapper->row->interned->ascii(), wrapper->owner, instance);
    }
    auto* bound = the_heap->make<MethodWrapper>(method_wrapper_type.root_shape);
    bound->wrapper = wrapper;
    bound->self = instance;
    return Value::of(bound);
}

Raises<Value> wrapper_repr(Thread&, Value self) {
    auto* wrapper = self.as<WrapperDescriptor>();
    return Value::of(format_message("<slot wrapper '{}' of '{}' objects>", {wrapper->row->interned, wrapper->owner}));
}
Raises<Value> wrapper_name(Thread&, Value self) { return Value::of(self.as<WrapperDescriptor>()->row->interned); }
Raises<Value> wrapper_qualname(Thread&, Value self) {
    auto* wrapper = self.as<WrapperDescriptor>();
    return Value::of(format_message("{}.{}", {wrapper->owner->qualname, wrapper->row->interned}));
}

/// What slot_documents.def says of one method; the first row of a name counts.
struct SlotDocument {
    std::string_view method, parameters, text;
};

constexpr SlotDocument kSlotDocuments[] = {
#define DOCUMENT(method, parameters, text) {#method, parameters, text},
#include "vm/objects/type/slot_documents.def"
#undef DOCUMENT
};

SlotDocument const* document_of(WrapperDescriptor* wrapper) {
    for (SlotDocument const& document : kSlotDocuments) {
        if (document.method == wrapper->row->name) return &document;
    }
    return nullptr;
}

Value document_text(WrapperDescriptor* wrapper) {
    SlotDocument const* document = document_of(wrapper);
    return document ? Value::of(make_str(document->text)) : none();
}

Value signature_text(WrapperDescriptor* wrapper) {
    SlotDocument const* document = document_of(wrapper);
    if (!document) return none();
    bool any = document->parameters.starts_with(", *");
    std::string text = "($self";
    if (any) text += ", /";
    text += document->parameters;
    text += any ? ")" : ", /)";
    return Value::of(make_str(text));
}

Raises<Value> wrapper_doc(Thread&, Value self) { return document_text(self.as<WrapperDescriptor>()); }
Raises<Value> wrapper_signature(Thread&, Value self) { return signature_text(self.as<WrapperDescriptor>()); }
Raises<Value> wrapper_owner(Thread&, Value self) { return Value::of(self.as<WrapperDescriptor>()->owner); }
Raises<Value> wrapper_reduce(Thread& thread, Value* args) {
    auto* wrapper = args[0].as<WrapperDescriptor>();
    return reduce_to_builtin(thread, "getattr", {Value::of(wrapper->owner), Value::of(wrapper->row->interned)});
}
constexpr MethodDef kWrapperMethods[] = {
    {"__reduce__", "($self, /)", wrapper_reduce, "What pickle needs to find it again."}};

constexpr GetSetDef kWrapperAttributes[] = {{"__name__", wrapper_name},
                                            {"__qualname__", wrapper_qualname},
                                            {"__objclass__", wrapper_owner},
                                            {"__doc__", wrapper_doc},
                                            {"__text_signature__", wrapper_signature}};

void trace_wrapper(Object* object, Marker& marker) { marker.mark(static_cast<WrapperDescriptor*>(object)->owner); }

Raises<Value> bound_wrapper_call(Thread& thread, Value callee, CallArgs args) {
    auto* bound = callee.as<MethodWrapper>();
    return invoke_wrapper(thread, bound->wrapper, bound->self, args);
}
Raises<Value> bound_wrapper_compare(Thread&, Value left, Value right, CompareOperator op) {
    bool equality = is_equality(op);
    if (!right.is<MethodWrapper>() || !equality) return not_implemented();
    auto* a = left.as<MethodWrapper>();
    auto* b = right.as<MethodWrapper>();
    bool same = a->wrapper == b->wrapper && a->self == b->self;
    return boolean(same == (op == CompareOperator::Equal));
}
Raises<int64_t> bound_wrapper_hash(Thread&, Value self) {
    auto* bound = self.as<MethodWrapper>();
    return int64_t(bound->self.bits >> 4 & 0xFFFFFFFFFFFF) ^ int64_t(reinterpret_cast<uint64_t>(bound->wrapper) >> 4);
}
Raises<Value> bound_wrapper_repr(Thread&, Value self) {
    auto* bound = self.as<MethodWrapper>();
    return Value::of(format_message("<method-wrapper '{}' of {} object at {}>",
                                    {bound->wrapper->row->interned, type_of(bound->self), address_text(bound->self)}));
}
Raises<Value> bound_wrapper_name(Thread&, Value self) {
    return Value::of(self.as<MethodWrapper>()->wrapper->row->interned);
}
Raises<Value> bound_wrapper_doc(Thread&, Value self) { return document_text(self.as<MethodWrapper>()->wrapper); }
Raises<Value> bound_wrapper_signature(Thread&, Value self) { return signature_text(self.as<MethodWrapper>()->wrapper); }
Raises<Value> bound_wrapper_owner(Thread&, Value self) { return Value::of(self.as<MethodWrapper>()->wrapper->owner); }
Raises<Value> bound_wrapper_qualname(Thread& thread, Value self) {
    return wrapper_qualname(thread, Value::of(self.as<MethodWrapper>()->wrapper));
}
Raises<Value> bound_wrapper_self(Thread&, Value self) { return self.as<MethodWrapper>()->self; }
Raises<Value> bound_wrapper_reduce(Thread& thread, Value* args) {
    auto* bound = args[0].as<MethodWrapper>();
    return reduce_to_builtin(thread, "getattr", {bound->self, Value::of(bound->wrapper->row->interned)});
}
constexpr MethodDef kBoundWrapperMethods[] = {
    {"__reduce__", "($self, /)", bound_wrapper_reduce, "What pickle needs to find it again."}};

constexpr GetSetDef kBoundWrapperAttributes[] = {
    {"__name__", bound_wrapper_name},      {"__self__", bound_wrapper_self},
    {"__objclass__", bound_wrapper_owner}, {"__qualname__", bound_wrapper_qualname},
    {"__doc__", bound_wrapper_doc},        {"__text_signature__", bound_wrapper_signature}};

void trace_bound_wrapper(Object* object, Marker& marker) {
    marker.mark(static_cast<MethodWrapper*>(object)->wrapper);
    marker.mark(static_cast<MethodWrapper*>(object)->self);
}

}  // namespace

extern TypeSpec const kNativeFunctionSpec, kMethodDescriptorSpec, kClassMethodDescriptorSpec, kWrapperDescriptorSpec;
extern TypeSpec const kMethodWrapperSpec;
TypeSpec const kNativeFunctionSpec{
    .name = "builtin_function_or_method",
    .layout = Layout::NativeFunction,
    .size = sizeof(NativeFunction),
    .flags = kNoConstructor | kWeaklyReferable,
    .slots = {.repr = native_repr, .hash = native_hash, .call = native_call, .compare = native_compare},
    .methods = kNativeMethods,
    .attributes = kNativeAttributes,
    .trace = trace_native};
TypeSpec const kMethodDescriptorSpec{.name = "method_descriptor",
                                     .layout = Layout::MethodDescriptor,
                                     .size = sizeof(MethodDescriptor),
                                     .flags = kNoConstructor,
                                     .slots = {.repr = method_repr, .call = method_call, .descriptor_get = method_get},
                                     .methods = kMethodMethods,
                                     .attributes = kMethodAttributes,
                                     .trace = trace_method};
TypeSpec const kClassMethodDescriptorSpec{
    .name = "classmethod_descriptor",
    .layout = Layout::MethodDescriptor,
    .size = sizeof(MethodDescriptor),
    .flags = kNoConstructor,
    .slots = {.repr = method_repr, .call = method_call, .descriptor_get = class_method_get},
    .attributes = kMethodAttributes,
    .trace = trace_method};
TypeSpec const kWrapperDescriptorSpec{
    .name = "wrapper_descriptor",
    .layout = Layout::WrapperDescriptor,
    .size = sizeof(WrapperDescriptor),
    .flags = kNoConstructor,
    .slots = {.repr = wrapper_repr, .call = wrapper_call, .descriptor_get = wrapper_get},
    .methods = kWrapperMethods,
    .attributes = kWrapperAttributes,
    .trace = trace_wrapper};
TypeSpec const kMethodWrapperSpec{.name = "method-wrapper",
                                  .layout = Layout::MethodWrapper,
                                  .size = sizeof(MethodWrapper),
                                  .flags = kNoConstructor,
                                  .slots = {.repr = bound_wrapper_repr,
                                            .hash = bound_wrapper_hash,
                                            .call = bound_wrapper_call,
                                            .compare = bound_wrapper_compare},
                                  .methods = kBoundWrapperMethods,
                                  .attributes = kBoundWrapperAttributes,
                                  .trace = trace_bound_wrapper};

}  // namespace py::vm
