#include "vm/objects/descriptor/descriptors.h"
#include "vm/runtime/native/native_type.h"
#include "vm/runtime/protocol/operations.h"

// classmethod and staticmethod.

namespace py::vm {
namespace {

/// What a wrapper shows of the function it wraps, as far as that has it.
Raises<void> copy_function_attributes(Thread& thread, Value wrapper, Value function) {
    for (char const* name : {"__module__", "__name__", "__qualname__", "__doc__", "__annotations__"}) {
        Value value = TRY(find_attribute(thread, function, intern(name)));
        if (!value.is_empty()) store_own_attribute(wrapper.object(), intern(name), value);
    }
    return {};
}

template <class Wrapper>
Raises<Value> wrapper_create(Thread&, Type* type, CallArgs) {
    auto* wrapper = static_cast<Wrapper*>(new_instance(type));
    wrapper->function = none();
    return Value::of(wrapper);
}

template <class Wrapper>
Raises<void> wrapper_init(Thread& thread, Value self, CallArgs args) {
    if (args.keyword_count()) return raise(thread, TypeError_type, "{}() takes no keyword arguments", {type_of(self)});
    Type* named = type_of(self)->type_flags & kHeapType ? type_of(self)->base : type_of(self);
    if (args.count != 1) return raise(thread, TypeError_type, "{} expected 1 argument, got {}", {named, args.count});
    self.as<Wrapper>()->function = args.values[0];
    return copy_function_attributes(thread, self, args.values[0]);
}

template <class Wrapper>
Raises<Value> wrapper_repr(Thread& thread, Value self) {
    bool is_class = std::is_same_v<Wrapper, ClassMethod>;
    Str* shown = TRY(repr_of(thread, self.as<Wrapper>()->function));
    return Value::of(format_message("<{}({})>", {is_class ? "classmethod" : "staticmethod", shown}));
}

Raises<Value> class_method_get(Thread& thread, Value self, Value instance, Value owner) {
    Value function = self.as<ClassMethod>()->function;
    Value type = owner.is_empty() ? Value::of(type_of(instance)) : owner;
    // A descriptor inside, such as a property, is asked with the class as the instance.
    Type* kind = type_of(function);
    if (kind->slots.descriptor_get && !function.is<Function>()) {
        return kind->slots.descriptor_get(thread, function, type, type);
    }
    return Value::of(new_method(function, type));
}
Raises<Value> static_method_get(Thread&, Value self, Value, Value) { return self.as<StaticMethod>()->function; }
Raises<Value> static_method_call(Thread& thread, Value self, CallArgs args) {
    return call(thread, self.as<StaticMethod>()->function, args);
}
Raises<Value> get_wrapped(Thread&, Value self) { return self.as<StaticMethod>()->function; }
Raises<Value> get_wrapped_abstract(Thread& thread, Value self) {
    return boolean(TRY(is_abstract(thread, self.as<StaticMethod>()->function)));
}
constexpr GetSetDef kWrappedAttributes[] = {{"__func__", get_wrapped, nullptr, AttributeKind::Member},
                                            {"__wrapped__", get_wrapped, nullptr, AttributeKind::Member},
                                            {"__isabstractmethod__", get_wrapped_abstract}};
void trace_wrapped(Object* object, Marker& marker) { marker.mark(static_cast<ClassMethod*>(object)->function); }

}  // namespace

extern TypeSpec const kClassMethodSpec, kStaticMethodSpec;
TypeSpec const kClassMethodSpec{.name = "classmethod",
                                .layout = Layout::ClassMethod,
                                .size = sizeof(ClassMethod),
                                .flags = kBaseType | kHasAttributes,
                                .slots = {.repr = wrapper_repr<ClassMethod>,
                                          .descriptor_get = class_method_get,
                                          .create = wrapper_create<ClassMethod>,
                                          .init = wrapper_init<ClassMethod>},
                                .attributes = kWrappedAttributes,
                                .trace = trace_wrapped,
                                .doc = "Makes a method of the class of a function: its first argument is the class."};

TypeSpec const kStaticMethodSpec{.name = "staticmethod",
                                 .layout = Layout::StaticMethod,
                                 .size = sizeof(StaticMethod),
                                 .flags = kBaseType | kHasAttributes,
                                 .slots = {.repr = wrapper_repr<StaticMethod>,
                                           .call = static_method_call,
                                           .descriptor_get = static_method_get,
                                           .create = wrapper_create<StaticMethod>,
                                           .init = wrapper_init<StaticMethod>},
                                 .attributes = kWrappedAttributes,
                                 .trace = trace_wrapped,
                                 .doc = "Makes a method without a first argument of a function."};

}  // namespace py::vm
