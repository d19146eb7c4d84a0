#include "vm/objects/descriptor/descriptors.h"
#include "vm/runtime/protocol/operations.h"

// property.

namespace py::vm {
namespace {

Raises<Value> property_create(Thread&, Type* type, CallArgs) {
    auto* property = static_cast<Property*>(new_instance(type));
    property->getter = property->setter = property->deleter = property->doc = none();
    return Value::of(property);
}

Raises<void> property_init(Thread& thread, Value self, CallArgs args) {
    Property* property = self.as<Property>();
    Value* parts[] = {&property->getter, &property->setter, &property->deleter, &property->doc};
    constexpr std::string_view kNames[] = {"fget", "fset", "fdel", "doc"};
    if (args.count > 4)
        return raise(thread, TypeError_type, "property() takes at most 4 arguments ({} given)", {args.count});
    for (size_t i = 0; i < args.count; i++) *parts[i] = args.values[i];
    for (size_t k = 0; k < args.keyword_count(); k++) {
        for (size_t i = 0; i < 4; i++) {
            if (equal_text(args.names->items[k].as<Str>(), kNames[i])) *parts[i] = args.values[args.count + k];
        }
    }
    property->doc_is_getters = false;
    if (!is_none(property->doc) || is_none(property->getter)) return {};
    Value doc = TRY(find_attribute(thread, property->getter, names.__doc__));
    if (doc.is_empty()) return {};
    property->doc_is_getters = true;
    // A class derived from property has a `__doc__` of its own: its instances keep theirs as an attribute.
    if (property->type() != &property_type) return set_attribute(thread, self, names.__doc__, doc);
    property->doc = doc;
    return {};
}

/// AttributeError for an access that the property has no function for.
Error no_accessor(Thread& thread, Property* property, Value instance, char const* kind) {
    Str* qualname = type_of(instance)->qualname;
    if (!property->name)
        return raise(thread, AttributeError_type, "property of '{}' object has no {}", {qualname, kind});
    auto name = repr_of(thread, Value::of(property->name));
    if (!name.ok()) return Error{};
    return raise(thread, AttributeError_type, "property {} of '{}' object has no {}", {name.value(), qualname, kind});
}

Raises<Value> property_get(Thread& thread, Value self, Value instance, Value) {
    if (instance.is_empty() || is_none(instance)) return self;
    Property* property = self.as<Property>();
    if (is_none(property->getter)) return no_accessor(thread, property, instance, "getter");
    return call(thread, property->getter, {instance});
}

Raises<void> property_set(Thread& thread, Value self, Value instance, Value value) {
    Property* property = self.as<Property>();
    Value function = value.is_empty() ? property->deleter : property->setter;
    if (is_none(function)) return no_accessor(thread, property, instance, value.is_empty() ? "deleter" : "setter");
    if (value.is_empty()) {
        TRY(call(thread, function, {instance}));
    } else {
        TRY(call(thread, function, {instance, value}));
    }
    return {};
}

/// Calls the property's class with one of the functions exchanged. A doc that came from the getter is asked for anew.
Raises<Value> copy_property(Thread& thread, Value self, Value getter, Value setter, Value deleter) {
    Property* from = self.as<Property>();
    Value doc = from->doc;
    if (from->doc_is_getters) doc = none();
    Value made = TRY(call(thread, Value::of(type_of(self)), {getter, setter, deleter, doc}));
    if (made.is<Property>()) made.as<Property>()->name = from->name;
    return made;
}
Raises<Value> property_getter(Thread& thread, Value* args) {
    Property* from = args[0].as<Property>();
    return copy_property(thread, args[0], args[1], from->setter, from->deleter);
}
Raises<Value> property_setter(Thread& thread, Value* args) {
    Property* from = args[0].as<Property>();
    return copy_property(thread, args[0], from->getter, args[1], from->deleter);
}
Raises<Value> property_deleter(Thread& thread, Value* args) {
    Property* from = args[0].as<Property>();
    return copy_property(thread, args[0], from->getter, from->setter, args[1]);
}
Raises<Value> property_set_name(Thread& thread, Value* args) {
    Tuple* given = args[1].as<Tuple>();
    if (given->size != 2) {
        return raise(thread, TypeError_type, "__set_name__() takes 2 positional arguments but {} were given",
                     {given->size});
    }
    args[0].as<Property>()->name = given->items[1].is<Str>() ? given->items[1].as<Str>() : nullptr;
    return none();
}

}  // namespace

Raises<bool> is_abstract(Thread& thread, Value function) {
    if (function.is_empty() || is_none(function)) return false;
    Value mark = TRY(find_attribute(thread, function, intern("__isabstractmethod__")));
    return mark.is_empty() ? false : TRY(truth_of(thread, mark));
}

namespace {
Raises<Value> get_property_abstract(Thread& thread, Value self) {
    Property* property = self.as<Property>();
    for (Value function : {property->getter, property->setter, property->deleter}) {
        if (TRY(is_abstract(thread, function))) return boolean(true);
    }
    return boolean(false);
}
Raises<Value> get_fget(Thread&, Value self) { return self.as<Property>()->getter; }
Raises<Value> get_fset(Thread&, Value self) { return self.as<Property>()->setter; }
Raises<Value> get_fdel(Thread&, Value self) { return self.as<Property>()->deleter; }
Raises<Value> get_property_doc(Thread&, Value self) { return self.as<Property>()->doc; }
Raises<void> set_property_doc(Thread&, Value self, Value value) {
    self.as<Property>()->doc = value.is_empty() ? none() : value;
    self.as<Property>()->doc_is_getters = false;
    return {};
}

constexpr MethodDef kPropertyMethods[] = {
    {"getter", "($self, fget, /)", property_getter, "This property with another function to read it."},
    {"setter", "($self, fset, /)", property_setter, "This property with another function to assign to it."},
    {"deleter", "($self, fdel, /)", property_deleter, "This property with another function to delete it."},
    {"__set_name__", "($self, /, *args)", property_set_name,
     "Takes the name under which a class holds the property, for error messages."},
};
constexpr GetSetDef kPropertyAttributes[] = {{"fget", get_fget, nullptr, AttributeKind::Member},
                                             {"fset", get_fset, nullptr, AttributeKind::Member},
                                             {"fdel", get_fdel, nullptr, AttributeKind::Member},
                                             {"__doc__", get_property_doc, set_property_doc, AttributeKind::Member},
                                             {"__isabstractmethod__", get_property_abstract}};
void trace_property(Object* object, Marker& marker) {
    marker.mark_range(&static_cast<Property*>(object)->getter, 4);
    marker.mark(static_cast<Property*>(object)->name);
}

}  // namespace

extern TypeSpec const kPropertySpec;
TypeSpec const kPropertySpec{.name = "property",
                             .layout = Layout::Property,
                             .size = sizeof(Property),
                             .flags = kBaseType,
                             .slots = {.descriptor_get = property_get,
                                       .descriptor_set = property_set,
                                       .create = property_create,
                                       .init = property_init},
                             .methods = kPropertyMethods,
                             .attributes = kPropertyAttributes,
                             .trace = trace_property,
                             .doc = "An attribute that functions read, set and delete."};

}  // namespace py::vm
